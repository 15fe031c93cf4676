// Reclaiming: the complement of the live blocks becomes the free blocks.
#include "reclaim.h"

#include <algorithm>

#include "heap_open.h"
#include "io/assert.h"
#include "layout.h"

namespace crashcheck::bstack {
namespace {

/// The ranges are disjoint and by offset in the arena of a payload of `length` bytes.
void require_disjoint(std::span<const BlockRange> ranges, std::uint64_t length) {
  std::uint64_t end = kArenaAt;
  for (const BlockRange range : ranges) {
    CRASHCHECK_ASSERT(range.offset >= end && is_inside(range.offset, range.size, length));
    end = range.end();
  }
}

/// The gaps between `taken` ranges, which are by offset, from the arena's begin to `length`.
std::vector<FreeBlock> gaps_between(std::span<const BlockRange> taken, std::uint64_t length) {
  std::vector<FreeBlock> gaps;
  std::uint64_t end = kArenaAt;
  for (const BlockRange range : taken) {
    if (range.offset > end) gaps.push_back(FreeBlock{range.offset - end, end});
    end = range.end();
  }
  if (length > end) gaps.push_back(FreeBlock{length - end, end});
  return gaps;
}

/// `live` and `free`, both by offset and disjoint, as one.
std::vector<BlockRange> joined(std::span<const BlockRange> live,
                               std::span<const FreeBlock> free_blocks) {
  std::vector<BlockRange> all(live.begin(), live.end());
  for (const FreeBlock block : free_blocks) all.push_back(BlockRange{block.offset, block.size});
  std::ranges::sort(all, {}, &BlockRange::offset);
  return all;
}

}  // namespace

std::vector<FreeBlock> leaked_blocks(std::span<const BlockRange> live,
                                     std::span<const FreeBlock> free_blocks, std::uint64_t length) {
  require_disjoint(live, length);
  return gaps_between(joined(live, free_blocks), length);
}

io::Result<std::uint64_t> reclaim_all_but(HeapStorage& storage, FreeIndex& index,
                                          std::span<const BlockRange> live) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage.length());
  std::uint64_t reclaimed = 0;
  for (const FreeBlock leaked : leaked_blocks(live, index.blocks(), length)) {
    CRASHCHECK_TRY(storage.zero(leaked.offset, leaked.size));
    reclaimed += leaked.size;
  }
  CRASHCHECK_TRY(replace_tree(storage, index, gaps_between(live, length), false));
  return reclaimed;
}

}  // namespace crashcheck::bstack
