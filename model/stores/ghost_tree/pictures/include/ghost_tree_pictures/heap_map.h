// A heap as lines of characters.
#pragma once

#include <span>
#include <string>

#include "ghost_tree_pictures/heap_picture.h"
#include "oracle/finding.h"

namespace crashcheck::ghost_tree {

/// What the characters of a map stand for.
[[nodiscard]] std::string_view heap_map_legend();

/// The arena, one character for each 32-byte block: the last digit of a live slice's handle, '*' a
/// slice in flight, '.' free, '~' nobody's, '!' claimed twice, '#' in use by nobody knows whom.
/// Long heaps are drawn to scale, several blocks to a character, the most alarming of them shown.
[[nodiscard]] std::string heap_map(const HeapPicture& heap, std::size_t width = 72);

/// '^' under the characters of that map whose blocks had another owner in `before`, or none; empty
/// where there are none.
[[nodiscard]] std::string changes_below_map(const HeapPicture& heap, const HeapPicture& before,
                                            std::size_t width = 72);

/// The same map in rows of 64 characters, at most `most_rows` of them, each behind the payload
/// offset at which it begins, with '^' below what is `damaged`; where several blocks share a
/// character, how much of a row is free stands behind it.
[[nodiscard]] std::string heap_map_rows(const HeapPicture& heap, const oracle::RangeSet& damaged,
                                        std::size_t most_rows);

/// The free tree, one node a line, indented by depth, in tree order; behind each what `findings`
/// say about it. Of more than `max_nodes` those that are nearest to the root.
[[nodiscard]] std::string tree_text(const HeapPicture& heap, std::size_t max_nodes = 64,
                                    std::span<const explorer::Finding> findings = {});

/// The same in one line, "48/64 [112/32, .]": each node with its size, and its children if it has
/// any; '!' stands for a child that is none, or that was reached before. Of more than `max_nodes`
/// the rest is "..".
[[nodiscard]] std::string tree_line(const HeapPicture& heap, std::size_t max_nodes = 24);
[[nodiscard]] std::string_view tree_line_legend();

}  // namespace crashcheck::ghost_tree
