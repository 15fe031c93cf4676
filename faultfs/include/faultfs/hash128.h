// 128-bit hashes of bytes (XXH3), the same ones on every machine. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "io/bytes.h"

namespace crashcheck::faultfs {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// The sum of hashes does not depend on their order.
  Hash128& operator+=(const Hash128& other) {
    high += other.high;
    low += other.low;
    return *this;
  }
  auto operator<=>(const Hash128&) const = default;
};

[[nodiscard]] Hash128 hash_of(io::ByteView bytes);
/// Another hash for each `seed`.
[[nodiscard]] Hash128 hash_of(io::ByteView bytes, std::uint64_t seed);

/// 32 hexadecimal digits.
[[nodiscard]] std::string to_string(const Hash128& hash);

}  // namespace crashcheck::faultfs
