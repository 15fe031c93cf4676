// What internal functions require of their callers ends the program where a caller breaks it. What
// the file or the user of a heap may do is never among it: that is refused as an error.
#include <gtest/gtest.h>

#include "bstack/ghost_tree.h"
#include "faultfs/memory_file.h"
#include "golden_files.h"
#include "heap.h"
#include "heap_open.h"
#include "journaled_storage.h"
#include "reclaim.h"
#include "records.h"
#include "redo_record.h"
#include "write_set.h"

namespace crashcheck::bstack {
namespace {

/// A journaled heap of eight blocks of 32 bytes, from 48 to 303, none of them free.
class RequiresDeathTest : public ::testing::Test {
 protected:
  static UnlockedStack eight_blocks(Protocol protocol) {
    auto file = std::make_unique<faultfs::MemoryFile>(heap_file(io::Bytes(256), kNone));
    return UnlockedStack::open(std::move(file), protocol).value();
  }

  UnlockedStack stack = eight_blocks(Protocol::kJournaled);
  JournaledStorage storage{stack};
  FreeIndex index;
  Heap heap{storage, Protocol::kJournaled, &index};
};

TEST_F(RequiresDeathTest, AFileIsNotNull) {
  EXPECT_DEATH(static_cast<void>(Stack::open(nullptr)), "file != nullptr");
  EXPECT_DEATH(static_cast<void>(GhostTree::open(nullptr)), "file != nullptr");
}

TEST_F(RequiresDeathTest, ASlotInASliceHasASlice) {
  EXPECT_DEATH(static_cast<void>(slot_in(Slice{}, 0)), "would name the user header");
}

TEST_F(RequiresDeathTest, TheHeapIsHandedBlocks) {
  EXPECT_DEATH(static_cast<void>(heap.deallocate({48, 0})), "!slice\\.empty");
  EXPECT_DEATH(static_cast<void>(heap.deallocate({49, 1})), "is_block_offset");
  EXPECT_DEATH(static_cast<void>(heap.reallocate({49, 1}, 1)), "is_block_offset");
  EXPECT_DEATH(static_cast<void>(heap.reallocate({48, 1}, 0)), "length != 0");
  EXPECT_DEATH(static_cast<void>(heap.deallocate_bulk(std::vector<Slice>{{48, 1}, {81, 1}})),
               "is_block_offset");
  EXPECT_DEATH(static_cast<void>(blocks_of({48, UINT64_MAX - 30})), "size\\.has_value");
}

TEST_F(RequiresDeathTest, AFreeBlockHoldsANode) {
  EXPECT_DEATH(static_cast<void>(AvlTree(storage).insert({31, 48})), "block\\.size >= kNodeBytes");
}

TEST_F(RequiresDeathTest, TheRootIsTheFirstNodeOnAPath) {
  TreeWalk walk = TreeWalk::start(storage).value();
  EXPECT_DEATH(static_cast<void>(walk.visit(48, 0)), "depth > 0");
}

TEST_F(RequiresDeathTest, ANewTreeIsOfWholeBlocksInOrder) {
  const auto replace = [&](const std::vector<FreeBlock>& blocks) {
    static_cast<void>(replace_tree(storage, index, blocks, false));
  };
  EXPECT_DEATH(replace({{32, 112}, {32, 48}}), "block\\.offset >= end");
  EXPECT_DEATH(replace({{64, 48}, {32, 80}}), "block\\.offset >= end");
  EXPECT_DEATH(replace({{32, 49}}), "is_block_offset");
  EXPECT_DEATH(replace({{33, 48}}), "block\\.size % kBlockBytes");
  EXPECT_DEATH(replace({{0, 48}}), "block\\.size != 0");
  EXPECT_DEATH(replace({{64, 272}}), "is_inside");
}

TEST_F(RequiresDeathTest, LiveRangesAreDisjointAndInOrder) {
  const auto reclaim = [&](const std::vector<BlockRange>& live) {
    static_cast<void>(reclaim_all_but(storage, index, live));
  };
  EXPECT_DEATH(reclaim({{112, 32}, {48, 32}}), "range\\.offset >= end");
  EXPECT_DEATH(reclaim({{48, 64}, {80, 32}}), "range\\.offset >= end");
  EXPECT_DEATH(reclaim({{272, 64}}), "is_inside");
}

TEST_F(RequiresDeathTest, AnOverwriteFindsNothingKeptBack) {
  ASSERT_TRUE(storage.set(48, io::Bytes(1)));
  EXPECT_DEATH(static_cast<void>(storage.overwrite(80, io::Bytes(1))), "nothing is kept back");
  storage.abandon();
  ASSERT_TRUE(storage.extend(32));
  EXPECT_DEATH(static_cast<void>(storage.overwrite(80, io::Bytes(1))), "nothing is kept back");
  storage.abandon();
  EXPECT_TRUE(storage.overwrite(80, io::Bytes(1)));
}

TEST_F(RequiresDeathTest, AJournaledStorageIsOnAJournaledStack) {
  UnlockedStack other = eight_blocks(Protocol::kInPlace);
  EXPECT_DEATH(JournaledStorage{other}, "stack\\.is_journaled");
}

TEST_F(RequiresDeathTest, AWriteSetEndsBefore2To64) {
  WriteSet writes;
  EXPECT_DEATH(writes.put(UINT64_MAX, io::Bytes(2)), "begin <= end");
  EXPECT_DEATH(writes.zero(UINT64_MAX, 2), "begin <= end");
}

TEST_F(RequiresDeathTest, ARecordIsOfAFileThatMayExist) {
  EXPECT_DEATH(static_cast<void>(record_offset(Stack::kMaxLength + 1, 0)), "kMaxLength");
  EXPECT_DEATH(static_cast<void>(record_offset(0, Stack::kMaxLength + 1)), "kMaxLength");
  const Redo too_long{0, Stack::kMaxLength, {}};
  ASSERT_FALSE(record_size(too_long));
  EXPECT_DEATH(static_cast<void>(record_of(too_long)), "size\\.has_value");
}

TEST_F(RequiresDeathTest, ARecordIsOfChangesThatItsReaderAccepts) {
  const io::Bytes one(1);
  const auto encode = [](const Change& change) {
    static_cast<void>(record_of(Redo{10, 12, {change}}));
  };
  encode({11, one});
  EXPECT_DEATH(encode({12, one}), "is_inside");
  EXPECT_DEATH(encode({3, {}}), "change\\.size\\(\\) > 0");
  EXPECT_DEATH(encode({3, one, 1}), "change\\.bytes\\.empty");
  EXPECT_DEATH(static_cast<void>(header_belongs(io::Bytes(kRecordHeaderBytes - 1), 80, 80)),
               "header\\.size");
}

TEST_F(RequiresDeathTest, AnArenaIsCommittedInWholeBlocks) {
  ASSERT_TRUE(storage.extend(33));
  EXPECT_DEATH(static_cast<void>(storage.commit()), "the arena is whole blocks");
  ASSERT_TRUE(storage.discard(1));
  EXPECT_TRUE(storage.commit());
  EXPECT_DEATH(static_cast<void>(storage.extend(UINT64_MAX)), "UINT64_MAX - length_");
}

TEST_F(RequiresDeathTest, AnOverwriteStaysInsideThePayload) {
  faultfs::MemoryFile file(heap_file(io::Bytes(256), kNone));
  for (const auto& writes : {in_place_writes(file), journaled_writes(file, false)}) {
    EXPECT_DEATH(static_cast<void>(writes->overwrite(304, Change{303, {}, 2})), "is_inside");
    EXPECT_TRUE(writes->overwrite(304, Change{303, {}, 1}));
  }
}

TEST_F(RequiresDeathTest, ALengthThatNoFileHasIsNoRecordAtAll) {
  EXPECT_EQ(record_size(Redo{0, UINT64_MAX, {}}), std::nullopt);
  EXPECT_EQ(record_size(Redo{UINT64_MAX, 0, {}}), std::nullopt);
}

}  // namespace
}  // namespace crashcheck::bstack
