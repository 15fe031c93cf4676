// Heap files written by hand, byte by byte, for the tests of the checker: they share no code with
// the store or with the decoder.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace crashcheck::testing {

using Bytes = std::vector<std::byte>;

inline void put_u64(Bytes& file, std::uint64_t at, std::uint64_t value) {
  for (std::uint64_t i = 0; i < 8; ++i)
    file[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xFFU);
}

inline void put_text(Bytes& file, std::uint64_t at, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) file[at + i] = static_cast<std::byte>(text[i]);
}

/// A heap file of `payload_length` payload bytes with this root and nothing in its arena.
inline Bytes heap_file(std::uint64_t payload_length, std::uint64_t root) {
  Bytes file(16 + payload_length);
  put_text(file, 0, std::string_view("BSTK\0\1\10\0", 8));
  put_u64(file, 8, payload_length);
  put_text(file, 48, std::string_view("ALGT\0\1\0\0", 8));
  put_u64(file, 56, root);
  return file;
}

/// A free block's node at payload offset `at`.
inline void put_node(Bytes& file, std::uint64_t at, std::uint64_t size, int balance, int height,
                     std::uint64_t left, std::uint64_t right) {
  put_u64(file, 16 + at, size);
  file[16 + at + 8] = static_cast<std::byte>(balance);
  file[16 + at + 9] = static_cast<std::byte>(height);
  put_u64(file, 16 + at + 16, left);
  put_u64(file, 16 + at + 24, right);
}

/// The worked example of docs/format.md: free 48 (32 bytes) and 144 (64 bytes), live 80 ("hello")
/// and 208, 240 payload bytes.
inline Bytes worked_example() {
  Bytes file = heap_file(240, 48);
  put_node(file, 48, 32, 1, 2, 0, 144);
  put_text(file, 16 + 80, "hello");
  put_node(file, 144, 64, 0, 1, 0, 0);
  return file;
}

}  // namespace crashcheck::testing
