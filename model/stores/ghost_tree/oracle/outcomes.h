// What each protocol documents for a crash inside an operation.
#pragma once

#include <span>
#include <vector>

#include "oracle/heap_state.h"

namespace crashcheck::oracle {

/// An operation that a crash cuts. Borrows everything, for the call.
struct Cut {
  const HeapState& before;
  const HeapState& after;  ///< had it completed, and nobody been told of what it gave
  const history::Operation& operation;
  std::span<const Placement> returned;  ///< what it would have returned
};

[[nodiscard]] std::vector<Outcome> in_place_outcomes(const Cut& cut);
[[nodiscard]] std::vector<Outcome> journaled_outcomes(const Cut& cut);

/// Each unit of the slice is as in `before` or as in `content`.
[[nodiscard]] Outcome partly_written(const HeapState& before, Handle slice, Bytes content);
/// Each unit of the user header is as in `before` or as in `header`.
[[nodiscard]] Outcome partly_written(const HeapState& before, const UserHeader& header);

}  // namespace crashcheck::oracle
