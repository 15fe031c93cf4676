// The map of a heap as a picture.
#pragma once

#include "ghost_tree_pictures/inspection.h"
#include "oracle/range.h"
#include "svg.h"

namespace crashcheck::ghost_tree::svg {

/// Rows of blocks to scale, the first `top` from the page's edge, with what the fills mean below.
/// In a summary of a long heap there are 16 rows, and where its blocks are too many to be drawn,
/// each piece of a row is filled as far up as its memory is free.
[[nodiscard]] Part map_part(const HeapPicture& heap, const oracle::RangeSet& damaged, Amount amount,
                            double top);

}  // namespace crashcheck::ghost_tree::svg
