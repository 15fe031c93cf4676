// When two states of a heap are one: the canonical form.
//
// Left out of it are the numbers of handles, and the bytes that no guarantee gives the store a
// reason to read: the contents of live slices and of memory that has no owner. What has been left
// out is checked on the way into a state. docs/testing.md argues for it; a proof without it,
// kExact, is what the tests hold it against. Internal to the layer.
#pragma once

#include "explorer/alphabet.h"
#include "oracle/heap_state.h"

namespace crashcheck::ghost_tree {

/// The state at the end of `recording`, which the application knows as `known`: the file, what of
/// it is durable and what is pending if the device has a cache, the live slices, and whether the
/// session has changed anything.
[[nodiscard]] explorer::Hash128 key_of(const explorer::Recording& recording,
                                       const oracle::HeapState& known,
                                       const faultfs::DeviceProfile& profile, explorer::Form form);

}  // namespace crashcheck::ghost_tree
