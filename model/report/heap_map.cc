// Drawing of heaps.
#include "report/heap_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace crashcheck::report {
namespace {

using oracle::kArenaBegin;
using oracle::kBlockBytes;

constexpr char kFree = '.';
constexpr char kInUse = '#';
constexpr char kNobodys = '~';
constexpr char kInFlight = '*';
constexpr char kClaimedTwice = '!';

/// Where several ranges fall on one character the most alarming shows.
int alarm(char mark) {
  switch (mark) {
    case kFree: return 0;
    case kNobodys: return 2;
    case kClaimedTwice: return 3;
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
    if (range.begin >= range.end || range.begin < kArenaBegin) return;
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

struct Owned {
  oracle::Range range;
  char mark;
};

/// Free blocks and live ones, by offset.
std::vector<Owned> owned_ranges(const oracle::RawHeap& heap, const oracle::HeapState* state,
                                std::span<const oracle::Handle> in_flight) {
  std::vector<Owned> owned;
  for (const oracle::RawNode& node : heap.nodes) owned.push_back({node.range(), kFree});
  if (state != nullptr) {
    for (const oracle::LiveSlice& slice : state->live) {
      if (slice.empty()) continue;
      const bool cut = std::ranges::find(in_flight, slice.handle) != in_flight.end();
      const char digit = static_cast<char>('0' + slice.handle % 10);
      owned.push_back({slice.block(), cut ? kInFlight : digit});
    }
  }
  std::ranges::sort(owned, {}, &Owned::range);
  return owned;
}

}  // namespace

std::string_view heap_map_legend() {
  return "one character a 32-byte block from payload offset 48: 0-9 live (last digit of the "
         "slice), "
         "* of the operation cut, . free, ~ nobody's, ! claimed twice";
}

std::string heap_map(const oracle::RawHeap& heap, const oracle::HeapState* state,
                     std::span<const oracle::Handle> in_flight, std::size_t width) {
  if (heap.length <= kArenaBegin) return "(no arena)";
  Map map(heap.length, width);
  std::uint64_t end = kArenaBegin;  // of everything painted so far
  for (const auto& [range, mark] : owned_ranges(heap, state, in_flight)) {
    const oracle::Range inside{range.begin, std::min(range.end, heap.length)};
    map.paint({end, inside.begin}, state == nullptr ? kInUse : kNobodys);
    map.paint(inside, mark);
    map.paint({inside.begin, std::min(end, inside.end)}, kClaimedTwice);
    end = std::max(end, inside.end);
  }
  map.paint({end, heap.length}, state == nullptr ? kInUse : kNobodys);
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
