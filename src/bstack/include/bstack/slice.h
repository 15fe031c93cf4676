// A place in the heap: plain value, 16 bytes when stored, valid across reopen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crashcheck::bstack {

/// `length` bytes at payload offset `offset`. The empty slice is (0, 0) and owns nothing.
struct Slice {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  static constexpr std::size_t kStoredBytes = 16;

  [[nodiscard]] constexpr bool empty() const { return length == 0; }
  bool operator==(const Slice&) const = default;
};

/// The stored form: offset, then length, little-endian.
[[nodiscard]] std::array<std::byte, Slice::kStoredBytes> to_bytes(Slice slice);

/// The slice that `to_bytes` stored. Any bytes give some slice; the heap checks it when it is used.
[[nodiscard]] Slice slice_from_bytes(std::span<const std::byte, Slice::kStoredBytes> stored);

}  // namespace crashcheck::bstack
