// The changes of the record as disjoint pieces over the file: later ones win.
#include "coverage/carried_out.h"

#include <algorithm>
#include <iterator>

#include "oracle/raw_heap.h"

namespace crashcheck::coverage {
namespace {

using oracle::kFileHeaderBytes;

/// The part of [begin, end) of a piece that begins at `at`.
io::Bytes part_of(const io::Bytes& bytes, std::uint64_t at, std::uint64_t begin,
                  std::uint64_t end) {
  if (bytes.empty()) return {};
  const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(begin - at);
  return {first, first + static_cast<std::ptrdiff_t>(end - begin)};
}

}  // namespace

CarriedOut::CarriedOut(oracle::ByteSource& file, const PendingRecord& pending)
    : file_(file), size_(kFileHeaderBytes + pending.record.length_after) {
  const RedoRecord& record = pending.record;
  if (record.length_before < record.length_after) {
    put(kFileHeaderBytes + record.length_before, {size_, {}});
  }
  each_change(pending, [&](const RecordedChange& change, io::ByteView bytes) {
    const std::uint64_t begin = kFileHeaderBytes + change.offset;
    put(begin, {begin + change.length, io::Bytes(bytes.begin(), bytes.end())});
  });
  io::Bytes header(kFileHeaderBytes);
  store_length(header, record.length_after);
  put(oracle::kCheckOffset,
      {kFileHeaderBytes, {header.begin() + oracle::kCheckOffset, header.end()}});
}

/// Cuts what lies under the new piece.
void CarriedOut::put(std::uint64_t begin, Piece piece) {
  if (begin == piece.end) return;
  auto first = pieces_.upper_bound(begin);
  if (first != pieces_.begin() && std::prev(first)->second.end > begin) --first;
  while (first != pieces_.end() && first->first < piece.end) {
    const auto [at, old] = std::pair(first->first, std::move(first->second));
    first = pieces_.erase(first);
    if (at < begin) pieces_[at] = Piece{begin, part_of(old.bytes, at, at, begin)};
    if (old.end > piece.end) {
      pieces_[piece.end] = Piece{old.end, part_of(old.bytes, at, piece.end, old.end)};
      break;
    }
  }
  pieces_[begin] = std::move(piece);
}

void CarriedOut::read(std::uint64_t offset, std::span<std::byte> into) {
  file_.read(offset, into);
  const std::uint64_t end = offset + into.size();
  if (end > size_) {
    std::ranges::fill(into.subspan(std::max(offset, size_) - offset), std::byte{0});
  }
  auto piece = pieces_.upper_bound(offset);
  if (piece != pieces_.begin()) --piece;
  for (; piece != pieces_.end() && piece->first < std::min(end, size_); ++piece) {
    const std::uint64_t from = std::max(offset, piece->first);
    const std::uint64_t to = std::min({end, size_, piece->second.end});
    if (from >= to) continue;
    const auto target = into.subspan(from - offset, to - from);
    if (piece->second.bytes.empty()) {
      std::ranges::fill(target, std::byte{0});
    } else {
      std::ranges::copy(io::ByteView(piece->second.bytes).subspan(from - piece->first, to - from),
                        target.begin());
    }
  }
}

std::uint64_t CarriedOut::next_data(std::uint64_t offset) {
  std::uint64_t next = file_.next_data(offset);
  auto piece = pieces_.upper_bound(offset);
  if (piece != pieces_.begin()) --piece;
  for (; piece != pieces_.end() && piece->first < next; ++piece) {
    if (!piece->second.bytes.empty() && piece->second.end > offset) {
      next = std::max(offset, piece->first);
    }
  }
  return std::min(next, size_);
}

}  // namespace crashcheck::coverage
