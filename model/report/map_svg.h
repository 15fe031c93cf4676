// The map of a heap as a picture.
#pragma once

#include "oracle/range.h"
#include "report/inspection.h"
#include "svg.h"

namespace crashcheck::report::svg {

/// Rows of blocks to scale, the first `top` from the page's edge, with what the fills mean below.
/// In a summary of a long heap there are 16 rows, and where its blocks are too many to be drawn,
/// each piece of a row is filled as far up as its memory is free.
[[nodiscard]] Part map_part(const HeapPicture& heap, const oracle::RangeSet& damaged, Amount amount,
                            double top);

}  // namespace crashcheck::report::svg
