// What the steps of a recorded life reached at the crash points that were explored in it.
#pragma once

#include <span>
#include <vector>

#include "coverage/feature.h"
#include "faultfs/trace.h"
#include "history/operation.h"
#include "oracle/heap_state.h"

namespace crashcheck::coverage {

/// A life as it was recorded, without faults. Borrows what it refers to.
struct RecordedLife {
  struct Step {
    std::uint64_t last_event = 0;  ///< events so far, this step's included
    std::span<const oracle::Placement> returned;
  };

  const faultfs::Trace& trace;
  std::span<const history::Operation> operations;
  std::vector<Step> steps;           ///< the open, then one for each operation that was done
  history::Handle first_handle = 0;  ///< the first that an operation gives
  /// The slices that were there before the first operation.
  std::span<const oracle::LiveSlice> live;
  /// The crash points explored: both included.
  std::uint64_t first_crash_event = 0;
  std::uint64_t last_crash_event = 0;
};

/// Adds what was reached. A step counts as cut where a crash point inside it was explored: after
/// the step before has ended and before its own last event.
void note_life(const RecordedLife& life, explorer::Coverage& coverage);

}  // namespace crashcheck::coverage
