// Allocation, deallocation and reallocation of single slices, as calls of tree and storage in the
// order that heap.h promises.
#include "heap.h"

#include "io/assert.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

BlockRange blocks_of(Slice slice) {
  const std::optional<std::uint64_t> size = round_up(slice.length);
  CRASHCHECK_ASSERT(size.has_value());
  return BlockRange{slice.offset, *size};
}

void require_blocks(Slice slice) {
  CRASHCHECK_ASSERT(!slice.empty());
  CRASHCHECK_ASSERT(is_block_offset(slice.offset));
}

/// The size of the blocks for `length` bytes.
io::Result<std::uint64_t> Heap::checked_size(std::uint64_t length) const {
  const std::optional<std::uint64_t> size = round_up(length);
  if (!size) return fail(ErrorCode::kInvalidArgument, "allocate", "no file can be so long", length);
  CRASHCHECK_TRY(check_growth(*size));
  return *size;
}

/// Checked before the first event, although a free block might make growth unnecessary: a payload
/// in which that makes a difference is exabytes long.
io::Result<void> Heap::check_growth(std::uint64_t size) const {
  CRASHCHECK_ASSIGN(const std::uint64_t present, storage_.length());
  const std::optional<std::uint64_t> grown = io::checked_add(present, size);
  if (grown && *grown <= Stack::kMaxLength) return {};
  return fail(ErrorCode::kInvalidArgument, "allocate", "no file can be so long", size);
}

io::Result<bool> Heap::is_last(BlockRange range) const {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage_.length());
  return range.end() == length;
}

io::Result<Slice> Heap::allocate(std::uint64_t length) {
  if (length == 0) return Slice{};
  CRASHCHECK_ASSIGN(const std::uint64_t size, checked_size(length));
  CRASHCHECK_ASSIGN(const std::uint64_t offset, take(size));
  return Slice{offset, length};
}

/// Where `size` bytes begin that are free from now on to be handed out.
io::Result<std::uint64_t> Heap::take(std::uint64_t size) {
  CRASHCHECK_ASSIGN(const std::optional<FreeBlock> found, take_best_fit(size));
  return found ? carve(*found, size) : storage_.extend(size);
}

io::Result<std::optional<FreeBlock>> Heap::take_best_fit(std::uint64_t size) {
  CRASHCHECK_ASSIGN(const std::optional<FreeBlock> found, tree_.take_best_fit(size));
  if (found && index_ != nullptr) index_->remove(*found);
  return found;
}

io::Result<void> Heap::insert(FreeBlock block) {
  CRASHCHECK_TRY(tree_.insert(block));
  if (index_ != nullptr) index_->add(block);
  return {};
}

/// Where the `size` bytes begin that are handed out of a block taken from the tree.
io::Result<std::uint64_t> Heap::carve(FreeBlock block, std::uint64_t size) {
  CRASHCHECK_ASSERT(size > 0 && size <= block.size);
  const std::uint64_t remainder = block.size - size;
  if (remainder >= kBlockBytes) {
    CRASHCHECK_TRY(insert(FreeBlock{remainder, block.offset}));
    return block.offset + remainder;
  }
  CRASHCHECK_TRY(storage_.zero(block.offset, kNodeBytes));
  return block.offset;
}

io::Result<void> Heap::deallocate(Slice slice) {
  require_blocks(slice);
  return release(blocks_of(slice));
}

io::Result<void> Heap::release(BlockRange range) {
  CRASHCHECK_ASSIGN(const bool last, is_last(range));
  if (!last) CRASHCHECK_TRY(storage_.zero(range.offset, range.size));
  return add_to_free(range);
}

/// Makes a range that is zero, unless it ends the payload, a free block.
io::Result<void> Heap::add_to_free(BlockRange range) {
  if (protocol_ == Protocol::kJournaled) {
    const auto [before, after] = index_->neighbours(range.offset, range.size);
    CRASHCHECK_TRY(take_neighbour(before));
    CRASHCHECK_TRY(take_neighbour(after));
    if (before) range = BlockRange{before->offset, before->size + range.size};
    if (after) range.size += after->size;
  }
  CRASHCHECK_ASSIGN(const bool last, is_last(range));
  if (last) return storage_.discard(range.size);
  return insert(FreeBlock{range.size, range.offset});
}

/// Takes a free block, if there is one, out of the tree to become a part of another.
io::Result<void> Heap::take_neighbour(std::optional<FreeBlock> block) {
  if (!block) return {};
  CRASHCHECK_ASSIGN(const bool found, tree_.remove(*block));
  if (!found) {
    return fail(ErrorCode::kCorrupt, "deallocate", "a free block left the tree", block->offset);
  }
  index_->remove(*block);
  return storage_.zero(block->offset, kNodeBytes);
}

io::Result<Slice> Heap::reallocate(Slice slice, std::uint64_t length) {
  require_blocks(slice);
  CRASHCHECK_ASSERT(length != 0);
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
io::Result<void> Heap::shrink(Slice old, std::uint64_t length, std::uint64_t size) {
  const BlockRange blocks = blocks_of(old);
  CRASHCHECK_ASSERT(length <= size && size < blocks.size);
  const BlockRange freed{old.offset + size, blocks.size - size};
  CRASHCHECK_ASSIGN(const bool last, is_last(blocks));
  if (last) {
    CRASHCHECK_TRY(storage_.zero(old.offset + length, size - length));
    return storage_.discard(freed.size);
  }
  CRASHCHECK_TRY(storage_.zero(old.offset + length, blocks.size - length));
  return add_to_free(freed);
}

/// To more blocks.
io::Result<Slice> Heap::grow(Slice old, std::uint64_t length, std::uint64_t size) {
  const BlockRange blocks = blocks_of(old);
  CRASHCHECK_ASSERT(length <= size && size > blocks.size);
  CRASHCHECK_ASSIGN(const bool last, is_last(blocks));
  if (!last) return move_to_larger(old, length);
  CRASHCHECK_TRY(storage_.extend(size - blocks.size));
  return Slice{old.offset, length};
}

io::Result<Slice> Heap::move_to_larger(Slice old, std::uint64_t length) {
  CRASHCHECK_ASSERT(length > old.length);
  CRASHCHECK_ASSIGN(const Slice moved, allocate(length));
  io::Bytes content(old.length);
  CRASHCHECK_TRY(storage_.read(old.offset, content));
  CRASHCHECK_TRY(storage_.set(moved.offset, content));
  CRASHCHECK_TRY(deallocate(old));
  return moved;
}

}  // namespace crashcheck::bstack
