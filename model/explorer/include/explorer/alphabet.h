// What an application may do at each state of a small store, and when two states are one: what a
// bounded proof needs to know of a store.
// Thread rule: stateless; may be used from several threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explorer/evidence.h"
#include "explorer/model.h"
#include "explorer/operation.h"
#include "faultfs/device_profile.h"

namespace crashcheck::explorer {

struct Recording;

/// One letter, as numbers that its alphabet gives a meaning. Kind 0 is the first open.
struct Action {
  std::uint8_t kind = 0;
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  std::uint64_t before = 0;
  std::uint64_t after = 0;

  bool operator==(const Action&) const = default;
};
inline constexpr std::uint8_t kCreate = 0;

/// How many bytes of a state tell it from others.
enum class Form : std::uint8_t {
  kCanonical,  ///< those that the store has a reason to read
  kExact,      ///< every byte, every name, and all that the session has done so far
};

/// What the units of a proof are, for people.
struct UnitWords {
  std::string_view one = "unit";
  std::string_view many = "units";
  std::string_view size;  ///< " of 32 bytes"; empty where that says nothing
};

class Alphabet {
 public:
  Alphabet() = default;
  Alphabet(const Alphabet&) = delete;
  Alphabet& operator=(const Alphabet&) = delete;
  Alphabet(Alphabet&&) = delete;
  Alphabet& operator=(Alphabet&&) = delete;
  virtual ~Alphabet() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// One sentence for a certificate about stores of `units`.
  [[nodiscard]] virtual std::string describe(std::uint64_t units) const = 0;
  [[nodiscard]] virtual UnitWords unit_words() const { return {}; }
  /// The highest Action::kind.
  [[nodiscard]] virtual std::uint8_t last_kind() const = 0;

  /// Whether operations that start with `word` are a part of what it does.
  [[nodiscard]] virtual bool does(std::string_view word) const = 0;
  /// Whether a proof would show a violation of `guarantee`.
  [[nodiscard]] virtual bool shows(GuaranteeId guarantee) const = 0;

  /// Everything that can be done at the state that `model` knows in a store of `units`, always in
  /// the same order.
  [[nodiscard]] virtual std::vector<Action> actions_at(const Model& model,
                                                       std::uint64_t units) const = 0;
  /// The operations of an action; `next` is the number of the next thing that an operation names.
  [[nodiscard]] virtual History operations_of(const Action& action, std::uint32_t next) const = 0;
  /// How many numbers an operation gives to things that later ones may name.
  [[nodiscard]] virtual std::uint32_t names_given(const Operation& operation) const = 0;
  /// Whether the store has more than `units` in it: it is not gone on from.
  [[nodiscard]] virtual bool outgrown(const Model& model, std::uint64_t units) const = 0;

  /// The state at the end of `recording`, which the application knows as `known`: equal keys are
  /// equal states.
  [[nodiscard]] virtual Hash128 key_of(const Recording& recording, const Model& known,
                                       const faultfs::DeviceProfile& profile, Form form) const = 0;

  /// What an application brings to a file that it opens, as bytes, names still to be given left
  /// out: that of the outcome that `judgement` found among those of `crashed`.
  [[nodiscard]] virtual io::Bytes pack(const Model& crashed, const Judgement& judgement) const = 0;
  /// The application again, prepared to find it in `file`, as an open has left that.
  /// ERRORS: null where `packed` is not what pack() makes.
  [[nodiscard]] virtual std::unique_ptr<Model> unpack(io::ByteView packed, std::uint32_t next_name,
                                                      const faultfs::Image& file) const = 0;
  /// The number of the next thing that an operation of that application names.
  [[nodiscard]] virtual std::uint32_t next_name(const Model& model) const = 0;
};

}  // namespace crashcheck::explorer
