// Operations that were meant for one state of a heap, as they can be done in another. Internal to
// the layer.
#pragma once

#include <map>
#include <optional>

#include "history/slices.h"
#include "oracle/heap_state.h"

namespace crashcheck::ghost_tree {

/// Goes through operations that were meant for another state than `state`. Those on slices that are
/// not there, or with a slot that does not fit where it is, cannot be done, a batch as a whole;
/// writes and reads are cut to their slice. The handles that an operation left out would have given
/// go to those after it.
class Adaptation {
 public:
  /// `next_handle` is the first that the operations give.
  Adaptation(const oracle::HeapState& state, history::Handle next_handle);

  /// The operation as it can be done here; nothing where it cannot.
  [[nodiscard]] std::optional<history::Operation> next(const history::Operation& meant);

 private:
  [[nodiscard]] std::optional<history::Operation> attempt(const history::Operation& meant);

  history::Slices slices_;
  std::map<history::Handle, history::Handle> names_;  // as meant, and as it is here
  history::Handle next_meant_;
};

}  // namespace crashcheck::ghost_tree
