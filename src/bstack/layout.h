// The format of a heap: the places in a GhostTree's payload and the stored form of a node, each
// fact once. Internal to bstack. Offsets are payload offsets, sizes are bytes, integers are
// little-endian. Plain functions, safe on any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "bstack/ghost_tree.h"
#include "bstack/stack.h"
#include "io/bytes.h"

namespace crashcheck::bstack {

constexpr std::uint64_t kUserHeaderAt = 0;
constexpr std::uint64_t kHeapMagicAt = 32;
constexpr std::uint64_t kRootAt = 40;
constexpr std::uint64_t kArenaAt = 48;
constexpr std::uint64_t kBlockBytes = GhostTree::kBlockBytes;
constexpr std::uint64_t kNone = 0;  // instead of a node's offset

/// "ALGT", 0, 1, 0, 0; only the first six bytes are checked.
constexpr std::array kHeapMagic{std::byte{0x41}, std::byte{0x4C}, std::byte{0x47}, std::byte{0x54},
                                std::byte{0x00}, std::byte{0x01}, std::byte{0x00}, std::byte{0x00}};
constexpr std::size_t kHeapMagicCheckedBytes = 6;

static_assert(kUserHeaderAt + GhostTree::kUserHeaderBytes == kHeapMagicAt);
static_assert(kHeapMagicAt + kHeapMagic.size() == kRootAt);
static_assert(kRootAt + sizeof(std::uint64_t) == kArenaAt);
static_assert((Stack::kFileHeaderBytes + kArenaAt) % kBlockBytes == 0,
              "a node must not straddle a sector");

/// A free block, which is also its key: the tree is ordered by size, then offset.
struct FreeBlock {
  std::uint64_t size = 0;
  std::uint64_t offset = 0;

  auto operator<=>(const FreeBlock&) const = default;
};

/// What the first 32 bytes of a free block hold.
struct Node {
  std::uint64_t size = 0;   ///< of the block, the node included
  std::int8_t balance = 0;  ///< height of the right subtree minus that of the left
  std::uint8_t height = 1;  ///< a leaf has 1
  std::uint64_t left = kNone;
  std::uint64_t right = kNone;

  bool operator==(const Node&) const = default;
};

constexpr std::size_t kNodeBytes = 32;
constexpr std::size_t kNodeSizeAt = 0;
constexpr std::size_t kNodeBalanceAt = 8;
constexpr std::size_t kNodeHeightAt = 9;  // then six zero bytes
constexpr std::size_t kNodeLeftAt = 16;
constexpr std::size_t kNodeRightAt = 24;
static_assert(kNodeBytes == kBlockBytes, "the smallest block must hold a node");
static_assert(kNodeRightAt + sizeof(std::uint64_t) == kNodeBytes);

using StoredNode = std::array<std::byte, kNodeBytes>;

[[nodiscard]] constexpr StoredNode encode(const Node& node) {
  StoredNode stored{};
  const io::MutableByteView view(stored);
  io::store_u64(view.subspan(kNodeSizeAt), node.size);
  stored[kNodeBalanceAt] = static_cast<std::byte>(node.balance);
  stored[kNodeHeightAt] = static_cast<std::byte>(node.height);
  io::store_u64(view.subspan(kNodeLeftAt), node.left);
  io::store_u64(view.subspan(kNodeRightAt), node.right);
  return stored;
}

[[nodiscard]] constexpr Node decode(const StoredNode& stored) {
  const io::ByteView view(stored);
  return Node{.size = io::load_u64(view.subspan(kNodeSizeAt)),
              .balance = static_cast<std::int8_t>(stored[kNodeBalanceAt]),
              .height = static_cast<std::uint8_t>(stored[kNodeHeightAt]),
              .left = io::load_u64(view.subspan(kNodeLeftAt)),
              .right = io::load_u64(view.subspan(kNodeRightAt))};
}

/// Whether a block may begin at `offset`, wherever the payload ends.
[[nodiscard]] constexpr bool is_block_offset(std::uint64_t offset) {
  return offset >= kArenaAt && (offset - kArenaAt) % kBlockBytes == 0;
}

/// `length` rounded up to whole blocks, or nothing where that does not fit 64 bits.
[[nodiscard]] constexpr std::optional<std::uint64_t> round_up(std::uint64_t length) {
  const std::optional<std::uint64_t> padded = io::checked_add(length, kBlockBytes - 1);
  if (!padded) return std::nullopt;
  return *padded - *padded % kBlockBytes;
}

/// Whether [offset, offset + size) lies in a payload of `length` bytes.
[[nodiscard]] constexpr bool is_inside(std::uint64_t offset, std::uint64_t size,
                                       std::uint64_t length) {
  return offset <= length && size <= length - offset;
}

}  // namespace crashcheck::bstack
