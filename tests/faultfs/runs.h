// File contents as text: runs of one letter and their lengths, "b8 C8 b32"; a dot is a zero byte,
// and a question mark one that cannot be read.
#pragma once

#include <string>

#include "faultfs/image.h"

namespace crashcheck::faultfs {

/// `count` times `letter`.
[[nodiscard]] inline io::Bytes run(char letter, std::size_t count) {
  return io::Bytes(count, static_cast<std::byte>(letter));
}

/// What a byte that cannot be read stands as.
inline constexpr char kUnreadableByte = '?';

[[nodiscard]] inline io::Bytes bytes_of(const Image& image) {
  io::Bytes bytes(image.bytes().begin(), image.bytes().end());
  for (std::uint64_t at = 0; image.has_unreadable() && at < bytes.size(); ++at) {
    if (image.is_unreadable(at, at + 1)) bytes[at] = static_cast<std::byte>(kUnreadableByte);
  }
  return bytes;
}

/// The runs of `image`, each letter one of those that `run` takes.
[[nodiscard]] inline std::string runs(const Image& image) {
  const io::Bytes bytes = bytes_of(image);
  std::string text;
  for (std::size_t begin = 0; begin < bytes.size();) {
    std::size_t end = begin;
    while (end < bytes.size() && bytes[end] == bytes[begin]) ++end;
    if (!text.empty()) text += ' ';
    text += bytes[begin] == std::byte{0} ? '.' : static_cast<char>(bytes[begin]);
    text += std::to_string(end - begin);
    begin = end;
  }
  return text;
}

}  // namespace crashcheck::faultfs
