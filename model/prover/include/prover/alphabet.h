// What an application may do at a state of the heap: the alphabet of a proof.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "history/operation.h"
#include "oracle/heap_state.h"

namespace crashcheck::prover {

/// kCore: allocate and reallocate to every whole number of units, deallocate, two slices of one
/// unit at once, any two slices freed at once, reopen; journaled: reclaim, too. Whatever a slice
/// gains is written at once. kFull: lengths that leave padding as well, and journaled the forms
/// that keep a slice's place in a slot of the user header, and a batch that replaces one slice.
enum class Alphabet : std::uint8_t { kCore, kFull };

[[nodiscard]] std::string_view name(Alphabet alphabet);
[[nodiscard]] std::optional<Alphabet> alphabet_from_name(std::string_view text);
/// One sentence for a certificate.
[[nodiscard]] std::string describe(Alphabet alphabet, oracle::Protocol protocol,
                                   std::uint64_t units);

/// One letter: what is done, on which slices, and the lengths before and after.
struct Action {
  enum class Kind : std::uint8_t {
    kCreate,  ///< the first open
    kAllocate,
    kAllocatePair,
    kDeallocate,
    kDeallocatePair,
    kReallocate,
    kReopen,
    kReclaim,
    kAllocateInto,
    kReallocateInto,
    kDeallocateFrom,
    kReplace,  ///< a batch: allocate one, free another
  };
  Kind kind = Kind::kCreate;
  history::Handle slice = 0;
  history::Handle other = 0;
  std::uint64_t old_length = 0;
  std::uint64_t length = 0;

  bool operator==(const Action&) const = default;
};

/// Everything that can be done at `state` in a heap of `units`, always in the same order. What
/// would not fit even if nothing were in pieces is left out.
[[nodiscard]] std::vector<Action> actions_at(const oracle::HeapState& state, Alphabet alphabet,
                                             oracle::Protocol protocol, std::uint64_t units);

/// The operations of an action; `next` is the handle that the first slice it gives will have.
/// Contents depend on the handle and the place in the slice, no two words are alike, and half of
/// them could be links of a free tree.
[[nodiscard]] history::History operations_of(const Action& action, history::Handle next);

}  // namespace crashcheck::prover
