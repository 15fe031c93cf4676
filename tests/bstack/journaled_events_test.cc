// The events of each operation of the journaled protocol, worked out by hand: one commit, two
// syncs, and of every place only its last state.
#include <gtest/gtest.h>

#include <array>

#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

TEST(JournaledEvents, AllocatingWhereNothingFitsMakesThePayloadLonger) {
  TwoLive heap(40);  // 48 to 112, 112 to 144
  EXPECT_EQ(heap->allocate(33).value(), (Slice{144, 33}));
  EXPECT_EVENTS(heap, committed(144, 208, {}));
}

TEST(JournaledEvents, AllocatingABlockThatFitsExactlyZeroesItsNode) {
  ThreeFreeJournaled heap;
  EXPECT_EQ(heap->allocate(20).value(), (Slice{48, 20}));
  EXPECT_EVENTS(heap,
                committed(336, 336, {zero_part(48, 32), node_part(112, 64, 1, 2, kNoChild, 208)}));
}

TEST(JournaledEvents, AllocatingTheRootPutsItsSuccessorThere) {
  ThreeFreeJournaled heap;
  EXPECT_EQ(heap->allocate(64).value(), (Slice{112, 64}));
  EXPECT_EVENTS(heap, committed(336, 336,
                                {root_part(208), zero_part(112, 32),
                                 node_part(208, 96, -1, 2, 48, kNoChild)}));
}

TEST(JournaledEvents, AllocatingFromALargerBlockHandsOutItsTail) {
  TwoLive heap(96);
  heap.deallocate({heap.first});
  heap.mark();
  EXPECT_EQ(heap->allocate(20).value(), (Slice{112, 20}));
  EXPECT_EVENTS(heap, committed(176, 176, {leaf_part(48, 64)}));
}

TEST(JournaledEvents, DeallocatingTheLastBlocksCutsThemOff) {
  TwoLive heap(40);
  heap.deallocate({heap.last});
  EXPECT_EVENTS(heap, committed(144, 112, {}));
}

TEST(JournaledEvents, DeallocatingElsewhereZeroesTheBlockBehindItsNode) {
  TwoLive heap(40);
  heap.deallocate({heap.first});
  EXPECT_EVENTS(heap, committed(144, 144, {root_part(48), leaf_part(48, 64), zero_part(80, 32)}));
}

TEST(JournaledEvents, AnAncestorThatStaysAsItIsIsNoChange) {
  JournaledHeap heap;
  const auto s = heap.allocate({32, 32, 64, 32, 96, 32, 128, 32, 64, 32});
  heap.deallocate({s[0], s[2], s[4], s[6]});  // 112 over 48 and 208, 336 (128) right of 208
  heap.mark();
  heap.deallocate({s[8]});  // 496 (64), left of 208
  EXPECT_EVENTS(heap, committed(592, 592,
                                {node_part(208, 96, 0, 2, 496, 336), leaf_part(496, 64),
                                 zero_part(528, 32)}));
}

/// Live at first: 48 (32), 80 (64), 144 (32), 176 (32) and the last, 208 (32).
struct FiveLive : JournaledHeap {
  FiveLive() { slices = allocate({32, 64, 32, 32, 32}); }
  std::vector<Slice> slices;
};

TEST(JournaledEvents, FreeingRightOfAFreeBlockMakesItLonger) {
  FiveLive heap;
  heap.deallocate({heap.slices[0]});
  heap.mark();
  heap.deallocate({heap.slices[1]});
  EXPECT_EVENTS(heap, committed(240, 240, {leaf_part(48, 96), zero_part(80, 64)}));
}

TEST(JournaledEvents, FreeingLeftOfAFreeBlockTakesItIn) {
  FiveLive heap;
  heap.deallocate({heap.slices[1]});
  heap.mark();
  heap.deallocate({heap.slices[0]});
  EXPECT_EVENTS(heap, committed(240, 240, {root_part(48), leaf_part(48, 96), zero_part(80, 32)}));
}

TEST(JournaledEvents, FreeingBetweenTwoFreeBlocksMakesOneOfThem) {
  FiveLive heap;
  heap.deallocate({heap.slices[0], heap.slices[2]});
  heap.mark();
  heap.deallocate({heap.slices[1]});
  EXPECT_EVENTS(heap, committed(240, 240, {leaf_part(48, 128), zero_part(80, 96)}));
}

TEST(JournaledEvents, FreeingTheEndGivesBackWhatIsFreeBeforeIt) {
  FiveLive heap;
  heap.deallocate({heap.slices[2], heap.slices[3]});
  heap.mark();
  heap.deallocate({heap.slices[4]});
  EXPECT_EVENTS(heap, committed(240, 144, {root_part(kNoChild)}));
}

TEST(JournaledEvents, ShrinkingLeftOfAFreeBlockTakesItIn) {
  FiveLive heap;
  heap.deallocate({heap.slices[2]});
  heap.mark();
  EXPECT_EQ(heap->reallocate(heap.slices[1], 20).value(), (Slice{80, 20}));
  EXPECT_EVENTS(heap, committed(240, 240,
                                {root_part(112), zero_part(100, 12), leaf_part(112, 64),
                                 zero_part(144, 32)}));
}

TEST(JournaledEvents, ABatchMergesAsItGoes) {
  FiveLive heap;
  heap.mark();
  const auto done = heap->batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_TRY(batch.deallocate(heap.slices[1]));
    CRASHCHECK_TRY(batch.deallocate(heap.slices[2]));
    CRASHCHECK_ASSIGN(const Slice whole, batch.allocate(96));
    EXPECT_EQ(whole, (Slice{80, 96}));
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(heap->free_blocks().value(), std::vector<Slice>());
}

TEST(JournaledEvents, ShrinkingInsideTheBlocksZeroesWhatIsNoLongerUsed) {
  TwoLive heap(40);
  EXPECT_EQ(heap->reallocate(heap.first, 35).value(), (Slice{48, 35}));
  EXPECT_EVENTS(heap, committed(144, 144, {zero_part(83, 5)}));
  heap.mark();
  EXPECT_EQ(heap->reallocate({48, 35}, 34).value(), (Slice{48, 34}));
  EXPECT_EVENTS(heap, committed(144, 144, {zero_part(82, 1)}));
}

TEST(JournaledEvents, GrowingInsideTheBlocksIsNoChange) {
  TwoLive heap(40);
  EXPECT_EQ(heap->reallocate(heap.first, 64).value(), (Slice{48, 64}));
  EXPECT_NO_EVENTS(heap);
}

TEST(JournaledEvents, ShrinkingTheLastSliceCutsItsEndOff) {
  TwoLive heap(40);
  heap.deallocate({heap.last});
  heap.mark();
  EXPECT_EQ(heap->reallocate(heap.first, 10).value(), (Slice{48, 10}));
  EXPECT_EVENTS(heap, committed(112, 80, {zero_part(58, 22)}));
}

TEST(JournaledEvents, ShrinkingElsewhereFreesTheBlocksBehind) {
  TwoLive heap(100);  // 48 to 176, then 176 to 208
  EXPECT_EQ(heap->reallocate(heap.first, 10).value(), (Slice{48, 10}));
  EXPECT_EVENTS(
      heap, committed(208, 208,
                      {root_part(80), zero_part(58, 22), leaf_part(80, 96), zero_part(112, 64)}));
}

TEST(JournaledEvents, GrowingTheLastSliceMakesThePayloadLonger) {
  TwoLive heap(40);
  EXPECT_EQ(heap->reallocate(heap.last, 70).value(), (Slice{112, 70}));
  EXPECT_EVENTS(heap, committed(144, 208, {}));
  EXPECT_EQ(heap.read({112, 70}), joined({pattern(32), io::Bytes(38)}));
}

TEST(JournaledEvents, GrowingElsewhereCopiesTheOldBytesAndFreesThem) {
  TwoLive heap(40);
  EXPECT_EQ(heap->reallocate(heap.first, 70).value(), (Slice{144, 70}));
  EXPECT_EVENTS(heap, committed(144, 240,
                                {root_part(48), leaf_part(48, 64), zero_part(80, 32),
                                 put_part(144, pattern(40))}));
  EXPECT_EQ(heap.read({144, 70}), joined({pattern(40), io::Bytes(30)}));
}

TEST(JournaledEvents, ReallocatingToNothingIsDeallocatingAndFromNothingAllocating) {
  TwoLive heap(40);
  EXPECT_EQ(heap->reallocate(heap.last, 0).value(), Slice());
  EXPECT_EVENTS(heap, committed(144, 112, {}));
  heap.mark();
  EXPECT_EQ(heap->reallocate(Slice{}, 20).value(), (Slice{112, 20}));
  EXPECT_EVENTS(heap, committed(112, 144, {}));
}

TEST(JournaledEvents, ABulkAllocationIsOneOfTheSumAndLeavesTheRestFree) {
  TwoLive heap(256);
  heap.deallocate({heap.first});
  heap.mark();
  const auto slices = heap->allocate_bulk(std::array<std::uint64_t, 4>{20, 0, 64, 33}).value();
  EXPECT_EQ(slices, (std::vector<Slice>{{144, 20}, {}, {176, 64}, {240, 33}}));
  EXPECT_EVENTS(heap, committed(336, 336, {leaf_part(48, 96)}));
}

TEST(JournaledEvents, ABulkDeallocationJoinsSlicesThatTouch) {
  JournaledHeap heap;
  const auto s = heap.allocate({32, 64, 32, 32, 32});  // 48, 80, 144, 176, 208; 240
  heap.mark();
  ASSERT_TRUE(heap->deallocate_bulk(std::array{s[4], s[1], Slice{}, s[0], s[3]}));
  EXPECT_EVENTS(heap, committed(240, 176, {root_part(48), leaf_part(48, 96), zero_part(80, 64)}));
}

TEST(JournaledEvents, AWriteIsOneSync) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->write(heap.first, 3, from_text("hello")));
  EXPECT_EVENTS(heap, set(51, from_text("hello")));
}

TEST(JournaledEvents, AWriteOfTheUserHeaderIsOneSync) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->write_user_header(7, from_text("hello")));
  EXPECT_EVENTS(heap, set(7, from_text("hello")));
}

TEST(JournaledEvents, AWriteIntoWhatTheLastCommitChangedInPartSyncsThatAwayFirst) {
  TwoLive heap(60);
  ASSERT_TRUE(heap->reallocate(heap.first, 40));  // zeroes 88 to 107
  ASSERT_TRUE(heap->reallocate({48, 40}, 60));
  heap.mark();
  ASSERT_TRUE(heap->write(heap.first, 38, pattern(4)));
  EXPECT_EVENTS(heap, sync_event(), set(86, pattern(4)));
}

TEST(JournaledEvents, AWriteInsideOrOutsideOfWhatTheLastCommitChangedIsOneSync) {
  for (const std::uint64_t at : {36U, 40U, 56U}) {
    TwoLive heap(60);
    ASSERT_TRUE(heap->reallocate(heap.first, 40));  // zeroes 88 to 107
    ASSERT_TRUE(heap->reallocate({48, 40}, 60));
    heap.mark();
    ASSERT_TRUE(heap->write(heap.first, at, pattern(4)));
    EXPECT_EVENTS(heap, set(48 + at, pattern(4)));
  }
}

TEST(JournaledEvents, NothingToDoIsNoEvent) {
  TwoLive heap(40);
  EXPECT_EQ(heap->allocate(0).value(), Slice());
  EXPECT_TRUE(heap->deallocate(Slice{}));
  EXPECT_TRUE(heap->deallocate_bulk({}));
  EXPECT_TRUE(heap->deallocate_bulk(std::array{Slice{}, Slice{}}));
  EXPECT_TRUE(heap->allocate_bulk({})->empty());
  EXPECT_EQ(heap->allocate_bulk(std::array<std::uint64_t, 2>{}).value(), std::vector<Slice>(2));
  EXPECT_EQ(heap->reallocate(heap.first, 40).value(), heap.first);
  EXPECT_EQ(heap->reallocate(Slice{}, 0).value(), Slice());
  EXPECT_TRUE(heap->write(heap.first, 40, {}));
  EXPECT_TRUE(heap->write_user_header(32, {}));
  EXPECT_TRUE(heap->batch([](Batch&) -> io::Result<void> { return {}; }));
  EXPECT_EQ(heap->reclaim(std::array{heap.last, Slice{}, heap.first}).value(), 0U);
  EXPECT_NO_EVENTS(heap);
}

}  // namespace
}  // namespace crashcheck::bstack
