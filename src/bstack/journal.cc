// Commits a set of changes through a redo record, and carries out the record that a crash left.
//
// Method: the changes and both lengths of the payload are written as one record after the longer of
// the two payloads, where no change reaches it, and synced. From that sync on the operation has
// happened: if the changes are torn, reordered or lost, the next open finds the record, which is
// still whole and still the end of the file, and makes them again. After a second sync the changes
// are durable, and the record is dropped: the file is cut, and what of the record lies in bytes
// that stay set aside is zeroed. Neither is synced: until it is durable the record may come back,
// and carrying it out again changes nothing.
//
// Carrying out a record trusts nothing but its hash. What an open reads may have been dropped by a
// failed sync and be gone after the next crash. So the record and the length of the file are
// written again and synced first; only then are the changes made. The bytes by which the payload
// grows are zeroed, since the record may have survived a crash that their zeros did not.
#include "journal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bstack/stack.h"
#include "file_header.h"
#include "io/assert.h"
#include "layout.h"

namespace crashcheck::bstack {
namespace {

constexpr std::uint64_t kChunkBytes = std::uint64_t{1} << 20U;

/// The source of small ranges of zeros; they need no allocation.
constexpr std::array<std::byte, 4096> kZeros{};

/// The changes, and their sync, until which the record stays valid.
io::Result<void> apply(io::File& file, const Redo& redo, bool length_known) {
  const std::uint64_t longest = std::max(redo.length_before, redo.length_after);
  for (const Change& change : redo.changes) {
    CRASHCHECK_ASSERT(is_inside(change.offset, change.size(), longest));
    CRASHCHECK_TRY(make_change(file, change));
  }
  if (!length_known || redo.length_before != redo.length_after) {
    CRASHCHECK_TRY(write_checked_length(file, redo.length_after));
  }
  return file.sync();
}

/// Drops a record that is carried out and durable, or was not written as a whole: the file has
/// `file_bytes` then, or no more than its payload of `length` bytes, where there is no space even
/// for zeros. Not synced. Returns how many it has.
io::Result<std::uint64_t> drop(io::File& file, const PlacedRecord& record, std::uint64_t length,
                               std::uint64_t file_bytes) {
  io::Result<void> done;
  if (record.offset < file_bytes) {
    const std::uint64_t end = std::min(record.end(), file_bytes);
    done = write_zeros(file, record.offset, end - record.offset);
  }
  if (!done && done.error().code == io::ErrorCode::kNoSpace) {
    done = file.resize(file_offset(length));
    file_bytes = file_offset(length);
  } else if (done && record.end() > file_bytes) {
    done = file.resize(file_bytes);
  }
  CRASHCHECK_TRY(final_if_failed(std::move(done)));
  return file_bytes;
}

/// Makes room for what the payload grows by, and writes the record after it. Where there is no
/// space for both, all of it is dropped: what was written of the record lacks its end, without
/// which it is none, even if that is lost.
io::Result<void> write_record(io::File& file, const Redo& redo, const PlacedRecord& record,
                              FileBytes bytes) {
  if (redo.length_after > redo.length_before) CRASHCHECK_TRY(file.resize(bytes.after));
  const std::uint64_t longest = std::max(redo.length_before, redo.length_after);
  io::Result<void> done = back_holes(file, longest, redo.changes);
  if (done) done = file.write_at(record.offset, record.bytes);
  if (done || done.error().code != io::ErrorCode::kNoSpace) return done;
  CRASHCHECK_TRY(drop(file, record, redo.length_before, bytes.before));
  return done;
}

/// Whether the last `size` bytes of the file have the hash of a record. Reads them in pieces: a
/// false claim of a long record must not cost its length in memory.
io::Result<bool> hash_fits(const io::File& file, std::uint64_t file_bytes, std::uint64_t size) {
  CRASHCHECK_ASSERT(kMinRecordBytes <= size && size <= file_bytes);
  std::array<std::byte, sizeof(std::uint64_t)> stored{};
  CRASHCHECK_TRY(file.read_at(file_bytes - stored.size(), stored));
  RecordHash hash;
  io::Bytes piece(kChunkBytes);
  for (std::uint64_t left = size - stored.size(); left > 0;) {
    piece.resize(std::min(left, kChunkBytes));
    CRASHCHECK_TRY(file.read_at(file_bytes - stored.size() - left, piece));
    hash.add(piece);
    left -= piece.size();
  }
  return hash.value() == io::load_u64(stored);
}

/// The bytes at the end of the file that look like a record, or none; decode_record checks them.
io::Result<io::Bytes> read_record(const io::File& file, std::uint64_t file_bytes) {
  if (file_bytes < kMinRecordBytes) return io::Bytes{};
  std::array<std::byte, kRecordTrailerBytes> trailer{};
  CRASHCHECK_TRY(file.read_at(file_bytes - trailer.size(), trailer));
  const auto size = record_size_at_end(trailer, file_bytes);
  if (!size) return io::Bytes{};
  std::array<std::byte, kRecordHeaderBytes> header{};
  CRASHCHECK_TRY(file.read_at(file_bytes - *size, header));
  if (!header_belongs(header, *size, file_bytes)) return io::Bytes{};
  if (*size > kChunkBytes) {
    CRASHCHECK_ASSIGN(const bool fits, hash_fits(file, file_bytes, *size));
    if (!fits) return io::Bytes{};
  }
  io::Bytes record(*size);
  CRASHCHECK_TRY(file.read_at(file_bytes - *size, record));
  return record;
}

/// Writes zeros from file byte `offset` on, but into holes.
io::Result<void> zero(io::File& file, std::uint64_t offset, std::uint64_t count) {
  const std::uint64_t end = offset + count;
  while (offset < end) {
    CRASHCHECK_ASSIGN(const io::FileRange data, file.next_data(offset, end));
    CRASHCHECK_TRY(write_zeros(file, data.begin, data.end - data.begin));
    offset = data.end;
  }
  return {};
}

/// The other way round: into holes, and nowhere else.
io::Result<void> back(io::File& file, std::uint64_t offset, std::uint64_t count) {
  const std::uint64_t end = offset + count;
  while (offset < end) {
    CRASHCHECK_ASSIGN(const io::FileRange data, file.next_data(offset, end));
    CRASHCHECK_TRY(write_zeros(file, offset, data.begin - offset));
    offset = data.end;
  }
  return {};
}

io::Result<bool> has_holes(const io::File& file, std::uint64_t length) {
  const io::FileRange all{0, file_offset(length)};
  CRASHCHECK_ASSIGN(const io::FileRange data, file.next_data(all.begin, all.end));
  return data != all;
}

}  // namespace

io::Result<void> back_holes(io::File& file, std::uint64_t length, std::span<const Change> changes) {
  CRASHCHECK_ASSIGN(const bool is_sparse, has_holes(file, length));
  if (!is_sparse) return {};
  for (const Change& change : changes) {
    if (change.zeros == 0) {
      CRASHCHECK_TRY(back(file, file_offset(change.offset), change.bytes.size()));
    }
  }
  return {};
}

io::Result<void> write_zeros(io::File& file, std::uint64_t offset, std::uint64_t count) {
  io::Bytes large;
  if (count > kZeros.size()) large.resize(std::min(count, kChunkBytes));
  const io::ByteView zeros = large.empty() ? io::ByteView(kZeros) : io::ByteView(large);
  for (std::uint64_t chunk = 0; count > 0; offset += chunk, count -= chunk) {
    chunk = std::min<std::uint64_t>(count, zeros.size());
    CRASHCHECK_TRY(file.write_at(offset, zeros.first(chunk)));
  }
  return {};
}

io::Result<void> make_change(io::File& file, const Change& change) {
  if (change.zeros != 0) return zero(file, file_offset(change.offset), change.zeros);
  return file.write_at(file_offset(change.offset), change.bytes);
}

io::Result<std::uint64_t> commit(io::File& file, Redo redo, FileBytes bytes) {
  CRASHCHECK_ASSERT(bytes.before >= file_offset(redo.length_before) &&
                    bytes.after >= file_offset(redo.length_after));
  const bool grows = redo.length_after > redo.length_before;
  CRASHCHECK_ASSERT(grows ? bytes.after >= bytes.before : bytes.after <= bytes.before);
  if (redo.length_after < redo.length_before) {
    redo.changes.push_back(Change{redo.length_after, {}, redo.length_before - redo.length_after});
  }
  if (!record_size(redo)) {
    return io::fail(io::ErrorCode::kInvalidArgument, "commit", "no file can be so long",
                    redo.length_after);
  }
  const PlacedRecord record = encode_record(redo, grows ? bytes.after : bytes.before);
  CRASHCHECK_TRY(write_record(file, redo, record, bytes));
  CRASHCHECK_TRY(final_if_failed(file.sync()));
  CRASHCHECK_TRY(final_if_failed(apply(file, redo, true)));
  return drop(file, record, redo.length_after, bytes.after);
}

io::Result<void> final_if_failed(io::Result<void> result) {
  if (!result && result.error().code == io::ErrorCode::kNoSpace) {
    result.error().code = io::ErrorCode::kIo;
  }
  return result;
}

io::Result<std::optional<RecordLengths>> find_record(const io::File& file,
                                                     std::uint64_t file_bytes) {
  CRASHCHECK_ASSIGN(io::Bytes record, read_record(file, file_bytes));
  const std::optional<Redo> redo = decode_record(record, file_bytes);
  if (!redo) return std::nullopt;
  return RecordLengths{redo->length_before, redo->length_after};
}

io::Result<Tail> look_at_tail(const io::File& file, std::uint64_t file_bytes,
                              std::uint64_t committed_length) {
  const std::uint64_t begin = file_offset(committed_length);
  CRASHCHECK_ASSERT(begin < file_bytes);
  io::Bytes tail(std::min(file_bytes - begin, kChunkBytes));
  CRASHCHECK_TRY(file.read_at(begin, tail));
  const std::uint64_t words_at = record_offset(committed_length, committed_length) - begin;
  if (has_mark_of_record(io::ByteView(tail).subspan(std::min(words_at, tail.size())))) {
    return Tail::kLikeRecord;
  }
  const bool all_zero =
      std::ranges::all_of(tail, [](std::byte each) { return each == std::byte{0}; });
  return all_zero && tail.size() == file_bytes - begin ? Tail::kZeros : Tail::kOther;
}

io::Result<bool> replay(io::File& file, std::uint64_t file_bytes) {
  CRASHCHECK_ASSIGN(const io::Bytes stored, read_record(file, file_bytes));
  io::Bytes record = stored;
  const std::optional<Redo> redo = decode_record(record, file_bytes);
  if (!redo) return false;
  CRASHCHECK_TRY(file.resize(file_bytes));
  CRASHCHECK_TRY(file.write_at(file_bytes - stored.size(), stored));
  CRASHCHECK_TRY(file.sync());
  if (redo->length_after > redo->length_before) {
    CRASHCHECK_TRY(
        zero(file, file_offset(redo->length_before), redo->length_after - redo->length_before));
  }
  CRASHCHECK_TRY(apply(file, *redo, false));
  CRASHCHECK_TRY(file.resize(file_offset(redo->length_after)));
  return true;
}

void leave_unfinished(io::File& file, std::uint64_t length, const Change& change,
                      std::uint64_t file_bytes) {
  const Redo redo{length, length, {change}};
  if (record_size(redo)) {
    const PlacedRecord record = encode_record(redo, file_bytes);
    if (file.write_at(record.offset, record.bytes).has_value()) return;
  }
  static_cast<void>(file.resize(file_offset(length) + kUnfinishedTailBytes));
}

}  // namespace crashcheck::bstack
