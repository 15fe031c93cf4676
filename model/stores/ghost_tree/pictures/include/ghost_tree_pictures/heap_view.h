// GhostTree's files for people: payload offsets, names of fields, the heap as a picture.
// Thread rule: stateless; may be used from several threads.
#pragma once

#include "explorer/view.h"
#include "ghost_tree_pictures/heap_picture.h"

namespace crashcheck::ghost_tree {

/// The same for both protocols, whose files have one format. Lives as long as the program.
/// REQUIRES, of its calls: models and operations are those of GhostTree.
[[nodiscard]] const explorer::View& heap_view();

/// The value behind a picture. REQUIRES: heap_view() has made it.
[[nodiscard]] const HeapPicture& heap_of(const explorer::Picture& picture);

}  // namespace crashcheck::ghost_tree
