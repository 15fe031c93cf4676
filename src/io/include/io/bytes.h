// Byte buffers and little-endian integers, the only encoding in the file format. Plain functions,
// safe on any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "io/assert.h"

namespace crashcheck::io {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;
using MutableByteView = std::span<std::byte>;

/// The integer in the first 8 bytes of `from`, lowest byte first.
/// REQUIRES: at least 8 bytes in `from`.
[[nodiscard]] constexpr std::uint64_t load_u64(ByteView from) {
  CRASHCHECK_ASSERT(from.size() >= sizeof(std::uint64_t));
  std::uint64_t value = 0;
  // Compilers make one load of this.
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    value |= std::to_integer<std::uint64_t>(from[i]) << (8 * i);
  }
  return value;
}

/// Stores `value` in the first 8 bytes of `to`, lowest byte first, and touches no other.
/// REQUIRES: at least 8 bytes in `to`.
constexpr void store_u64(MutableByteView to, std::uint64_t value) {
  CRASHCHECK_ASSERT(to.size() >= sizeof(value));
  for (std::size_t i = 0; i < sizeof(value); ++i, value >>= 8U)
    to[i] = static_cast<std::byte>(value & 0xFFU);
}

/// The sum, or nothing where it does not fit 64 bits.
[[nodiscard]] constexpr std::optional<std::uint64_t> checked_add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

}  // namespace crashcheck::io
