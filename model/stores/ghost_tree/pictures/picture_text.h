// A picture of a heap as the lines of one frame, and of several as parts of an explanation.
#pragma once

#include <span>
#include <vector>

#include "explorer/view.h"
#include "ghost_tree_pictures/heap_picture.h"

namespace crashcheck::ghost_tree {

/// The map, with '^' below what has another owner than in `before`, if there is one; as details the
/// free tree, which is new where any byte of a node is.
[[nodiscard]] explorer::PictureText text_of(const HeapPicture& heap, const HeapPicture* before);

/// The maps; the free trees, unless all of them are empty.
[[nodiscard]] std::vector<explorer::PictureSection> sections_of(
    std::span<const HeapPicture* const> heaps);

}  // namespace crashcheck::ghost_tree
