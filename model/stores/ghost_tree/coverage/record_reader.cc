// Whole, in its place, and nothing outside of the payload: else it is no record.
#include "coverage/record_reader.h"

#include <xxhash.h>

#include <algorithm>

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
  Reader(io::ByteView file, io::ByteView record) : file_(file), record_(record) {}

  /// Nothing where it is no record.
  std::optional<RedoRecord> read() {
    if (!is_whole()) return std::nullopt;
    RedoRecord read{file_.size() - record_.size(), record_.size(), word(24), word(32), {}};
    const std::uint64_t payload = std::max(read.length_before, read.length_after);
    std::uint64_t at = kHeaderBytes;
    for (std::uint64_t i = 0; i < word(40); ++i) {
      if (!read_change(at, payload, read.changes)) return std::nullopt;
    }
    if (at != record_.size() - kTrailerBytes) return std::nullopt;
    return read;
  }

  /// The file with the changes of `read` made and the record cut off.
  [[nodiscard]] io::Bytes carry_out(const RedoRecord& read) const {
    io::Bytes result(file_.begin(), file_.end());
    result.resize(kFileHeader + std::max(read.length_before, read.length_after));
    if (read.length_before < read.length_after) {
      const auto grown = static_cast<std::ptrdiff_t>(kFileHeader + read.length_before);
      std::fill(result.begin() + grown, result.end(), std::byte{0});
    }
    std::uint64_t at = kHeaderBytes;
    for (const RecordedChange& change : read.changes) {
      at += kChangeBytes;
      for (std::uint64_t i = 0; i < change.length; ++i) {
        const auto mask = static_cast<std::byte>(word(48) >> (8 * (i % 8)));
        result[kFileHeader + change.offset + i] =
            change.zeros ? std::byte{0} : record_[at + i] ^ mask;
      }
      if (!change.zeros) at += padded(change.length);
    }
    result.resize(kFileHeader + read.length_after);
    store_length(result, read.length_after);
    return result;
  }

 private:
  [[nodiscard]] std::uint64_t word(std::uint64_t at) const {
    return io::load_u64(record_.subspan(at, 8));
  }

  [[nodiscard]] bool is_whole() const {
    const std::uint64_t begin = file_.size() - record_.size();
    const std::uint64_t committed = committed_length(file_);
    const std::uint64_t longest = std::max(word(24), word(32));
    return word(0) == kFirstWord && word(8) == record_.size() && word(16) == begin &&
           longest < begin && record_begin(word(24), word(32)) == begin &&
           (committed == word(24) || committed == word(32)) &&
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

  io::ByteView file_;
  io::ByteView record_;
};

}  // namespace

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

/// The bytes at the end of the file that say they are a record; empty where none do.
io::ByteView candidate(io::ByteView file) {
  if (file.size() < kFileHeader + kHeaderBytes + kTrailerBytes) return {};
  const io::ByteView trailer = file.last(kTrailerBytes);
  const std::uint64_t size = io::load_u64(trailer.subspan(8, 8));
  const bool fits = size >= kHeaderBytes + kTrailerBytes && size <= file.size() - kFileHeader;
  if (io::load_u64(trailer.first(8)) != kLastWord || !fits) return {};
  return file.last(size);
}

}  // namespace

std::optional<RedoRecord> record_at_end(io::ByteView file) {
  const io::ByteView record = candidate(file);
  return record.empty() ? std::nullopt : Reader(file, record).read();
}

std::optional<io::Bytes> carried_out(io::ByteView file) {
  const io::ByteView record = candidate(file);
  if (record.empty()) return std::nullopt;
  Reader reader(file, record);
  const auto read = reader.read();
  return read ? std::optional(reader.carry_out(*read)) : std::nullopt;
}

}  // namespace crashcheck::coverage
