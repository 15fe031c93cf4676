// A bounded proof for stores whose operations are calls: each call, with each of a few numbers.
#pragma once

#include "explorer/calls.h"

namespace crashcheck::explorer {

/// Does every call with every number below the units of the proof, and reopens. Two states are one
/// where the file, what of it is pending, and what the application knows are the same to the byte.
/// What is left to a store is to say what a model knows as bytes.
class CallAlphabet : public Alphabet {
 public:
  /// Borrows `forms`. REQUIRES: none takes more than one number.
  explicit CallAlphabet(std::span<const CallForm> forms);

  [[nodiscard]] std::string_view name() const final { return "core"; }
  [[nodiscard]] UnitWords unit_words() const final { return {"number", "numbers", ""}; }
  [[nodiscard]] std::string describe(std::uint64_t units) const final;
  [[nodiscard]] std::uint8_t last_kind() const final;
  [[nodiscard]] bool does(std::string_view word) const final;
  [[nodiscard]] bool shows(GuaranteeId guarantee) const final;
  [[nodiscard]] std::vector<Action> actions_at(const Model& model, std::uint64_t units) const final;
  [[nodiscard]] History operations_of(const Action& action, std::uint32_t next) const final;
  [[nodiscard]] std::uint32_t names_given(const Operation& operation) const final;
  [[nodiscard]] bool outgrown(const Model& model, std::uint64_t units) const final;
  [[nodiscard]] Hash128 key_of(const Recording& recording, const Model& known,
                               const faultfs::DeviceProfile& profile, Form form) const final;
  [[nodiscard]] std::uint32_t next_name(const Model& model) const final;

 private:
  /// What `known`, which knows one state, knows.
  [[nodiscard]] virtual io::Bytes knowledge_of(const Model& known) const = 0;

  std::span<const CallForm> forms_;
};

}  // namespace crashcheck::explorer
