// Drawing of heaps.
#include "report/heap_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace crashcheck::report {
namespace {

using oracle::kArenaBegin;
using oracle::kBlockBytes;

/// The characters of a map, the most alarming last.
int alarm(char mark) {
  switch (mark) {
    case '.': return 0;
    case '~': return 2;
    case '!': return 3;
    default: return 1;
  }
}

class Map {
 public:
  Map(std::uint64_t blocks, std::size_t width)
      : blocks_per_mark_((blocks + width - 1) / width),
        marks_(blocks == 0 ? 0 : (blocks + blocks_per_mark_ - 1) / blocks_per_mark_, '\0') {}

  void put(std::uint64_t block, char mark) {
    char& at = marks_[block / blocks_per_mark_];
    if (at == '\0' || alarm(mark) > alarm(at)) at = mark;
  }

  [[nodiscard]] std::string text() const {
    std::string text = marks_;
    if (blocks_per_mark_ > 1) text += fmt::format("  ({} blocks a character)", blocks_per_mark_);
    return text;
  }

 private:
  std::uint64_t blocks_per_mark_;
  std::string marks_;
};

char mark_of(oracle::Range block, const oracle::RawHeap& heap, const oracle::HeapState* state) {
  const bool free = oracle::intersects(heap.free, block);
  if (state == nullptr) return free ? '.' : '#';
  for (const oracle::LiveSlice& slice : state->live) {
    if (!slice.empty() && slice.block().overlaps(block)) {
      return free ? '!' : static_cast<char>('0' + slice.handle % 10);
    }
  }
  return free ? '.' : '~';
}

}  // namespace

std::string_view heap_map_legend() {
  return "one character a 32-byte block from payload offset 48: 0-9 live (last digit of the "
         "slice), "
         ". free, ~ nobody's, ! live and free at once";
}

std::string heap_map(const oracle::RawHeap& heap, const oracle::HeapState* state,
                     std::size_t width) {
  if (heap.length <= kArenaBegin) return "(no arena)";
  const std::uint64_t blocks = (heap.length - kArenaBegin) / kBlockBytes;
  Map map(blocks, width);
  for (std::uint64_t i = 0; i < blocks; ++i) {
    const std::uint64_t begin = kArenaBegin + i * kBlockBytes;
    map.put(i, mark_of(oracle::Range{begin, begin + kBlockBytes}, heap, state));
  }
  return map.text();
}

std::string tree_text(const oracle::RawHeap& heap, std::size_t max_nodes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(heap.nodes.size(), max_nodes); ++i) {
    const oracle::RawNode& node = heap.nodes[i];
    const std::size_t indent = 2 * std::min<std::size_t>(node.depth, 32);
    text += fmt::format("  {:{}}{}: size {}, balance {}, height {}, left {}, right {}\n", "",
                        indent, node.offset, node.size, node.stored_balance, node.stored_height,
                        node.left, node.right);
  }
  if (heap.nodes.size() > max_nodes) {
    text += fmt::format("  ... and {} more\n", heap.nodes.size() - max_nodes);
  }
  return text;
}

}  // namespace crashcheck::report
