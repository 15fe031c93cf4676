// The actions that a proof takes on a heap: two alphabets of them. Internal to the layer.
#pragma once

#include <vector>

#include "explorer/alphabet.h"
#include "history/operation.h"
#include "oracle/heap_state.h"

namespace crashcheck::ghost_tree {

/// kCore: allocate and reallocate to every whole number of units, deallocate, two slices of one
/// unit at once, any two slices freed at once, reopen; journaled: reclaim, too. Whatever a slice
/// gains is written at once. kFull: lengths that leave padding as well, and journaled the forms
/// that keep a slice's place in a slot of the user header, and a batch that replaces one slice.
enum class LetterSet : std::uint8_t { kCore, kFull };

/// One sentence for a certificate.
[[nodiscard]] std::string describe(LetterSet letters, oracle::Protocol protocol,
                                   std::uint64_t units);

/// explorer::Action::kind. Of the other numbers, `first` and `second` are handles, `before` and
/// `after` the lengths of the slice before and after.
enum class ActionKind : std::uint8_t {
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

/// Everything that can be done at `state` in a heap of `units`, always in the same order. What
/// would not fit even if nothing were in pieces is left out.
[[nodiscard]] std::vector<explorer::Action> actions_at(const oracle::HeapState& state,
                                                       LetterSet letters, oracle::Protocol protocol,
                                                       std::uint64_t units);

/// The operations of an action; `next` is the handle that the first slice it gives will have.
/// Contents depend on the handle and the place in the slice, no two words are alike, and half of
/// them could be links of a free tree.
[[nodiscard]] history::History operations_of(const explorer::Action& action, history::Handle next);

}  // namespace crashcheck::ghost_tree
