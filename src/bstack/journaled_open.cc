// Opens a heap journaled: surveys the tree, and puts a sound one in its place as one step where
// that is needed.
#include <algorithm>

#include "heap_open.h"
#include "io/assert.h"
#include "recovery.h"
#include "tree_survey.h"

namespace crashcheck::bstack {
namespace {

using Blocks = std::vector<FreeBlock>;

/// The blocks are whole, disjoint, and by offset in a payload of `length` bytes.
void require_blocks_in_order(const Blocks& blocks, std::uint64_t length) {
  std::uint64_t end = kArenaAt;
  for (const FreeBlock block : blocks) {
    CRASHCHECK_ASSERT(is_block_offset(block.offset) && block.offset >= end);
    CRASHCHECK_ASSERT(block.size != 0 && block.size % kBlockBytes == 0);
    CRASHCHECK_ASSERT(is_inside(block.offset, block.size, length));
    end = block.offset + block.size;
  }
}

Blocks merged(const Blocks& blocks) {
  Blocks all;
  for (const FreeBlock block : blocks) {
    if (!all.empty() && all.back().offset + all.back().size == block.offset) {
      all.back().size += block.size;
    } else {
      all.push_back(block);
    }
  }
  return all;
}

/// Takes out the free block that ends a payload of `length` bytes; its size, or 0.
std::uint64_t take_free_end(Blocks& blocks, std::uint64_t length) {
  if (blocks.empty() || blocks.back().offset + blocks.back().size != length) return 0;
  const std::uint64_t size = blocks.back().size;
  blocks.pop_back();
  return size;
}

/// Zeroes the old nodes where no kept block begins. The others are written again by the new tree; a
/// node with the same bytes is no change then.
io::Result<void> zero_nodes(HeapStorage& storage, const Blocks& old, const Blocks& kept) {
  for (const FreeBlock block : old) {
    const bool stays = std::ranges::binary_search(kept, block.offset, {}, &FreeBlock::offset);
    if (!stays) CRASHCHECK_TRY(storage.zero(block.offset, kNodeBytes));
  }
  return {};
}

void replace_index(FreeIndex& index, const Blocks& old, const Blocks& blocks) {
  for (const FreeBlock block : old) index.remove(block);
  for (const FreeBlock block : blocks) index.add(block);
}

}  // namespace

io::Result<bool> replace_tree(HeapStorage& storage, FreeIndex& index, Blocks blocks, bool forced) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage.length());
  require_blocks_in_order(blocks, length);
  const Blocks old = index.blocks();
  blocks = merged(blocks);
  const std::uint64_t given_back = take_free_end(blocks, length);
  if (!forced && given_back == 0 && blocks == old) return false;
  CRASHCHECK_TRY(zero_nodes(storage, old, blocks));
  if (given_back != 0) CRASHCHECK_TRY(storage.discard(given_back));
  replace_index(index, old, blocks);
  std::ranges::sort(blocks);
  CRASHCHECK_TRY(build_tree(storage, blocks));
  return true;
}

io::Result<void> check_tree_without_record(const io::File& file, const HeaderPlan& plan) {
  CRASHCHECK_ASSIGN(const Survey survey, survey_tree(payload_of(file), plan.length));
  if (!survey.is_broken) return {};
  return io::fail(io::ErrorCode::kCorrupt, "open", "the redo record after the payload is damaged",
                  file_offset(plan.length));
}

io::Result<bool> prepare_journaled(HeapStorage& storage, FreeIndex& index,
                                   bool last_was_journaled) {
  CRASHCHECK_ASSIGN(const std::uint64_t padding, check_heap(storage));
  if (padding != 0) CRASHCHECK_TRY(storage.extend(padding));
  CRASHCHECK_ASSIGN(Survey survey, survey_tree(storage));
  CRASHCHECK_ASSIGN(const std::uint64_t payload_bytes, storage.length());
  for (const FreeBlock block : survey.blocks) index.add(block);
  const bool has_wrong_end = last_was_journaled && take_free_end(survey.blocks, payload_bytes) != 0;
  const bool unsound = !survey.defects.empty() || has_wrong_end;
  CRASHCHECK_TRY(replace_tree(storage, index, std::move(survey.blocks), unsound));
  if (io::Result<void> done = storage.commit(); !done) {
    // What there is can be used as it will be; the first commit that finds space writes it.
    if (done.error().code != io::ErrorCode::kNoSpace) return io::Failure(std::move(done).error());
    storage.postpone();
  }
  index.keep();
  return unsound;
}

}  // namespace crashcheck::bstack
