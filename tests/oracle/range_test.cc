// Sets of ranges against a bitmap.
#include "oracle/range.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bitset>

namespace crashcheck::oracle {
namespace {

using Bitmap = std::bitset<64>;

std::vector<Range> arbitrary_ranges() {
  std::vector<Range> ranges;
  for (const auto& [begin, length] :
       *rc::gen::container<std::vector<std::pair<std::uint64_t, std::uint64_t>>>(rc::gen::pair(
           rc::gen::inRange<std::uint64_t>(0, 50), rc::gen::inRange<std::uint64_t>(0, 14)))) {
    ranges.push_back(Range{begin, begin + length});
  }
  return ranges;
}

Bitmap bitmap(const std::vector<Range>& ranges) {
  Bitmap bits;
  for (const Range range : ranges) {
    for (std::uint64_t i = range.begin; i < range.end; ++i) bits.set(i);
  }
  return bits;
}

RC_GTEST_PROP(Normalize, KeepsTheBytesAndMakesRangesDisjointAndApart, ()) {
  std::vector<Range> ranges = arbitrary_ranges();
  const Bitmap before = bitmap(ranges);
  normalize(ranges);
  RC_ASSERT(bitmap(ranges) == before);
  for (std::size_t i = 1; i < ranges.size(); ++i) RC_ASSERT(ranges[i - 1].end < ranges[i].begin);
}

RC_GTEST_PROP(Subtract, LeavesTheBytesThatAreInNeither, ()) {
  RangeSet from = arbitrary_ranges();
  RangeSet what = arbitrary_ranges();
  normalize(from);
  normalize(what);
  RC_ASSERT(bitmap(subtract(from, what)) == (bitmap(from) & ~bitmap(what)));
}

RC_GTEST_PROP(IntersectsAndCovers, AgreeWithABitmap, ()) {
  RangeSet set = arbitrary_ranges();
  normalize(set);
  const auto begin = *rc::gen::inRange<std::uint64_t>(0, 50);
  const Range range{begin, begin + *rc::gen::inRange<std::uint64_t>(1, 14)};
  const Bitmap wanted = bitmap({range});
  RC_ASSERT(intersects(set, range) == (bitmap(set) & wanted).any());
  RC_ASSERT(covers(set, range) == ((bitmap(set) & wanted) == wanted));
}

}  // namespace
}  // namespace crashcheck::oracle
