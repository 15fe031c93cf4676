// Bulk allocation from one block, and bulk deallocation that merges slices which touch.
#include <algorithm>
#include <functional>

#include "heap.h"
#include "io/assert.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

/// The size of all the blocks, or nothing where it does not fit 64 bits.
std::optional<std::uint64_t> total_size(std::span<const std::uint64_t> lengths) {
  std::optional<std::uint64_t> total = 0;
  for (const std::uint64_t length : lengths) {
    const std::optional<std::uint64_t> size = round_up(length);
    if (!size) return std::nullopt;
    total = io::checked_add(*total, *size);
    if (!total) return std::nullopt;
  }
  return total;
}

/// REQUIRES: the total size of `lengths` fits after `offset`.
std::vector<Slice> cut(std::uint64_t offset, std::span<const std::uint64_t> lengths) {
  std::vector<Slice> slices;
  slices.reserve(lengths.size());
  for (const std::uint64_t length : lengths) {
    slices.push_back(length == 0 ? Slice{} : Slice{offset, length});
    const std::optional<std::uint64_t> size = round_up(length);
    CRASHCHECK_ASSERT(size && *size <= UINT64_MAX - offset);
    offset += *size;
  }
  return slices;
}

}  // namespace

io::Result<std::vector<Slice>> Heap::allocate_bulk(std::span<const std::uint64_t> lengths) {
  const std::optional<std::uint64_t> size = total_size(lengths);
  if (!size) return fail(ErrorCode::kInvalidArgument, "allocate", "no file can be so long");
  if (*size == 0) return std::vector<Slice>(lengths.size());
  CRASHCHECK_TRY(check_growth(*size));
  CRASHCHECK_ASSIGN(const std::uint64_t offset,
                    protocol_ == Protocol::kInPlace ? take_whole(*size) : take(*size));
  return cut(offset, lengths);
}

/// Where `size` bytes begin: a whole block of the tree, or new ones.
io::Result<std::uint64_t> Heap::take_whole(std::uint64_t size) {
  CRASHCHECK_ASSIGN(const std::optional<FreeBlock> found, take_best_fit(size));
  if (!found) return storage_.extend(size);
  CRASHCHECK_TRY(storage_.zero(found->offset, kNodeBytes));
  return found->offset;
}

io::Result<void> Heap::deallocate_bulk(std::span<const Slice> slices) {
  for (const Slice slice : slices) require_blocks(slice);
  for (const BlockRange range : touching_merged(slices)) CRASHCHECK_TRY(release(range));
  return {};
}

/// The union of the slices' blocks, as ascending ranges with a gap between any two.
std::vector<BlockRange> Heap::touching_merged(std::span<const Slice> slices) {
  std::vector<BlockRange> ranges(slices.size());
  std::ranges::transform(slices, ranges.begin(), blocks_of);
  std::ranges::sort(ranges, std::less{}, &BlockRange::offset);
  std::vector<BlockRange> merged;
  for (const BlockRange range : ranges) {
    if (merged.empty() || range.offset > merged.back().end()) {
      merged.push_back(range);
    } else {
      BlockRange& last = merged.back();
      last.size = std::max(last.end(), range.end()) - last.offset;
    }
  }
  return merged;
}

}  // namespace crashcheck::bstack
