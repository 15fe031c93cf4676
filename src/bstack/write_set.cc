// A write set as a map of disjoint pieces: a new piece first cuts away the parts of earlier pieces
// that it covers. Zeros that touch are one piece.
#include "write_set.h"

#include <algorithm>
#include <iterator>

#include "io/assert.h"

namespace crashcheck::bstack {

WriteSet::Piece WriteSet::Piece::part(std::uint64_t begin, std::uint64_t end) const {
  CRASHCHECK_ASSERT(begin < end && end <= length);
  if (bytes.empty()) return Piece{end - begin, {}};
  const io::ByteView view = io::ByteView(bytes).subspan(begin, end - begin);
  return Piece{end - begin, io::Bytes(view.begin(), view.end())};
}

void WriteSet::put(std::uint64_t offset, io::ByteView bytes) {
  if (bytes.empty()) return;
  forget(offset, offset + bytes.size());
  pieces_.emplace(offset, Piece{bytes.size(), io::Bytes(bytes.begin(), bytes.end())});
}

void WriteSet::zero(std::uint64_t offset, std::uint64_t length) {
  if (length == 0) return;
  forget(offset, offset + length);
  auto next = pieces_.lower_bound(offset);
  if (next != pieces_.end() && next->first == offset + length && next->second.bytes.empty()) {
    length += next->second.length;
    next = pieces_.erase(next);
  }
  if (next != pieces_.begin()) {
    auto& [begin, piece] = *std::prev(next);
    if (begin + piece.length == offset && piece.bytes.empty()) {
      piece.length += length;
      return;
    }
  }
  pieces_.emplace_hint(next, offset, Piece{length, {}});
}

WriteSet::Pieces::const_iterator WriteSet::first_ending_after(std::uint64_t offset) const {
  auto piece = pieces_.upper_bound(offset);
  if (piece != pieces_.begin()) {
    const auto before = std::prev(piece);
    if (before->first + before->second.length > offset) piece = before;
  }
  return piece;
}

io::FileRange WriteSet::next_bytes(std::uint64_t begin, std::uint64_t end) const {
  auto piece = first_ending_after(begin);
  while (piece != pieces_.end() && piece->second.bytes.empty()) ++piece;
  if (piece == pieces_.end() || piece->first >= end) return {end, end};
  return {std::max(begin, piece->first), std::min(end, piece->first + piece->second.length)};
}

void WriteSet::forget(std::uint64_t begin, std::uint64_t end) {
  CRASHCHECK_ASSERT(begin <= end);
  for (auto piece = first_ending_after(begin); piece != pieces_.end() && piece->first < end;) {
    const std::uint64_t at = piece->first;
    const Piece old = std::move(pieces_.extract(piece++).mapped());
    if (at < begin) pieces_.emplace(at, old.part(0, begin - at));
    if (at + old.length > end) pieces_.emplace(end, old.part(end - at, old.length));
  }
}

void WriteSet::patch(std::uint64_t offset, io::MutableByteView bytes) const {
  const std::uint64_t end = offset + bytes.size();
  for (auto piece = first_ending_after(offset); piece != pieces_.end() && piece->first < end;
       ++piece) {
    const std::uint64_t from = std::max(offset, piece->first);
    const std::uint64_t to = std::min(end, piece->first + piece->second.length);
    const io::MutableByteView target = bytes.subspan(from - offset, to - from);
    if (piece->second.bytes.empty()) {
      std::ranges::fill(target, std::byte{0});
    } else {
      const io::ByteView source(piece->second.bytes);
      std::ranges::copy(source.subspan(from - piece->first, to - from), target.begin());
    }
  }
}

std::vector<Change> WriteSet::changes() const {
  std::vector<Change> all;
  all.reserve(pieces_.size());
  std::uint64_t end = 0;
  for (const auto& [offset, piece] : pieces_) {
    CRASHCHECK_ASSERT(offset >= end && piece.length > 0, "pieces are disjoint");
    end = offset + piece.length;
    const bool zeros = piece.bytes.empty();
    all.push_back(zeros ? Change{offset, {}, piece.length} : Change{offset, piece.bytes});
  }
  return all;
}

}  // namespace crashcheck::bstack
