// The published order of allocate, deallocate and reallocate.
#include "in_place_heap.h"

#include <optional>

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

/// The slice lies in the payload, so rounding its length up cannot overflow.
InPlaceHeap::Range InPlaceHeap::blocks_of(Slice slice) {
  return Range{slice.offset, round_up(slice.length).value_or(0)};
}

/// The size of the blocks for `length` bytes.
io::Result<std::uint64_t> InPlaceHeap::checked_size(std::uint64_t length) const {
  const std::optional<std::uint64_t> size = round_up(length);
  if (!size) return fail(ErrorCode::kInvalidArgument, "allocate", "no file can be so long", length);
  CRASHCHECK_TRY(check_growth(*size));
  return *size;
}

/// Checked before the first event, although a free block might make growth unnecessary: a payload
/// in which that makes a difference is exabytes long.
io::Result<void> InPlaceHeap::check_growth(std::uint64_t size) const {
  CRASHCHECK_ASSIGN(const std::uint64_t present, storage_.length());
  const std::optional<std::uint64_t> grown = io::checked_add(present, size);
  if (grown && *grown <= Stack::kMaxLength) return {};
  return fail(ErrorCode::kInvalidArgument, "allocate", "no file can be so long", size);
}

io::Result<bool> InPlaceHeap::is_last(Range range) const {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage_.length());
  return range.end() == length;
}

io::Result<Slice> InPlaceHeap::allocate(std::uint64_t length) {
  if (length == 0) return Slice{};
  CRASHCHECK_ASSIGN(const std::uint64_t size, checked_size(length));
  CRASHCHECK_ASSIGN(const std::optional<FreeBlock> found, tree_.take_best_fit(size));
  CRASHCHECK_ASSIGN(const std::uint64_t offset,
                    found ? carve(*found, size) : storage_.extend(size));
  return Slice{offset, length};
}

/// Where the `size` bytes begin that are handed out of a block taken from the tree.
io::Result<std::uint64_t> InPlaceHeap::carve(FreeBlock block, std::uint64_t size) {
  const std::uint64_t remainder = block.size - size;
  if (remainder >= kBlockBytes) {
    CRASHCHECK_TRY(tree_.insert(FreeBlock{remainder, block.offset}));
    return block.offset + remainder;
  }
  CRASHCHECK_TRY(storage_.zero(block.offset, kNodeBytes));
  return block.offset;
}

io::Result<void> InPlaceHeap::deallocate(Slice slice) { return release(blocks_of(slice)); }

io::Result<void> InPlaceHeap::release(Range range) {
  CRASHCHECK_ASSIGN(const bool last, is_last(range));
  if (last) return storage_.discard(range.size);
  CRASHCHECK_TRY(storage_.zero(range.offset, range.size));
  return tree_.insert(FreeBlock{range.size, range.offset});
}

io::Result<Slice> InPlaceHeap::reallocate(Slice slice, std::uint64_t length) {
  CRASHCHECK_ASSIGN(const std::uint64_t size, checked_size(length));
  const std::uint64_t old_size = blocks_of(slice).size;
  if (size > old_size) return grow(slice, length, size);
  if (size < old_size) {
    CRASHCHECK_TRY(shrink(slice, length, size));
  } else if (length < slice.length) {
    CRASHCHECK_TRY(storage_.zero(slice.offset + length, slice.length - length));
  }
  return Slice{slice.offset, length};
}

/// To fewer blocks.
io::Result<void> InPlaceHeap::shrink(Slice old, std::uint64_t length, std::uint64_t size) {
  const Range blocks = blocks_of(old);
  const Range freed{old.offset + size, blocks.size - size};
  CRASHCHECK_ASSIGN(const bool last, is_last(blocks));
  if (last) {
    CRASHCHECK_TRY(storage_.zero(old.offset + length, size - length));
    return storage_.discard(freed.size);
  }
  CRASHCHECK_TRY(storage_.zero(old.offset + length, blocks.size - length));
  return tree_.insert(FreeBlock{freed.size, freed.offset});
}

/// To more blocks.
io::Result<Slice> InPlaceHeap::grow(Slice old, std::uint64_t length, std::uint64_t size) {
  const Range blocks = blocks_of(old);
  CRASHCHECK_ASSIGN(const bool last, is_last(blocks));
  if (!last) return move_to_larger(old, length);
  CRASHCHECK_TRY(storage_.extend(size - blocks.size));
  return Slice{old.offset, length};
}

io::Result<Slice> InPlaceHeap::move_to_larger(Slice old, std::uint64_t length) {
  CRASHCHECK_ASSIGN(const Slice moved, allocate(length));
  io::Bytes content(old.length);
  CRASHCHECK_TRY(storage_.read(old.offset, content));
  CRASHCHECK_TRY(storage_.set(moved.offset, content));
  CRASHCHECK_TRY(deallocate(old));
  return moved;
}

}  // namespace crashcheck::bstack
