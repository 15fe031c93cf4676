// Chunks of a fixed length: those that are zero are left out, and equal neighbours are one line.
#include "beginning_text.h"

#include <algorithm>

#include "explorer/beginning.h"

namespace crashcheck::explorer {
namespace {

constexpr std::uint64_t kChunkBytes = 32;
constexpr std::string_view kFileUsage = "file BYTES";
constexpr std::string_view kBytesUsage = "bytes OFFSET HEX [xTIMES]";

tl::unexpected<ParseError> incomplete(std::span<const Word> line, std::string_view usage) {
  return error_after(line, "something is missing here: " + std::string(usage));
}

/// "x32": how many times.
Parsed<std::uint64_t> parse_times(const Word& word) {
  if (!word.text.starts_with('x')) {
    return error_at(word, "unknown word: " + std::string(kBytesUsage));
  }
  return parse_number({word.text.substr(1), word.line, word.column + 1}, kMaxBeginningBytes);
}

io::ByteView without_last_zeros(io::ByteView chunk) {
  while (!chunk.empty() && chunk.back() == std::byte{0}) chunk = chunk.first(chunk.size() - 1);
  return chunk;
}

}  // namespace

std::vector<std::string> lines_of_file(const faultfs::Image& file) {
  std::vector<std::string> lines = {std::string(kFileLine) + " " + std::to_string(file.size())};
  const io::ByteView bytes = file.bytes();
  const auto chunk_at = [&](std::uint64_t at) {
    return bytes.subspan(at, std::min(kChunkBytes, bytes.size() - at));
  };
  for (std::uint64_t at = 0; at < bytes.size();) {
    const io::ByteView chunk = chunk_at(at);
    std::uint64_t times = 1;
    while (at + times * kChunkBytes < bytes.size() &&
           std::ranges::equal(chunk, chunk_at(at + times * kChunkBytes))) {
      ++times;
    }
    const io::ByteView shown = times == 1 ? without_last_zeros(chunk) : chunk;
    const bool is_zero = without_last_zeros(chunk).empty();
    if (!is_zero) {
      lines.push_back(std::string(kBytesLine) + " " + std::to_string(at) + " " + to_hex(shown) +
                      (times > 1 ? " x" + std::to_string(times) : ""));
    }
    at += times * kChunkBytes;
  }
  return lines;
}

Parsed<faultfs::Image> parse_file_line(std::span<const Word> line) {
  if (line.size() < 2) return incomplete(line, kFileUsage);
  if (line.size() > 2) return error_at(line[2], "one word too many: " + std::string(kFileUsage));
  CRASHCHECK_PARSE(const std::uint64_t size_bytes, parse_number(line[1], kMaxBeginningBytes));
  faultfs::Image file;
  file.resize(size_bytes);
  return file;
}

Parsed<void> parse_bytes_line(std::span<const Word> line, faultfs::Image& file) {
  constexpr std::size_t kMostWords = 4;
  if (line.size() < 3) return incomplete(line, kBytesUsage);
  if (line.size() > kMostWords) {
    return error_at(line[kMostWords], "one word too many: " + std::string(kBytesUsage));
  }
  CRASHCHECK_PARSE(const std::uint64_t offset, parse_number(line[1], file.size()));
  CRASHCHECK_PARSE(const io::Bytes bytes, parse_hex(line[2]));
  std::uint64_t times = 1;
  if (line.size() == kMostWords) {
    CRASHCHECK_PARSE(times, parse_times(line[3]));
  }
  if (times * bytes.size() > file.size() - offset) {
    return error_at(line[1], "the file has only " + std::to_string(file.size()) + " bytes");
  }
  for (std::uint64_t i = 0; i < times; ++i) file.write(offset + i * bytes.size(), bytes);
  return {};
}

}  // namespace crashcheck::explorer
