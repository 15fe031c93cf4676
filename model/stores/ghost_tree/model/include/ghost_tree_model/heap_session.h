// A heap that is open, in terms of slices: what a session of GhostTree has to be for its model.
#pragma once

#include <span>
#include <vector>

#include "explorer/store.h"
#include "history/operation.h"
#include "oracle/heap_state.h"

namespace crashcheck::ghost_tree {

/// For each slice that an operation gave or moved, where it is now.
using Returned = std::vector<oracle::Placement>;

/// The checker's form of it: nothing for an operation that returns no place.
[[nodiscard]] explorer::Answer to_answer(Returned returned);
/// Back again. The view lives as long as the answer's content. REQUIRES: to_answer() has made it.
[[nodiscard]] std::span<const oracle::Placement> places_in(const explorer::Answer& answer);

/// Of an operation that names no slice.
inline constexpr std::span<const oracle::Placement> kNoOperands = {};

class HeapSession : public explorer::Session {
 public:
  /// Finds the slices of `operation` by what `model`, a HeapModel, knows.
  [[nodiscard]] io::Result<explorer::Answer> apply(const explorer::Operation& operation,
                                                   const explorer::Model& model) final;

  /// Does `operation`, whose slices are at `operands`, in the order in which it names them.
  /// REQUIRES: not a Reopen. ERRORS: the store's.
  [[nodiscard]] virtual io::Result<Returned> apply(const history::Operation& operation,
                                                   std::span<const oracle::Placement> operands) = 0;
};

}  // namespace crashcheck::ghost_tree
