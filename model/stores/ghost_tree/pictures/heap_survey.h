// One walk over the free tree of a file and one over its free blocks by offset: all that an
// inspection tells of them, in bounded memory. Thread rule: that of the source.
#pragma once

#include "ghost_tree_pictures/inspection.h"
#include "oracle/heap_walk.h"

namespace crashcheck::ghost_tree {

struct Survey {
  oracle::RawHeap header;  ///< without nodes and file
  std::string user_header;
  HeapPicture heap;
  FreeSpace free;
  explorer::Findings findings;  ///< by severity, as many as were asked for
  std::size_t findings_left_out = 0;
};

/// Of a summary, `kSummaryItems` of each list; of its heap, all extents.
[[nodiscard]] Survey survey(oracle::ByteSource& file, Amount amount);

}  // namespace crashcheck::ghost_tree
