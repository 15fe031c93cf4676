// A heap as one line of characters.
#pragma once

#include <span>
#include <string>

#include "oracle/heap_state.h"
#include "oracle/raw_heap.h"

namespace crashcheck::report {

/// What the characters of a map stand for.
[[nodiscard]] std::string_view heap_map_legend();

/// The arena of `heap`, one character for each 32-byte block: the last digit of a live slice's
/// handle, '.' free, '~' nobody's, '!' claimed twice. Long heaps are drawn to scale, several blocks
/// to a character, the most alarming of them shown. `state` says who is alive; nullptr: nobody is
/// known, and what is not free is drawn '#'. The slices `in_flight` are drawn '*': an operation was
/// cut that works on them.
[[nodiscard]] std::string heap_map(const oracle::RawHeap& heap, const oracle::HeapState* state,
                                   std::span<const oracle::Handle> in_flight = {},
                                   std::size_t width = 72);

/// The free tree, one node a line, indented by depth, in tree order.
[[nodiscard]] std::string tree_text(const oracle::RawHeap& heap, std::size_t max_nodes = 64);

}  // namespace crashcheck::report
