// How large what a step did was. Internal to the layer.
#pragma once

#include <span>

#include "coverage/feature.h"
#include "faultfs/trace.h"
#include "history/operation.h"
#include "oracle/heap_state.h"
#include "oracle/raw_heap.h"

namespace crashcheck::coverage {

/// The limits of which each is a feature; ascending. Beside each branch of the store with a size in
/// it, which docs/testing.md lists, and ten times as far.
[[nodiscard]] std::span<const std::uint32_t> limits_of(Size what);

/// A step that was cut. Borrows what it refers to.
struct SizedStep {
  const faultfs::Trace& trace;
  std::uint64_t first_event = 0;  ///< events before it
  std::uint64_t last_event = 0;
  const history::Operation* operation = nullptr;  ///< null for the open
  std::span<const oracle::Placement> returned;
  const oracle::RawHeap& before;
  const oracle::RawHeap& after;
  std::uint64_t commits = 0;
};

void note_sizes(const SizedStep& step, explorer::Coverage& coverage);

}  // namespace crashcheck::coverage
