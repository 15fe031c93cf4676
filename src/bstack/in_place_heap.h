// The published protocol of the allocator: which stack calls each operation makes, in which order.
// Internal to bstack; kept exact, because it is what gets audited. Thread rule: calls must not
// overlap, except that reads may run beside reads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "avl_tree.h"
#include "bstack/slice.h"
#include "in_place_storage.h"

namespace crashcheck::bstack {

/// "Order" names stack calls, each durable before the next: set and zero are W, S; extend and
/// discard are R, C, S. "Insert" and "best fit" are the writes of AvlTree. What an operation has
/// done so far is what a crash or an error leaves.
///
/// REQUIRES, of every slice passed in: not empty, block-aligned and inside the payload.
/// ERRORS, of every call: kInvalidArgument where a length leads past the longest possible stack,
/// and nothing changed; kCorrupt, kIo, kNoSpace, after which the heap must not be changed further.
class InPlaceHeap {
 public:
  explicit InPlaceHeap(Stack stack) : storage_(std::move(stack)), tree_(storage_) {}

  /// Order, in an empty stack: extend by 48, set the magic. Otherwise: extend to a whole number of
  /// blocks, where the payload ends inside one; recover the tree.
  /// ERRORS: also kInvalidData where the payload is not a heap of this version.
  [[nodiscard]] io::Result<void> prepare();

  /// Order: best fit; then, where it left 32 bytes or more, insert the front of the block and hand
  /// out its tail as it is; where it left less, zero its node; where nothing fitted, extend.
  [[nodiscard]] io::Result<Slice> allocate(std::uint64_t length);

  /// Order: at the end of the payload, discard; elsewhere zero the block, insert it.
  [[nodiscard]] io::Result<void> deallocate(Slice slice);

  /// Same blocks: zero what is no longer used. Fewer: at the end, zero the last block's unused
  /// part, discard; elsewhere zero everything behind the new length, insert the freed blocks.
  /// More: at the end, extend; elsewhere allocate, set a copy of the old bytes, deallocate.
  /// REQUIRES: `length` is not 0.
  [[nodiscard]] io::Result<Slice> reallocate(Slice slice, std::uint64_t length);

  /// Slices cut from one block, in the order of `lengths`; the empty slice for each 0. Order: best
  /// fit; then, where something fitted, zero its node and keep all of it, even what is left over
  /// behind the last slice, which nobody owns from then on; else extend.
  [[nodiscard]] io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths);

  /// Order: slices that touch become one, then each in ascending order as in `deallocate`. Slices
  /// that overlap count as touching, so that what they cover is freed once.
  [[nodiscard]] io::Result<void> deallocate_bulk(std::span<const Slice> slices);

  [[nodiscard]] InPlaceStorage& storage() { return storage_; }
  [[nodiscard]] const InPlaceStorage& storage() const { return storage_; }

 private:
  /// A range of whole blocks.
  struct Range {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    [[nodiscard]] std::uint64_t end() const { return offset + size; }
  };

  [[nodiscard]] static Range blocks_of(Slice slice);
  [[nodiscard]] static std::vector<Range> touching_merged(std::span<const Slice> slices);

  [[nodiscard]] io::Result<void> create();
  [[nodiscard]] io::Result<void> check_magic() const;
  [[nodiscard]] io::Result<std::uint64_t> checked_size(std::uint64_t length) const;
  [[nodiscard]] io::Result<void> check_growth(std::uint64_t size) const;
  [[nodiscard]] io::Result<bool> is_last(Range range) const;
  [[nodiscard]] io::Result<std::uint64_t> carve(FreeBlock block, std::uint64_t size);
  [[nodiscard]] io::Result<std::uint64_t> take_whole(std::uint64_t size);
  [[nodiscard]] io::Result<void> release(Range range);
  [[nodiscard]] io::Result<void> shrink(Slice old, std::uint64_t length, std::uint64_t size);
  [[nodiscard]] io::Result<Slice> grow(Slice old, std::uint64_t length, std::uint64_t size);
  [[nodiscard]] io::Result<Slice> move_to_larger(Slice old, std::uint64_t length);

  InPlaceStorage storage_;
  AvlTree tree_;
};

}  // namespace crashcheck::bstack
