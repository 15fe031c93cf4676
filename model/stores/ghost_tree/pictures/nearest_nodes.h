// Which nodes of a large tree to show.
#pragma once

#include <vector>

#include "ghost_tree_pictures/heap_picture.h"

namespace crashcheck::ghost_tree {

/// The `most` nodes that are nearest to the root, in tree order. REQUIRES: of a summary that leaves
/// nodes out, no more than `kNearRoot`.
[[nodiscard]] std::vector<const oracle::RawNode*> nearest_to_root(const HeapPicture& heap,
                                                                  std::size_t most);

}  // namespace crashcheck::ghost_tree
