// Puts a recovered heap to work: some damage opens cleanly and bites later. Internal to the layer.
#pragma once

#include "explorer/model.h"
#include "oracle/heap_state.h"

namespace crashcheck::ghost_tree {

/// At most this many free blocks are used, smallest first, each of at most kMaxUsedBytes.
inline constexpr std::size_t kMaxUsedBlocks = 32;
inline constexpr std::uint64_t kMaxUsedBytes = std::uint64_t{1} << 16U;

/// Allocates every free block of the heap in `store`, whose state is `state`, fills it, frees it,
/// and reopens the heap. After each phase, as far as `protocol` promises it, live data is intact,
/// what was handed out is disjoint and was zero, and free memory is accounted for. Returns what
/// went wrong, as findings of `usable`. REQUIRES: the session of `store` is a HeapSession.
[[nodiscard]] explorer::Findings use_heap(explorer::OpenStore& store, oracle::Protocol protocol,
                                          oracle::HeapState state);

}  // namespace crashcheck::ghost_tree
