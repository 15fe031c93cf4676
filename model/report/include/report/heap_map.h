// A heap as one line of characters.
#pragma once

#include <string>

#include "report/heap_picture.h"

namespace crashcheck::report {

/// What the characters of a map stand for.
[[nodiscard]] std::string_view heap_map_legend();

/// The arena, one character for each 32-byte block: the last digit of a live slice's handle, '*' a
/// slice in flight, '.' free, '~' nobody's, '!' claimed twice, '#' in use by nobody knows whom.
/// Long heaps are drawn to scale, several blocks to a character, the most alarming of them shown.
[[nodiscard]] std::string heap_map(const HeapPicture& heap, std::size_t width = 72);

/// The free tree, one node a line, indented by depth, in tree order.
[[nodiscard]] std::string tree_text(const HeapPicture& heap, std::size_t max_nodes = 64);

}  // namespace crashcheck::report
