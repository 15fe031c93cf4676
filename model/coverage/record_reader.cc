// Whole, in its place, and nothing outside of the payload: else it is no record.
#include "record_reader.h"

#include <xxhash.h>

#include <algorithm>

namespace crashcheck::coverage {
namespace {

constexpr std::uint64_t kFileHeader = 16;
constexpr std::uint64_t kFirstWord = 0xB57AC4EC0DE5A1F7U;
constexpr std::uint64_t kLastWord = 0xE9D0F4EC0DE5A1F7U;
constexpr std::uint64_t kHeaderBytes = 56;
constexpr std::uint64_t kTrailerBytes = 24;
constexpr std::uint64_t kZeros = std::uint64_t{1} << 63U;

/// A record and what is read of it so far.
class Reader {
 public:
  Reader(io::ByteView file, io::ByteView record) : file_(file), record_(record) {}

  std::optional<io::Bytes> carry_out() {
    if (!is_whole()) return std::nullopt;
    const std::uint64_t before = word(24);
    const std::uint64_t after = word(32);
    io::Bytes result(file_.begin(), file_.end());
    result.resize(kFileHeader + std::max(before, after));
    if (before < after) {
      std::fill(result.begin() + static_cast<std::ptrdiff_t>(kFileHeader + before), result.end(),
                std::byte{0});
    }
    std::uint64_t at = kHeaderBytes;
    for (std::uint64_t i = 0; i < word(40); ++i) {
      if (!apply_entry(at, result)) return std::nullopt;
    }
    if (at != record_.size() - kTrailerBytes) return std::nullopt;
    result.resize(kFileHeader + after);
    io::store_u64(io::MutableByteView(result).subspan(kCommittedLengthOffset), after);
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

  bool apply_entry(std::uint64_t& at, io::Bytes& result) const {
    const std::uint64_t end = record_.size() - kTrailerBytes;
    if (end - at < 16) return false;
    const std::uint64_t offset = kFileHeader + (word(at) & ~kZeros);
    const std::uint64_t length = word(at + 8);
    const bool zeros = (word(at) & kZeros) != 0;
    at += 16;
    if (offset > result.size() || length > result.size() - offset) return false;
    if (!zeros && length > end - at) return false;
    for (std::uint64_t i = 0; i < length; ++i) {
      const auto mask = static_cast<std::byte>(word(48) >> (8 * (i % 8)));
      result[offset + i] = zeros ? std::byte{0} : record_[at + i] ^ mask;
    }
    if (!zeros) at += (length + 7) / 8 * 8;
    return at <= end;
  }

  io::ByteView file_;
  io::ByteView record_;
};

}  // namespace

std::uint64_t committed_length(io::ByteView file) {
  return io::load_u64(file.subspan(kCommittedLengthOffset, 8));
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

std::optional<io::Bytes> carried_out(io::ByteView file) {
  if (file.size() < kFileHeader + kHeaderBytes + kTrailerBytes) return std::nullopt;
  const io::ByteView trailer = file.last(kTrailerBytes);
  const std::uint64_t size = io::load_u64(trailer.subspan(8, 8));
  const bool fits = size >= kHeaderBytes + kTrailerBytes && size <= file.size() - kFileHeader;
  if (io::load_u64(trailer.first(8)) != kLastWord || !fits) return std::nullopt;
  return Reader(file, file.last(size)).carry_out();
}

}  // namespace crashcheck::coverage
