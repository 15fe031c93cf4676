// One pass over the nodes.
#include "ghost_tree_pictures/free_space.h"

#include <algorithm>
#include <array>
#include <bit>

namespace crashcheck::ghost_tree {
namespace {

using oracle::Range;

constexpr std::size_t kWordBits = 64;

Range inside(Range range, std::uint64_t length) {
  return {std::min(range.begin, length), std::min(range.end, length)};
}

}  // namespace

double FreeSpace::fragmentation() const {
  if (bytes == 0) return 0;
  return 1.0 - static_cast<double>(largest.length()) / static_cast<double>(bytes);
}

FreeSpace free_space(const oracle::RawHeap& heap) {
  FreeSpace space;
  std::array<SizeClass, kWordBits + 1> classes{};
  space.blocks = heap.nodes.size();
  for (const Range range : heap.free) space.bytes += inside(range, heap.length).length();
  for (const oracle::RawNode& node : heap.nodes) {
    const Range block = inside(node.range(), heap.length);
    const bool is_first = block.length() == space.largest.length() && block < space.largest;
    if (block.length() > space.largest.length() || is_first) space.largest = block;
    SizeClass& its = classes.at(static_cast<std::size_t>(std::bit_width(block.length())));
    ++its.blocks;
    its.bytes += block.length();
  }
  for (std::size_t bits = 0; bits < kWordBits; ++bits) {
    if (classes.at(bits).blocks == 0) continue;
    classes.at(bits).from_bytes = bits == 0 ? 0 : std::uint64_t{1} << (bits - 1);
    classes.at(bits).to_bytes = std::uint64_t{1} << bits;
    space.classes.push_back(classes.at(bits));
  }
  return space;
}

}  // namespace crashcheck::ghost_tree
