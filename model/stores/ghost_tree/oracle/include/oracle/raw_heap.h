// The oracle's own decoder of a heap file: reads any bytes at all, trusts none of them.
// docs/format.md has the byte map.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "faultfs/image.h"
#include "oracle/range.h"

namespace crashcheck::oracle {

inline constexpr std::uint64_t kFileHeaderBytes = 16;  ///< payload offset 0 is file byte 16
inline constexpr std::uint64_t kUserHeaderBytes = 32;
inline constexpr std::uint64_t kArenaBegin = 48;
inline constexpr std::uint64_t kBlockBytes = 32;

/// What a file and, from payload offset 32 on, a heap begins with when it is new; readers check the
/// first six bytes.
inline constexpr std::array<std::uint8_t, 8> kFirstBytesOfStack = {'B', 'S', 'T', 'K', 0, 1, 8, 0};
inline constexpr std::array<std::uint8_t, 8> kFirstBytesOfHeap = {'A', 'L', 'G', 'T', 0, 1, 0, 0};
inline constexpr std::uint64_t kHeapMagicOffset = 32;

/// The words with which a redo record and its trailer begin; both lie at multiples of 8.
inline constexpr std::array<std::byte, 8> kFirstBytesOfRecord = {
    std::byte{0xF7}, std::byte{0xA1}, std::byte{0xE5}, std::byte{0x0D},
    std::byte{0xEC}, std::byte{0xC4}, std::byte{0x7A}, std::byte{0xB5}};
inline constexpr std::array<std::byte, 8> kFirstBytesOfTrailer = {
    std::byte{0xF7}, std::byte{0xA1}, std::byte{0xE5}, std::byte{0x0D},
    std::byte{0xEC}, std::byte{0xF4}, std::byte{0xD0}, std::byte{0xE9}};

/// Where the check of the committed length lies, two bytes, and what they are where there is none.
inline constexpr std::uint64_t kCheckOffset = 6;
inline constexpr std::uint16_t kNoCheck = 8;
/// What a journaled commit stores there beside `length`, by docs/format.md.
[[nodiscard]] std::uint16_t check_of_length(std::uint64_t length);

/// A free block as the tree tells of it. Offsets are payload offsets, 0 is none.
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
  /// Of which `file` is only the beginning, because it is too long for one view; null where `file`
  /// is all.
  const faultfs::Image* long_file = nullptr;
  mutable std::deque<io::Bytes> parts;  ///< what payload() has copied from it

  /// Payload bytes [begin, end), cut to what the file has. Those of a long file are copied, and
  /// stay until the next decode.
  [[nodiscard]] std::span<const std::byte> payload(Range range) const;
};

/// Decodes `file` into `heap`, reusing its memory. `heap` refers to the bytes of `file` afterwards.
/// Time and memory are linear in the file's size, whatever it holds.
void decode(std::span<const std::byte> file, RawHeap& heap);
[[nodiscard]] RawHeap decode(std::span<const std::byte> file);
/// The same of a file of any length; of one that is too long for a view the time is that of its
/// nodes. `heap` refers to `file` afterwards.
void decode(const faultfs::Image& file, RawHeap& heap);

/// The header alone, of a file of `file_bytes` whose first bytes, as many as there are up to 64,
/// are `heap.file`. No node is looked at.
void decode_header(std::uint64_t file_bytes, RawHeap& heap);

/// What the first 32 bytes of a free block say, without what has to be counted. REQUIRES: 32 bytes.
[[nodiscard]] RawNode decode_node(std::uint64_t offset, std::span<const std::byte> bytes);

/// Why a link cannot be followed; empty where it can, unless the node was reached before.
[[nodiscard]] inline std::string_view obstacle(std::uint64_t to, std::uint64_t length) {
  if (to < kArenaBegin || to >= length || length - to < kBlockBytes)
    return "leads out of the arena";
  if ((to - kArenaBegin) % kBlockBytes != 0) return "leads to no block boundary";
  return {};
}
inline constexpr std::string_view kReachedBefore = "leads to a node reached before";

/// `length` rounded up to whole blocks. REQUIRES: length <= 2^64 - 32.
[[nodiscard]] constexpr std::uint64_t block_length(std::uint64_t length) {
  return (length + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
}

[[nodiscard]] bool all_zero(std::span<const std::byte> bytes);

}  // namespace crashcheck::oracle
