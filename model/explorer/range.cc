// Set operations on sorted ranges.
#include "explorer/range.h"

#include <algorithm>

namespace crashcheck::explorer {

void normalize(std::vector<Range>& ranges) {
  std::erase_if(ranges, [](Range range) { return range.begin >= range.end; });
  std::ranges::sort(ranges);
  std::size_t kept = 0;
  for (const Range range : ranges) {
    if (kept > 0 && range.begin <= ranges[kept - 1].end) {
      ranges[kept - 1].end = std::max(ranges[kept - 1].end, range.end);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

RangeSet subtract(const RangeSet& from, const RangeSet& what) {
  RangeSet rest;
  auto cut = what.begin();
  for (const Range range : from) {
    std::uint64_t begin = range.begin;
    while (cut != what.end() && cut->end <= begin) ++cut;
    for (auto it = cut; it != what.end() && it->begin < range.end; ++it) {
      if (it->begin > begin) rest.push_back(Range{begin, it->begin});
      begin = std::max(begin, it->end);
    }
    if (begin < range.end) rest.push_back(Range{begin, range.end});
  }
  return rest;
}

bool intersects(const RangeSet& set, Range range) {
  return std::ranges::any_of(set, [&](Range each) { return each.overlaps(range); });
}

bool covers(const RangeSet& set, Range range) {
  return range.begin >= range.end ||
         std::ranges::any_of(set, [&](Range each) { return each.contains(range); });
}

}  // namespace crashcheck::explorer
