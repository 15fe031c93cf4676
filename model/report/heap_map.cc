// Drawing of heaps.
#include "report/heap_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace crashcheck::report {
namespace {

using oracle::kArenaBegin;
using oracle::kBlockBytes;

char mark_of(const Extent& extent) {
  switch (extent.owner) {
    case Owner::kLive: return static_cast<char>('0' + *extent.handle % 10);
    case Owner::kInFlight: return '*';
    case Owner::kFree: return '.';
    case Owner::kNobody: return '~';
    case Owner::kClaimedTwice: return '!';
    case Owner::kInUse: break;
  }
  return '#';
}

/// Where several ranges fall on one character the most alarming shows.
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
  Map(std::uint64_t length, std::size_t width) {
    const std::uint64_t blocks = (length - kArenaBegin + kBlockBytes - 1) / kBlockBytes;
    blocks_per_mark_ = std::max<std::uint64_t>(1, (blocks + width - 1) / width);
    marks_.resize((blocks + blocks_per_mark_ - 1) / blocks_per_mark_, '\0');
  }

  void paint(oracle::Range range, char mark) {
    const std::uint64_t bytes_per_mark = blocks_per_mark_ * kBlockBytes;
    const std::uint64_t first = (range.begin - kArenaBegin) / bytes_per_mark;
    const std::uint64_t last = (range.end - 1 - kArenaBegin) / bytes_per_mark;
    for (std::uint64_t i = first; i <= last && i < marks_.size(); ++i) {
      if (marks_[i] == '\0' || alarm(mark) > alarm(marks_[i])) marks_[i] = mark;
    }
  }

  [[nodiscard]] std::string text() const {
    std::string text = marks_;
    if (blocks_per_mark_ > 1) text += fmt::format("  ({} blocks a character)", blocks_per_mark_);
    return text;
  }

 private:
  std::uint64_t blocks_per_mark_ = 1;
  std::string marks_;
};

}  // namespace

std::string_view heap_map_legend() {
  return "one character a 32-byte block from payload offset 48: 0-9 live (last digit of the "
         "slice), "
         "* of the operation cut, . free, ~ nobody's, ! claimed twice";
}

std::string heap_map(const HeapPicture& heap, std::size_t width) {
  if (heap.length <= kArenaBegin) return "(no arena)";
  Map map(heap.length, width);
  for (const Extent& extent : heap.extents) map.paint(extent.range, mark_of(extent));
  return map.text();
}

std::string tree_text(const HeapPicture& heap, std::size_t max_nodes) {
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
