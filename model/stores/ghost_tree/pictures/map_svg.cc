// Extents, cut where rows end.
#include "map_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crashcheck::ghost_tree::svg {
namespace {

using oracle::kArenaBegin;
using oracle::kBlockBytes;
using oracle::Range;

constexpr double kRowHeight = 24;
constexpr double kRowStep = 38;
constexpr std::uint64_t kMostRows = 16;
constexpr std::size_t kMostPieces = 640;
constexpr std::uint64_t kPiecesInRow = 44;  // of a summary
constexpr std::size_t kMostMarks = 80;
constexpr std::size_t kOwners = 6;

/// A part of one row.
struct Piece {
  Extent extent;
  std::uint64_t free_bytes = 0;
};

std::uint64_t divided_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

std::uint64_t blocks_in_row(std::uint64_t blocks, Amount amount) {
  for (const std::uint64_t count : {16U, 32U}) {
    if (blocks <= count * 4) return count;
  }
  constexpr std::uint64_t kCommon = 64;
  if (amount == Amount::kAll) return kCommon;
  return std::max(kCommon, divided_up(blocks, kMostRows));
}

/// Of what shares a piece the most alarming is shown.
int alarm(Owner owner) {
  switch (owner) {
    case Owner::kFree: return 0;
    case Owner::kLive:
    case Owner::kInUse: return 1;
    case Owner::kInFlight: return 2;
    case Owner::kNobody: return 3;
    case Owner::kClaimedTwice: break;
  }
  return 4;
}

std::string letter_of(const Extent& extent) {
  switch (extent.owner) {
    case Owner::kLive: return fmt::format("#{}", *extent.handle);
    case Owner::kInFlight: return fmt::format("*{}", *extent.handle);
    case Owner::kFree: return "F";
    case Owner::kNobody: return "~";
    case Owner::kClaimedTwice: return "!";
    case Owner::kInUse: break;
  }
  return "U";
}

std::string_view words_for(Owner owner) {
  switch (owner) {
    case Owner::kLive: return "# live, with its number";
    case Owner::kInFlight: return "* of the operation cut";
    case Owner::kFree: return "F free";
    case Owner::kNobody: return "~ nobody's";
    case Owner::kClaimedTwice: return "! claimed twice";
    case Owner::kInUse: break;
  }
  return "U in use or leaked";
}

class MapDrawing {
 public:
  MapDrawing(const HeapPicture& heap, Amount amount, double top)
      : heap_(heap), amount_(amount), top_(top) {
    const std::uint64_t blocks = divided_up(heap.length - kArenaBegin, kBlockBytes);
    row_bytes_ = kBlockBytes * blocks_in_row(blocks, amount);
    rows_ = divided_up(heap.length - kArenaBegin, row_bytes_);
  }

  Part draw(const oracle::RangeSet& damaged) && {
    offsets();
    const bool too_many = amount_ == Amount::kSummary && has_more_than(kMostPieces);
    const std::vector<Piece> pieces = too_many ? summed_up() : cut();
    for (const Piece& piece : pieces) draw(piece, too_many);
    marks(damaged);
    const double bottom = legend(pieces, !damaged.empty(), too_many);
    return {std::move(text_), bottom};
  }

 private:
  [[nodiscard]] std::uint64_t row_of(std::uint64_t at) const {
    return (at - kArenaBegin) / row_bytes_;
  }
  [[nodiscard]] std::uint64_t row_begin(std::uint64_t row) const {
    return kArenaBegin + row * row_bytes_;
  }
  [[nodiscard]] double y_of(std::uint64_t row) const {
    return top_ + kRowStep * static_cast<double>(row);
  }
  [[nodiscard]] double width_of(std::uint64_t bytes) const {
    return kWidth * static_cast<double>(bytes) / static_cast<double>(row_bytes_);
  }
  [[nodiscard]] double x_of(std::uint64_t at) const {
    return kLeft + width_of(at - row_begin(row_of(at)));
  }

  void offsets() {
    for (std::uint64_t row = 0; row < rows_; ++row) {
      text_ += text_at(kLeft - 8, y_of(row) + 16, "offset", fmt::format("{}", row_begin(row)));
    }
  }

  /// Calls `use` with each part of `range` that lies in one run of `step` bytes of the rows.
  template <typename Use>
  void each_part(Range range, std::uint64_t step, const Use& use) const {
    while (range.begin < range.end) {
      const std::uint64_t row = row_begin(row_of(range.begin));
      const std::uint64_t next = row + ((range.begin - row) / step + 1) * step;
      const std::uint64_t end = std::min({range.end, next, row + row_bytes_});
      use(Range{range.begin, end});
      range.begin = end;
    }
  }

  [[nodiscard]] bool has_more_than(std::size_t most) const {
    std::size_t count = 0;
    for (const Extent extent : heap_.extents) {
      count += row_of(extent.range.end - 1) - row_of(extent.range.begin) + 1;
      if (count > most) return true;
    }
    return false;
  }

  [[nodiscard]] std::vector<Piece> cut() const {
    std::vector<Piece> pieces;
    for (const Extent extent : heap_.extents) {
      each_part(extent.range, row_bytes_, [&](Range part) {
        const bool is_free = extent.owner == Owner::kFree;
        pieces.push_back({{part, extent.owner, extent.handle}, is_free ? part.length() : 0});
      });
    }
    return pieces;
  }

  /// In as many pieces of one size as a summary has; those that are alike and full or empty become
  /// one again.
  [[nodiscard]] std::vector<Piece> summed_up() const {
    const std::uint64_t step = kBlockBytes * divided_up(row_bytes_ / kBlockBytes, kPiecesInRow);
    std::vector<Piece> sums;
    std::uint64_t current = UINT64_MAX;
    for (const Extent extent : heap_.extents) {
      each_part(extent.range, step, [&](Range part) {
        const std::uint64_t row = row_begin(row_of(part.begin));
        const std::uint64_t cell = row + (part.begin - row) / step * step;
        if (cell != current) sums.push_back({{{part.begin, part.begin}, extent.owner}, 0});
        current = cell;
        Piece& sum = sums.back();
        sum.extent.range.end = part.end;
        if (alarm(extent.owner) > alarm(sum.extent.owner)) sum.extent.owner = extent.owner;
        if (extent.owner == Owner::kFree) sum.free_bytes += part.length();
      });
    }
    return sums;
  }

  void draw(const Piece& piece, bool is_sum) {
    const Extent& extent = piece.extent;
    const double share =
        static_cast<double>(piece.free_bytes) / static_cast<double>(extent.range.length());
    const bool is_mixed = is_sum && piece.free_bytes > 0 && share < 1;
    const std::string words =
        fmt::format("{}: payload bytes {} to {}{}", name(extent.owner), extent.range.begin,
                    extent.range.end - 1,
                    is_mixed ? fmt::format(", {:.0f}% free", 100 * share) : std::string());
    rectangle(extent, extent.owner, 1, words);
    if (is_mixed) rectangle(extent, Owner::kFree, share, words);
    if (!is_sum) letter(extent);
  }

  void rectangle(const Extent& extent, Owner owner, double share, std::string_view words) {
    const double height = kRowHeight * share;
    text_ += fmt::format(
        "<rect class=\"block {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\">"
        "<title>{}</title></rect>\n",
        style_of(owner), x_of(extent.range.begin),
        y_of(row_of(extent.range.begin)) + kRowHeight - height,
        std::max(0.5, width_of(extent.range.length())), height, words);
  }

  void letter(const Extent& extent) {
    constexpr double kCharacter = 7;
    const double width = width_of(extent.range.length());
    const std::string letter = letter_of(extent);
    const std::string more = fmt::format("{} {}", letter, extent.range.length());
    const auto fits = [&](const std::string& words) {
      return width >= 4 + kCharacter * static_cast<double>(words.size());
    };
    if (!fits(letter)) return;
    text_ += text_at(x_of(extent.range.begin) + width / 2, y_of(row_of(extent.range.begin)) + 16,
                     "letter", fits(more) ? more : letter);
  }

  /// A line under what is damaged, with a sign at its beginning.
  void marks(const oracle::RangeSet& damaged) {
    const oracle::RangeSet in_arena =
        oracle::subtract(damaged, {{0, kArenaBegin}, {heap_.length, UINT64_MAX}});
    double drawn_to = 0;
    std::uint64_t drawn_row = UINT64_MAX;
    for (const Range range : in_arena) {
      each_part(range, row_bytes_, [&](Range part) {
        const std::uint64_t row = row_of(part.begin);
        const double x = x_of(part.begin);
        const double end = x + std::max(3.0, width_of(part.length()));
        const bool is_drawn = row == drawn_row && end < drawn_to + 12;
        if (is_drawn) return;
        if (marks_ == kMostMarks && amount_ == Amount::kSummary) {
          all_marked_ = false;
          return;
        }
        ++marks_;
        drawn_row = row;
        drawn_to = end;
        const double y = y_of(row) + kRowHeight + 4;
        text_ += fmt::format("<path class=\"damage\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", x, y, end);
        text_ += text_at(x - 8, y + 4, "bad", "!");
      });
    }
  }

  /// Returns where it ends.
  double legend(const std::vector<Piece>& pieces, bool is_damaged, bool is_summed_up) {
    std::array<bool, kOwners> shown{};
    for (const Piece& piece : pieces) {
      shown.at(static_cast<std::size_t>(piece.extent.owner)) = true;
      if (piece.free_bytes > 0) shown.at(static_cast<std::size_t>(Owner::kFree)) = true;
    }
    double x = kLeft;
    const double y = y_of(rows_) + 4;
    for (std::size_t i = 0; i < kOwners; ++i) {
      if (!shown.at(i)) continue;
      const auto owner = static_cast<Owner>(i);
      text_ += fmt::format(
          "<rect class=\"block {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"14\" height=\"14\"/>\n",
          style_of(owner), x, y);
      text_ += text_at(x + 20, y + 11, "legend", words_for(owner));
      x += 190;
    }
    if (is_damaged) {
      text_ += text_at(x, y + 11, "bad",
                       all_marked_ ? "! underlined: damage" : "! underlined: some of the damage");
    }
    std::string scale = fmt::format("a row is {} bytes", row_bytes_);
    if (is_summed_up) scale += "; a piece is filled from below as far as it is free";
    text_ += text_at(kLeft, y + 32, "legend", scale);
    return y + 40;
  }

  const HeapPicture& heap_;
  Amount amount_;
  double top_;
  std::uint64_t row_bytes_ = kBlockBytes;
  std::uint64_t rows_ = 0;
  std::size_t marks_ = 0;
  bool all_marked_ = true;
  std::string text_;
};

}  // namespace

Part map_part(const HeapPicture& heap, const oracle::RangeSet& damaged, Amount amount, double top) {
  if (heap.length <= kArenaBegin) return {{}, top};
  return MapDrawing(heap, amount, top).draw(damaged);
}

}  // namespace crashcheck::ghost_tree::svg
