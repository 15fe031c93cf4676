// The limits of options that several commands have.
#pragma once

#include <cstddef>
#include <cstdint>

namespace crashcheck::cli {

inline constexpr std::size_t kMaxOperations = 10'000;
inline constexpr std::uint64_t kMaxSeconds = 1'000'000'000;  ///< far below what the clock can count
inline constexpr std::uint64_t kMaxUnits = 64;
inline constexpr unsigned kMaxJobs = 256;
inline constexpr unsigned kMaxNested = 16;
inline constexpr unsigned kMaxCrashes = 64;
inline constexpr std::uint64_t kMaxRecoveryFaults = 1'000'000;
inline constexpr std::uint64_t kMaxFaultPairs = 1'000'000;

}  // namespace crashcheck::cli
