// File contents as text: runs of one letter and their lengths, "b8 C8 b32"; a dot is a zero byte.
#pragma once

#include <string>

#include "faultfs/image.h"

namespace crashcheck::faultfs {

/// `count` times `letter`.
[[nodiscard]] inline io::Bytes run(char letter, std::size_t count) {
  return io::Bytes(count, static_cast<std::byte>(letter));
}

[[nodiscard]] inline io::Bytes bytes_of(const Image& image) {
  return {image.bytes().begin(), image.bytes().end()};
}

/// The runs of `image`, each letter one of those that `run` takes.
[[nodiscard]] inline std::string runs(const Image& image) {
  const io::ByteView bytes = image.bytes();
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
