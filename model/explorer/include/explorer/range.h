// Half-open ranges of bytes, and small sets of them.
#pragma once

#include <cstdint>
#include <vector>

namespace crashcheck::explorer {

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] constexpr std::uint64_t length() const { return end - begin; }
  [[nodiscard]] constexpr bool overlaps(Range other) const {
    return begin < other.end && other.begin < end;
  }
  [[nodiscard]] constexpr bool contains(Range other) const {
    return begin <= other.begin && other.end <= end;
  }
  auto operator<=>(const Range&) const = default;
};

/// Sorted, disjoint, not touching: one representation for each set of bytes.
using RangeSet = std::vector<Range>;

/// Brings any ranges into that form; empty ones vanish, touching and overlapping ones join.
void normalize(std::vector<Range>& ranges);

/// The bytes of `from` that are not in `what`. REQUIRES: both normalized.
[[nodiscard]] RangeSet subtract(const RangeSet& from, const RangeSet& what);

/// Whether any byte of `range` is in `set`. REQUIRES: `set` normalized.
[[nodiscard]] bool intersects(const RangeSet& set, Range range);

/// Whether all of `range` is in `set`. REQUIRES: `set` normalized.
[[nodiscard]] bool covers(const RangeSet& set, Range range);

}  // namespace crashcheck::explorer
