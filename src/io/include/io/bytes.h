// Byte buffers and little-endian integers, the only encoding in the file format. Plain functions,
// safe on any thread.
#pragma once

#include <array>
#include <bit>
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

/// The same integer with its lowest byte first in memory.
[[nodiscard]] constexpr std::uint64_t little_endian(std::uint64_t value) {
  return std::endian::native == std::endian::little ? value : __builtin_bswap64(value);
}

using StoredU64 = std::array<std::byte, sizeof(std::uint64_t)>;

/// The integer in the first 8 bytes of `from`, lowest byte first.
/// REQUIRES: at least 8 bytes in `from`.
[[nodiscard]] constexpr std::uint64_t load_u64(ByteView from) {
  StoredU64 stored{};
  CRASHCHECK_ASSERT(from.size() >= stored.size());
  // Compilers make one load of this copy; of shifted bytes, g++ 12 makes eight.
  for (std::size_t i = 0; i < stored.size(); ++i) stored[i] = from[i];
  return little_endian(std::bit_cast<std::uint64_t>(stored));
}

/// Stores `value` in the first 8 bytes of `to`, lowest byte first, and touches no other.
/// REQUIRES: at least 8 bytes in `to`.
constexpr void store_u64(MutableByteView to, std::uint64_t value) {
  const auto stored = std::bit_cast<StoredU64>(little_endian(value));
  CRASHCHECK_ASSERT(to.size() >= stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) to[i] = stored[i];
}

/// The sum, or nothing where it does not fit 64 bits.
[[nodiscard]] constexpr std::optional<std::uint64_t> checked_add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

}  // namespace crashcheck::io
