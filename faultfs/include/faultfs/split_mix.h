// Pseudo-random numbers that are the same on every machine: SplitMix64.
#pragma once

#include <cstdint>

namespace crashcheck::faultfs {

/// SplitMix64, by Sebastiano Vigna (public domain): one step from any state.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t state) {
  state += 0x9E3779B97F4A7C15U;
  state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
  state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
  return state ^ (state >> 31U);
}

}  // namespace crashcheck::faultfs
