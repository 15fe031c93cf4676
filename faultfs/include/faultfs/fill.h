// What a file shows where no data survived. Plain values. Emitted tests have this source.
#pragma once

#include <cstdint>
#include <string_view>

namespace crashcheck::faultfs {

/// What reads where a unit lies inside the surviving length and the version that survived does not
/// reach.
enum class Fill : std::uint8_t {
  kZero,
  kGarbage,  ///< kGarbagePattern
  kStale,  ///< bytes that a shrink cut off and no sync has covered since; zero where there are none
};

/// Eight bytes at each multiple of eight in the file.
inline constexpr std::string_view kGarbagePattern = "GARBAGE!";

}  // namespace crashcheck::faultfs
