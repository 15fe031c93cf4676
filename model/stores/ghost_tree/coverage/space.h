// What an operation did with space, from its arguments, where its slices are and the free blocks
// before and after it. Internal to the layer.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "coverage/feature.h"
#include "history/operation.h"
#include "oracle/heap_state.h"

namespace crashcheck::coverage {

/// Where the slices of a life are. Goes along with its operations.
class Places {
 public:
  Places(std::span<const oracle::LiveSlice> live, history::Handle next_handle);

  /// What `operation` has returned.
  void note(const history::Operation& operation, std::span<const oracle::Placement> returned);
  /// The empty slice where nothing is known of it.
  [[nodiscard]] oracle::Placement at(history::Handle handle) const;

 private:
  std::map<history::Handle, oracle::Placement> places_;
  history::Handle next_handle_;
};

/// An operation and the heap around it. Borrows all of it.
struct SpaceChange {
  const history::Operation& operation;
  std::span<const oracle::Placement> returned;
  const Places& before;  ///< where the slices were
  const oracle::RawHeap& heap_before;
  const oracle::RawHeap& heap_after;
};

/// Nothing is said of a batch, a write or an open.
[[nodiscard]] std::vector<Space> space_changes(const SpaceChange& change);

}  // namespace crashcheck::coverage
