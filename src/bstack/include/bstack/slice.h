// Slices and slots: places in the heap. Plain values, valid across reopen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "io/assert.h"

namespace crashcheck::bstack {

/// `length` bytes at payload offset `offset`. The empty slice is (0, 0) and owns nothing.
struct Slice {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  static constexpr std::size_t kStoredBytes = 2 * sizeof(std::uint64_t);

  [[nodiscard]] constexpr bool empty() const { return length == 0; }
  bool operator==(const Slice&) const = default;
};

/// The stored form: offset, then length, little-endian.
[[nodiscard]] std::array<std::byte, Slice::kStoredBytes> to_bytes(Slice slice);

/// The slice that `to_bytes` stored. Any bytes give some slice; the heap checks it when it is used.
[[nodiscard]] Slice slice_from_bytes(std::span<const std::byte, Slice::kStoredBytes> stored);

/// How much of a slice a slot holds.
enum class SlotWidth : std::uint8_t {
  kOffset = sizeof(std::uint64_t),     ///< its offset, little-endian; the length is known otherwise
  kOffsetLength = Slice::kStoredBytes  ///< its stored form
};

/// A place that remembers a slice: bytes `at` and on of a live slice or, where `slice` is empty, of
/// the user header. An operation that names a slot changes it in the same atomic step in which it
/// allocates or frees, so that no crash leaves memory that nothing refers to.
struct Slot {
  Slice slice;
  std::uint64_t at = 0;
  SlotWidth width = SlotWidth::kOffsetLength;

  bool operator==(const Slot&) const = default;
};

/// The slot at byte `at` of the user header.
[[nodiscard]] constexpr Slot slot_in_user_header(std::uint64_t at,
                                                 SlotWidth width = SlotWidth::kOffsetLength) {
  return Slot{Slice{}, at, width};
}

/// The slot at byte `at` of `slice`. REQUIRES: `slice` is not empty.
[[nodiscard]] constexpr Slot slot_in(Slice slice, std::uint64_t at,
                                     SlotWidth width = SlotWidth::kOffsetLength) {
  CRASHCHECK_ASSERT(!slice.empty(), "an empty slice would name the user header");
  return Slot{slice, at, width};
}

}  // namespace crashcheck::bstack
