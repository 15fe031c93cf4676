// The checker's ranges, for payload bytes.
#pragma once

#include "explorer/range.h"

namespace crashcheck::oracle {

using explorer::Range;
using explorer::RangeSet;

using explorer::covers;
using explorer::intersects;
using explorer::normalize;
using explorer::subtract;

}  // namespace crashcheck::oracle
