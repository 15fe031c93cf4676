// The oracle's own decoder of a heap file: reads any bytes at all, trusts none of them.
// docs/format.md has the byte map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "oracle/range.h"

namespace crashcheck::oracle {

inline constexpr std::uint64_t kFileHeaderBytes = 16;  ///< payload offset 0 is file byte 16
inline constexpr std::uint64_t kUserHeaderBytes = 32;
inline constexpr std::uint64_t kArenaBegin = 48;
inline constexpr std::uint64_t kBlockBytes = 32;

/// A free block as the tree tells of it. Offsets are payload offsets, 0 is none.
/// Where the check of the committed length lies, two bytes, and what they are where there is none.
inline constexpr std::uint64_t kCheckOffset = 6;
inline constexpr std::uint16_t kNoCheck = 8;
/// What a journaled commit stores there beside `length`, by docs/format.md.
[[nodiscard]] std::uint16_t check_of_length(std::uint64_t length);

struct RawNode {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  std::int8_t stored_balance = 0;
  std::uint8_t stored_height = 0;
  bool spare_bytes_zero = true;
  std::int64_t balance = 0;  ///< right height minus left height, counted
  std::int64_t height = 0;   ///< 1 for a leaf, counted
  std::uint64_t depth = 0;   ///< 0 for the root

  /// The block's bytes; cut at 2^64 where offset and size do not fit.
  [[nodiscard]] Range range() const {
    return Range{offset, size > UINT64_MAX - offset ? UINT64_MAX : offset + size};
  }
  bool operator==(const RawNode&) const = default;
};

/// A link that cannot be followed.
struct BrokenLink {
  std::uint64_t from = 0;  ///< the node that holds the link, or 40, where the root is stored
  std::uint64_t to = 0;
  std::string_view reason;

  bool operator==(const BrokenLink&) const = default;
};

/// What the bytes say. Decoding never fails; what does not make sense is kept as it is.
struct RawHeap {
  std::span<const std::byte> file;
  bool has_stack_magic = false;
  bool has_heap_magic = false;
  std::uint64_t committed_length = 0;  ///< as stored
  std::uint16_t check = kNoCheck;      ///< of the committed length, as stored
  std::uint64_t length = 0;            ///< payload bytes that are both committed and there
  std::uint64_t root = 0;
  std::vector<RawNode> nodes;  ///< every node reached, once, in tree order
  std::vector<BrokenLink> broken_links;
  RangeSet free;  ///< all bytes of all nodes

  /// Payload bytes [begin, end), cut to what the file has.
  [[nodiscard]] std::span<const std::byte> payload(Range range) const;
};

/// Decodes `file` into `heap`, reusing its memory. `heap` refers to the bytes of `file` afterwards.
/// Time and memory are linear in the file's size, whatever it holds.
void decode(std::span<const std::byte> file, RawHeap& heap);
[[nodiscard]] RawHeap decode(std::span<const std::byte> file);

/// `length` rounded up to whole blocks. REQUIRES: length <= 2^64 - 32.
[[nodiscard]] constexpr std::uint64_t block_length(std::uint64_t length) {
  return (length + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
}

[[nodiscard]] bool all_zero(std::span<const std::byte> bytes);

}  // namespace crashcheck::oracle
