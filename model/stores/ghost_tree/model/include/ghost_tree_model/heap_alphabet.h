// What a proof does with a heap, for the checker.
#pragma once

#include "explorer/alphabet.h"
#include "oracle/protocol.h"

namespace crashcheck::ghost_tree {

/// "core" and "full"; see LetterSet.
class HeapAlphabet final : public explorer::Alphabet {
 public:
  HeapAlphabet(oracle::Protocol protocol, bool full) : protocol_(protocol), full_(full) {}

  [[nodiscard]] std::string_view name() const override { return full_ ? "full" : "core"; }
  [[nodiscard]] std::string describe(std::uint64_t units) const override;
  [[nodiscard]] explorer::UnitWords unit_words() const override {
    return {"block", "blocks", " of 32 bytes"};
  }
  [[nodiscard]] std::uint8_t last_kind() const override;
  /// A write is a part of other actions: only what a slice gains is written.
  [[nodiscard]] bool does(std::string_view word) const override;
  [[nodiscard]] bool shows(explorer::GuaranteeId guarantee) const override;
  [[nodiscard]] std::vector<explorer::Action> actions_at(const explorer::Model& model,
                                                         std::uint64_t units) const override;
  [[nodiscard]] explorer::History operations_of(const explorer::Action& action,
                                                std::uint32_t next) const override;
  [[nodiscard]] std::uint32_t names_given(const explorer::Operation& operation) const override;
  [[nodiscard]] bool outgrown(const explorer::Model& model, std::uint64_t units) const override;
  [[nodiscard]] explorer::Hash128 key_of(const explorer::Recording& recording,
                                         const explorer::Model& known,
                                         const faultfs::DeviceProfile& profile,
                                         explorer::Form form) const override;
  [[nodiscard]] io::Bytes pack(const explorer::Model& crashed,
                               const explorer::Judgement& judgement) const override;
  [[nodiscard]] std::unique_ptr<explorer::Model> unpack(io::ByteView packed,
                                                        std::uint32_t next_name,
                                                        const faultfs::Image& file) const override;
  [[nodiscard]] std::uint32_t next_name(const explorer::Model& model) const override;

 private:
  oracle::Protocol protocol_;
  bool full_;
};

}  // namespace crashcheck::ghost_tree
