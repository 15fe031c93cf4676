// Whole, in its place, and nothing outside of the payload: else it is no record.
#include "coverage/record_reader.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "coverage/carried_out.h"
#include "oracle/raw_heap.h"

namespace crashcheck::coverage {
namespace {

constexpr std::uint64_t kFileHeader = 16;
constexpr std::uint64_t kFirstWord = 0xB57AC4EC0DE5A1F7U;
constexpr std::uint64_t kLastWord = 0xE9D0F4EC0DE5A1F7U;
constexpr std::uint64_t kHeaderBytes = 56;
constexpr std::uint64_t kTrailerBytes = 24;
constexpr std::uint64_t kChangeBytes = 16;  // before its data
constexpr std::uint64_t kZeros = std::uint64_t{1} << 63U;

/// A record and what is read of it so far.
class Reader {
 public:
  /// `committed` is the committed length that a file of `file_bytes` says it has.
  Reader(std::uint64_t file_bytes, std::uint64_t committed, io::ByteView record)
      : file_bytes_(file_bytes), committed_(committed), record_(record) {}

  /// Nothing where it is no record.
  std::optional<RedoRecord> read() {
    if (!is_whole()) return std::nullopt;
    RedoRecord read{file_bytes_ - record_.size(), record_.size(), word(24), word(32), {}};
    const std::uint64_t payload = std::max(read.length_before, read.length_after);
    std::uint64_t at = kHeaderBytes;
    for (std::uint64_t i = 0; i < word(40); ++i) {
      if (!read_change(at, payload, read.changes)) return std::nullopt;
    }
    if (at != record_.size() - kTrailerBytes) return std::nullopt;
    return read;
  }

  /// Calls `use` for each change of `read`.
  void each_change(const RedoRecord& read, const UseChange& use) const {
    std::uint64_t at = kHeaderBytes;
    io::Bytes bytes;
    for (const RecordedChange& change : read.changes) {
      at += kChangeBytes;
      bytes.resize(change.zeros ? 0 : change.length);
      for (std::uint64_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = record_[at + i] ^ static_cast<std::byte>(word(48) >> (8 * (i % 8)));
      }
      use(change, bytes);
      at += padded(bytes.size());
    }
  }

 private:
  [[nodiscard]] std::uint64_t word(std::uint64_t at) const {
    return io::load_u64(record_.subspan(at, 8));
  }

  [[nodiscard]] bool is_whole() const {
    const std::uint64_t begin = file_bytes_ - record_.size();
    const std::uint64_t longest = std::max(word(24), word(32));
    return word(0) == kFirstWord && word(8) == record_.size() && word(16) == begin &&
           longest < begin && record_begin(word(24), word(32)) <= begin && begin % 8 == 0 &&
           (committed_ == word(24) || committed_ == word(32)) &&
           XXH3_64bits(record_.data(), record_.size() - 8) == word(record_.size() - 8);
  }

  static std::uint64_t padded(std::uint64_t length) { return (length + 7) / 8 * 8; }

  bool read_change(std::uint64_t& at, std::uint64_t payload,
                   std::vector<RecordedChange>& changes) const {
    const std::uint64_t end = record_.size() - kTrailerBytes;
    if (end - at < kChangeBytes) return false;
    const RecordedChange change{word(at) & ~kZeros, word(at + 8), (word(at) & kZeros) != 0};
    at += kChangeBytes;
    if (change.offset > payload || change.length > payload - change.offset) return false;
    if (!change.zeros) {
      if (change.length > end - at || padded(change.length) > end - at) return false;
      at += padded(change.length);
    }
    changes.push_back(change);
    return true;
  }

  std::uint64_t file_bytes_;
  std::uint64_t committed_;
  io::ByteView record_;
};

}  // namespace

std::optional<std::vector<RecordedChange>> claimed_changes(io::ByteView bytes) {
  if (bytes.size() < kHeaderBytes + kTrailerBytes || io::load_u64(bytes) != kFirstWord) {
    return std::nullopt;
  }
  const std::uint64_t end = bytes.size() - kTrailerBytes;
  std::vector<RecordedChange> changes;
  std::uint64_t at = kHeaderBytes;
  for (std::uint64_t left = io::load_u64(bytes.subspan(40)); left > 0; --left) {
    if (end - at < kChangeBytes) return std::nullopt;
    const std::uint64_t offset = io::load_u64(bytes.subspan(at));
    const std::uint64_t length = io::load_u64(bytes.subspan(at + 8));
    const bool zeros = (offset & kZeros) != 0;
    at += kChangeBytes;
    if (!zeros && length > end - at) return std::nullopt;
    if (!zeros) at = std::min(end, at + (length + 7) / 8 * 8);
    changes.push_back({offset & ~kZeros, length, zeros});
  }
  return changes;
}

std::uint64_t committed_length(io::ByteView file) {
  return io::load_u64(file.subspan(kCommittedLengthOffset, 8));
}

void store_length(io::MutableByteView file, std::uint64_t length) {
  const std::uint16_t check = oracle::check_of_length(length);
  file[oracle::kCheckOffset] = static_cast<std::byte>(check & 0xFFU);
  file[oracle::kCheckOffset + 1] = static_cast<std::byte>(check >> 8U);
  io::store_u64(file.subspan(kCommittedLengthOffset), length);
}

std::uint64_t record_begin(std::uint64_t length, std::uint64_t other_length) {
  return (kFileHeader + std::max(length, other_length) + 7) / 8 * 8;
}

bool looks_like_record(io::ByteView file, std::uint64_t end) {
  for (std::uint64_t at = (end + 7) / 8 * 8; at + 8 <= file.size(); at += 8) {
    const std::uint64_t word = io::load_u64(file.subspan(at, 8));
    if (word == kFirstWord || word == kLastWord) return true;
  }
  return false;
}

namespace {

/// How long a record is whose trailer is given; 0 where none ends a file of `file_bytes`.
std::uint64_t size_of_candidate(std::uint64_t file_bytes, io::ByteView trailer) {
  const std::uint64_t size = io::load_u64(trailer.subspan(8, 8));
  const bool fits = size >= kHeaderBytes + kTrailerBytes && size <= file_bytes - kFileHeader;
  return io::load_u64(trailer.first(8)) == kLastWord && fits ? size : 0;
}

bool may_have_record(std::uint64_t file_bytes) {
  return file_bytes >= kFileHeader + kHeaderBytes + kTrailerBytes;
}

}  // namespace

std::optional<RedoRecord> record_at_end(io::ByteView file) {
  if (!may_have_record(file.size())) return std::nullopt;
  const std::uint64_t size = size_of_candidate(file.size(), file.last(kTrailerBytes));
  if (size == 0) return std::nullopt;
  return Reader(file.size(), committed_length(file), file.last(size)).read();
}

std::optional<PendingRecord> pending_record(oracle::ByteSource& file) {
  if (!may_have_record(file.size())) return std::nullopt;
  io::Bytes trailer(kTrailerBytes);
  file.read(file.size() - kTrailerBytes, trailer);
  const std::uint64_t size = size_of_candidate(file.size(), trailer);
  if (size == 0) return std::nullopt;
  io::Bytes header(kFileHeader);
  file.read(0, header);
  PendingRecord pending{{}, io::Bytes(size)};
  file.read(file.size() - size, pending.bytes);
  auto read = Reader(file.size(), committed_length(header), pending.bytes).read();
  if (!read) return std::nullopt;
  pending.record = std::move(*read);
  return pending;
}

void each_change(const PendingRecord& pending, const UseChange& use) {
  Reader(0, 0, pending.bytes).each_change(pending.record, use);
}

std::optional<io::Bytes> carried_out(io::ByteView file) {
  oracle::SpanSource source(file);
  const auto pending = pending_record(source);
  if (!pending) return std::nullopt;
  CarriedOut result(source, *pending);
  io::Bytes bytes(result.size());
  result.read(0, bytes);
  return bytes;
}

}  // namespace crashcheck::coverage
