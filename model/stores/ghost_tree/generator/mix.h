// One number for the random source of each history. Internal to the layer.
#pragma once

#include <cstdint>

namespace crashcheck::generator {

/// Spreads (seed, index) over 64 bits, so that neighbouring campaigns share no history.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t x = seed + (index + 1) * 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

}  // namespace crashcheck::generator
