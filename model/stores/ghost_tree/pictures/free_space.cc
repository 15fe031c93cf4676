// One pass over the blocks by offset.
#include "ghost_tree_pictures/free_space.h"

#include <algorithm>
#include <bit>

namespace crashcheck::ghost_tree {
namespace {

using oracle::Range;

Range inside(Range range, std::uint64_t length) {
  return {std::min(range.begin, length), std::min(range.end, length)};
}

}  // namespace

double FreeSpace::fragmentation() const {
  if (bytes == 0) return 0;
  return 1.0 - static_cast<double>(largest.length()) / static_cast<double>(bytes);
}

void FreeSpaceSum::add(Range block) {
  block = inside(block, length_);
  ++space_.blocks;
  if (block.end > end_) space_.bytes += block.end - std::max(block.begin, end_);
  end_ = std::max(end_, block.end);
  if (block.length() > space_.largest.length()) space_.largest = block;
  SizeClass& its = classes_.at(static_cast<std::size_t>(std::bit_width(block.length())));
  ++its.blocks;
  its.bytes += block.length();
}

FreeSpace FreeSpaceSum::result() const {
  FreeSpace space = space_;
  for (std::size_t bits = 0; bits < kWordBits; ++bits) {
    if (classes_.at(bits).blocks == 0) continue;
    space.classes.push_back(classes_.at(bits));
    space.classes.back().from_bytes = bits == 0 ? 0 : std::uint64_t{1} << (bits - 1);
    space.classes.back().to_bytes = std::uint64_t{1} << bits;
  }
  return space;
}

FreeSpace free_space(const oracle::RawHeap& heap) {
  FreeSpaceSum sum(heap.length);
  std::vector<Range> blocks;
  for (const oracle::RawNode& node : heap.nodes) blocks.push_back(node.range());
  std::ranges::sort(blocks);
  for (const Range block : blocks) sum.add(block);
  return sum.result();
}

}  // namespace crashcheck::ghost_tree
