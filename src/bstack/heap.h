// The allocator: what each operation does to the free blocks and the payload, and in which order.
// Internal to bstack. In-place, that order is what the audit is about; it is kept exact. Thread
// rule: calls must not overlap, except that reads may overlap reads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "avl_tree.h"
#include "bstack/protocol.h"
#include "bstack/slice.h"
#include "free_index.h"
#include "heap_storage.h"

namespace crashcheck::bstack {

/// A range of whole blocks.
struct BlockRange {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;

  [[nodiscard]] std::uint64_t end() const { return offset + size; }
};

/// The blocks of a slice. REQUIRES: rounding up its length does not overflow, which it cannot for a
/// slice inside a payload.
[[nodiscard]] BlockRange blocks_of(Slice slice);

/// Asserts what Heap requires of a slice and what its value tells: not empty, block-aligned.
void require_blocks(Slice slice);

/// "Order" names calls of the storage. In-place, each is durable before the next: set and zero are
/// W, S; extend and discard are R, C, S; what an operation has done so far is what a crash or an
/// error leaves. "Insert" and "best fit" are the writes of AvlTree.
///
/// REQUIRES, of every slice passed in: not empty, block-aligned and inside the payload.
/// ERRORS, of every call: kInvalidArgument where a length leads past the longest possible stack,
/// and nothing changed; kCorrupt, kIo, kNoSpace, after which the heap must not be changed further.
class Heap {
 public:
  /// Borrows both, which must outlive the heap. `index` follows the tree; it is null in-place.
  /// `protocol` decides what a bulk allocation does with what is left over, and whether what is
  /// freed is merged with the free blocks that it touches.
  Heap(HeapStorage& storage, Protocol protocol, FreeIndex* index)
      : storage_(storage), protocol_(protocol), index_(index), tree_(storage) {}

  /// Order: best fit; then, where it left 32 bytes or more, insert the front of the block and hand
  /// out its tail as it is; where it left less, zero its node; where nothing fitted, extend.
  [[nodiscard]] io::Result<Slice> allocate(std::uint64_t length);

  /// In-place order: at the end of the payload, discard; elsewhere zero the block, insert it.
  /// Journaled, no two free blocks touch afterwards, and none is at the end of the payload.
  [[nodiscard]] io::Result<void> deallocate(Slice slice);

  /// Same blocks: zero what is no longer used. Fewer: at the end, zero the last block's unused
  /// part, discard; elsewhere zero everything after the new length, insert the freed blocks.
  /// More: at the end, extend; elsewhere allocate, set a copy of the old bytes, deallocate.
  /// REQUIRES: `length` is not 0.
  [[nodiscard]] io::Result<Slice> reallocate(Slice slice, std::uint64_t length);

  /// Slices cut from one block, in the order of `lengths`; the empty slice for each 0. Journaled:
  /// as one allocation of all. In-place order: best fit; then, where something fitted, zero its
  /// node and keep all of it; the rest of the block after the last slice is leaked; else extend.
  [[nodiscard]] io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths);

  /// Order: slices that touch become one, then each in ascending order as in `deallocate`. Slices
  /// that overlap count as touching, so that what they cover is freed once.
  [[nodiscard]] io::Result<void> deallocate_bulk(std::span<const Slice> slices);

 private:
  [[nodiscard]] static std::vector<BlockRange> touching_merged(std::span<const Slice> slices);

  [[nodiscard]] io::Result<std::uint64_t> checked_size(std::uint64_t length) const;
  [[nodiscard]] io::Result<void> check_growth(std::uint64_t size) const;
  [[nodiscard]] io::Result<bool> is_last(BlockRange range) const;
  [[nodiscard]] io::Result<std::optional<FreeBlock>> take_best_fit(std::uint64_t size);
  [[nodiscard]] io::Result<void> insert(FreeBlock block);
  [[nodiscard]] io::Result<std::uint64_t> take(std::uint64_t size);
  [[nodiscard]] io::Result<std::uint64_t> carve(FreeBlock block, std::uint64_t size);
  [[nodiscard]] io::Result<std::uint64_t> take_whole(std::uint64_t size);
  [[nodiscard]] io::Result<void> release(BlockRange range);
  [[nodiscard]] io::Result<void> add_to_free(BlockRange range);
  [[nodiscard]] io::Result<void> take_neighbour(std::optional<FreeBlock> block);
  [[nodiscard]] io::Result<void> shrink(Slice old, std::uint64_t length, std::uint64_t size);
  [[nodiscard]] io::Result<Slice> grow(Slice old, std::uint64_t length, std::uint64_t size);
  [[nodiscard]] io::Result<Slice> move_to_larger(Slice old, std::uint64_t length);

  HeapStorage& storage_;
  Protocol protocol_;
  FreeIndex* index_;
  AvlTree tree_;
};

}  // namespace crashcheck::bstack
