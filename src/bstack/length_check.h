// The check of the committed length, in the two bytes before it. Internal to bstack; docs/format.md
// says why it is what it is. Pure functions.
#pragma once

#include <array>
#include <cstdint>

#include "io/bytes.h"

namespace crashcheck::bstack {

/// What the bytes of a file say that is not checked: one that is new, or published, or was written
/// in-place alone.
inline constexpr std::uint16_t kNoCheck = 0x0008;

namespace length_check {

/// CRC-16 with the polynomial 0x1021, highest bit first, over the stored length.
constexpr std::uint16_t crc_of(std::uint64_t length) {
  std::uint32_t crc = 0;
  for (unsigned at = 0; at < 64; at += 8) {
    crc ^= static_cast<std::uint32_t>(length >> at & 0xFFU) << 8U;
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = (crc & 0x8000U) != 0;
      crc = (crc << 1U ^ (carry ? 0x1021U : 0U)) & 0xFFFFU;
    }
  }
  return static_cast<std::uint16_t>(crc);
}

/// A new heap's 48 bytes have the check that a new file begins with: kNoCheck.
inline constexpr std::uint16_t kMask = crc_of(48) ^ kNoCheck;

/// For the other lengths that would have kNoCheck. No length that differs in one bit from one of
/// these has it, which the tests go over.
inline constexpr std::uint16_t kInstead = 0xFFFF;

}  // namespace length_check

/// What a journaled commit stores beside `length`. Lengths that differ in one or two bits have
/// different checks; but kNoCheck, for 48, checks nothing.
[[nodiscard]] constexpr std::uint16_t check_of(std::uint64_t length) {
  const auto check = static_cast<std::uint16_t>(length_check::crc_of(length) ^ length_check::kMask);
  return check == kNoCheck && length != 48 ? length_check::kInstead : check;
}

}  // namespace crashcheck::bstack
