// What an open found and did, from the bytes before and after it. Internal to the layer.
#pragma once

#include <bitset>

#include "coverage/feature.h"
#include "io/bytes.h"
#include "oracle/raw_heap.h"

namespace crashcheck::coverage {

/// By Branch.
using Branches = std::bitset<16>;

/// What happened to a heap's blocks and tree between `before`, a file without anything behind its
/// payload, and `after`.
[[nodiscard]] Branches tree_branches(const oracle::RawHeap& before, const oracle::RawHeap& after);

/// All of it: from what is behind the payload to the tree. `after` is the file once it was opened.
[[nodiscard]] Branches open_branches(io::ByteView before, io::ByteView after);

}  // namespace crashcheck::coverage
