// Drawing of heaps.
#include "ghost_tree_pictures/heap_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace crashcheck::ghost_tree {
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

/// REQUIRES: an arena.
class Map {
 public:
  Map(const HeapPicture& heap, std::size_t most_marks) {
    const std::uint64_t blocks = (heap.length - kArenaBegin + kBlockBytes - 1) / kBlockBytes;
    blocks_per_mark_ = std::max<std::uint64_t>(1, (blocks + most_marks - 1) / most_marks);
    marks_.resize((blocks + blocks_per_mark_ - 1) / blocks_per_mark_, '\0');
    for (const Extent extent : heap.extents) paint(extent.range, mark_of(extent));
  }

  [[nodiscard]] std::uint64_t blocks_per_mark() const { return blocks_per_mark_; }
  [[nodiscard]] std::uint64_t bytes_per_mark() const { return blocks_per_mark_ * kBlockBytes; }
  [[nodiscard]] const std::string& marks() const { return marks_; }

  /// Blanks, and '^' where a mark has something of `ranges`, which lie in the arena; without the
  /// blanks at the end.
  [[nodiscard]] std::string pointers(const oracle::RangeSet& ranges) const {
    std::string line(marks_.size(), ' ');
    for (const oracle::Range range : ranges) {
      const auto [first, last] = marks_of(range);
      std::fill(line.begin() + first, line.begin() + last + 1, '^');
    }
    line.resize(line.find_last_not_of(' ') + 1);
    return line;
  }

 private:
  [[nodiscard]] std::pair<std::ptrdiff_t, std::ptrdiff_t> marks_of(oracle::Range range) const {
    return {static_cast<std::ptrdiff_t>((range.begin - kArenaBegin) / bytes_per_mark()),
            static_cast<std::ptrdiff_t>((range.end - 1 - kArenaBegin) / bytes_per_mark())};
  }

  void paint(oracle::Range range, char mark) {
    const auto [first, last] = marks_of(range);
    for (auto it = marks_.begin() + first; it <= marks_.begin() + last; ++it) {
      if (*it == '\0' || alarm(mark) > alarm(*it)) *it = mark;
    }
  }

  std::uint64_t blocks_per_mark_ = 1;
  std::string marks_;
};

/// The parts of the arena that have another owner than before.
oracle::RangeSet changes(const HeapPicture& heap, const HeapPicture& before) {
  oracle::RangeSet changed;
  auto old = before.extents.begin();
  for (const Extent extent : heap.extents) {
    for (std::uint64_t at = extent.range.begin; at < extent.range.end;) {
      while (old != before.extents.end() && (*old).range.end <= at) ++old;
      const bool was_there = old != before.extents.end();
      const Extent its = was_there ? *old : Extent{extent.range};
      const std::uint64_t end = std::min(extent.range.end, its.range.end);
      const bool same = was_there && its.owner == extent.owner && its.handle == extent.handle;
      if (!same) changed.push_back({at, end});
      at = end;
    }
  }
  return changed;
}

/// How much of each run of `row_bytes` is free, in percent, rounded down.
std::vector<std::uint64_t> free_percent(const HeapPicture& heap, std::uint64_t row_bytes) {
  std::vector<std::uint64_t> free((heap.length - kArenaBegin + row_bytes - 1) / row_bytes, 0);
  for (const Extent extent : heap.extents) {
    if (extent.owner != Owner::kFree) continue;
    for (std::uint64_t at = extent.range.begin; at < extent.range.end;) {
      const std::uint64_t row = (at - kArenaBegin) / row_bytes;
      const std::uint64_t end = std::min(extent.range.end, kArenaBegin + (row + 1) * row_bytes);
      free[row] += end - at;
      at = end;
    }
  }
  for (std::size_t row = 0; row < free.size(); ++row) {
    const std::uint64_t begin = kArenaBegin + row * row_bytes;
    free[row] = 100 * free[row] / std::min(row_bytes, heap.length - begin);
  }
  return free;
}

}  // namespace

std::string_view heap_map_legend() {
  return "one character a 32-byte block from payload offset 48: 0-9 live (last digit of the "
         "slice), "
         "* of the operation cut, . free, ~ nobody's, ! claimed twice";
}

std::string heap_map(const HeapPicture& heap, std::size_t width) {
  if (heap.length <= kArenaBegin) return "(no arena)";
  const Map map(heap, width);
  if (map.blocks_per_mark() == 1) return map.marks();
  return map.marks() + fmt::format("  ({} blocks a character)", map.blocks_per_mark());
}

std::string changes_below_map(const HeapPicture& heap, const HeapPicture& before,
                              std::size_t width) {
  if (heap.length <= kArenaBegin) return {};
  return Map(heap, width).pointers(changes(heap, before));
}

std::string heap_map_rows(const HeapPicture& heap, const oracle::RangeSet& damaged,
                          std::size_t most_rows) {
  constexpr std::size_t kRowMarks = 64;
  if (heap.length <= kArenaBegin) return "  (no arena)\n";
  const Map map(heap, most_rows * kRowMarks);
  const std::string pointers =
      map.pointers(oracle::subtract(damaged, {{0, kArenaBegin}, {heap.length, UINT64_MAX}}));
  const std::uint64_t row_bytes = kRowMarks * map.bytes_per_mark();
  const auto percent = free_percent(heap, row_bytes);
  const std::size_t digits = std::max<std::size_t>(8, fmt::formatted_size("{}", heap.length));
  std::string text;
  for (std::size_t row = 0; row * kRowMarks < map.marks().size(); ++row) {
    text += fmt::format("  {:>{}}  {}", kArenaBegin + row * row_bytes, digits,
                        map.marks().substr(row * kRowMarks, kRowMarks));
    if (map.blocks_per_mark() > 1) text += fmt::format("  {:>3}% free", percent[row]);
    text += "\n";
    if (pointers.size() <= row * kRowMarks) continue;
    std::string below = pointers.substr(row * kRowMarks, kRowMarks);
    below.resize(below.find_last_not_of(' ') + 1);
    if (!below.empty()) text += fmt::format("  {:>{}}  {}\n", "", digits, below);
  }
  if (map.blocks_per_mark() == 1) return text;
  return text + fmt::format("  ({} blocks a character, the most alarming of them shown)\n",
                            map.blocks_per_mark());
}

}  // namespace crashcheck::ghost_tree
