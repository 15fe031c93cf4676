// Golden test of the published protocol: for every branch of reallocation and of the bulk
// operations, the events that the file must see, worked out by hand from the description of the
// format.
#include <gtest/gtest.h>

#include <vector>

#include "golden_heap.h"

namespace crashcheck::bstack {
namespace {

// ---- Reallocate ----

TEST(InPlaceReallocate, AnEmptySliceIsAllocated) {
  ThreeFree heap;
  EXPECT_EQ(heap->reallocate(Slice{}, 97).value(), (Slice{336, 97}));
  EXPECT_EVENTS(heap, root(112), length(464));
}

TEST(InPlaceReallocate, AnEmptySliceToNothingIsNoEvent) {
  ThreeFree heap;
  EXPECT_EQ(heap->reallocate(Slice{}, 0).value(), Slice{});
  EXPECT_EVENTS(heap, FileEvents{});
}

TEST(InPlaceReallocate, ToNothingIsDeallocated) {
  RecordedHeap heap;
  const auto s = heap.allocate({33, 32});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 0).value(), Slice{});
  EXPECT_EVENTS(heap, zero(48, 64), leaf(48, 64), root(48));
}

TEST(InPlaceReallocate, GrowingInsideTheBlockIsNoEvent) {
  RecordedHeap heap;
  const auto s = heap.allocate({33, 32});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 33).value(), (Slice{48, 33}));
  EXPECT_EQ(heap->reallocate(s[0], 64).value(), (Slice{48, 64}));
  EXPECT_EVENTS(heap, FileEvents{});
}

TEST(InPlaceReallocate, ShrinkingInsideTheBlockZeroesWhatWasUsed) {
  RecordedHeap heap;
  const auto s = heap.allocate({60, 32});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 40).value(), (Slice{48, 40}));
  EXPECT_EVENTS(heap, zero(88, 20));  // 40 to 60, not to 64
}

TEST(InPlaceReallocate, ShrinkingAtTheEndZeroesTheGapThenDiscards) {
  RecordedHeap heap;
  const auto s = heap.allocate({100});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 40).value(), (Slice{48, 40}));
  EXPECT_EVENTS(heap, zero(88, 24), length(112));
}

TEST(InPlaceReallocate, ShrinkingAtTheEndToWholeBlocksHasNoGap) {
  RecordedHeap heap;
  const auto s = heap.allocate({100});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 64).value(), (Slice{48, 64}));
  EXPECT_EVENTS(heap, length(112));
}

TEST(InPlaceReallocate, ShrinkingElsewhereZeroesToTheBlocksEndThenInserts) {
  RecordedHeap heap;
  const auto s = heap.allocate({100, 32});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 40).value(), (Slice{48, 40}));
  EXPECT_EVENTS(heap, zero(88, 88), leaf(112, 64), root(112));
}

TEST(InPlaceReallocate, GrowingAtTheEndExtendsWithoutACopy) {
  RecordedHeap heap;
  const auto s = heap.allocate({20});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 100).value(), (Slice{48, 100}));
  EXPECT_EVENTS(heap, length(176));
}

TEST(InPlaceReallocate, GrowingAtTheEndLeavesAFreeBlockAlone) {
  ThreeFree heap;
  EXPECT_EQ(heap->reallocate(Slice{304, 32}, 64).value(), (Slice{304, 64}));
  EXPECT_EVENTS(heap, length(368));
}

TEST(InPlaceReallocate, GrowingElsewhereExtendsCopiesTheBytesAndFrees) {
  RecordedHeap heap;
  const auto s = heap.allocate({20, 32});
  ASSERT_TRUE(heap->write(s[0], 0, pattern(20)));
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 40).value(), (Slice{112, 40}));
  EXPECT_EVENTS(heap, root(kNoChild), length(176), set(112, pattern(20)), zero(48, 32),
                leaf(48, 32), root(48));
}

TEST(InPlaceReallocate, GrowingElsewhereIntoAnExactFitZeroesItsNodeFirst) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 64, 32});
  ASSERT_TRUE(heap->write(s[0], 0, pattern(32)));
  heap.deallocate({s[2]});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 50).value(), (Slice{112, 50}));
  EXPECT_EVENTS(heap, root(kNoChild), zero(112, 32), set(112, pattern(32)), zero(48, 32),
                leaf(48, 32), root(48));
}

TEST(InPlaceReallocate, GrowingElsewhereIntoASplitInsertsTheFrontFirst) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 96, 32});
  ASSERT_TRUE(heap->write(s[0], 0, pattern(32)));
  heap.deallocate({s[2]});
  heap.mark();
  EXPECT_EQ(heap->reallocate(s[0], 64).value(), (Slice{144, 64}));
  EXPECT_EVENTS(heap, root(kNoChild), leaf(112, 32), root(112), set(144, pattern(32)), zero(48, 32),
                leaf(48, 32), node(112, 32, -1, 2, 48, kNoChild),
                node(112, 32, -1, 2, 48, kNoChild), root(112));
}

// ---- Bulk ----

TEST(InPlaceBulk, NothingButZerosIsNoEvent) {
  ThreeFree heap;
  EXPECT_EQ(heap->allocate_bulk({}).value(), std::vector<Slice>{});
  const std::vector<std::uint64_t> zeros{0, 0};
  EXPECT_EQ(heap->allocate_bulk(zeros).value(), (std::vector<Slice>{{}, {}}));
  EXPECT_TRUE(heap->deallocate_bulk({}));
  const std::vector<Slice> empty{{}, {}};
  EXPECT_TRUE(heap->deallocate_bulk(empty));
  EXPECT_EVENTS(heap, FileEvents{});
}

TEST(InPlaceBulk, AllocationIsOneExtensionCutInOrder) {
  RecordedHeap heap;
  (void)*heap;
  heap.mark();
  const std::vector<std::uint64_t> lengths{20, 0, 40, 32};
  EXPECT_EQ(heap->allocate_bulk(lengths).value(),
            (std::vector<Slice>{{48, 20}, {}, {80, 40}, {144, 32}}));
  EXPECT_EVENTS(heap, root(kNoChild), length(176));
}

TEST(InPlaceBulk, AllocationTakesAWholeBlockAndLosesTheSurplus) {
  RecordedHeap heap;
  const auto s = heap.allocate({160, 32});
  heap.deallocate({s[0]});
  heap.mark();
  const std::vector<std::uint64_t> lengths{32, 40};
  EXPECT_EQ(heap->allocate_bulk(lengths).value(), (std::vector<Slice>{{48, 32}, {80, 40}}));
  EXPECT_EVENTS(heap, root(kNoChild), zero(48, 32));
  EXPECT_EQ(heap->allocate(64).value(), (Slice{240, 64})) << "144 to 208 belongs to nobody";
}

/// Six blocks of 32, from 48 to 240.
struct SixLive : RecordedHeap {
  SixLive() {
    allocate({32, 32, 32, 32, 32, 32});
    mark();
  }
};

TEST(InPlaceBulk, DeallocationMergesWhatTouchesAndGoesUpwards) {
  SixLive heap;
  const std::vector<Slice> slices{{208, 32}, {80, 9}, {}, {48, 32}, {144, 32}};
  EXPECT_TRUE(heap->deallocate_bulk(slices));
  EXPECT_EVENTS(heap, zero(48, 64), leaf(48, 64), root(48),                        // 48 and 80
                zero(144, 32), leaf(144, 32), node(48, 64, -1, 2, 144, kNoChild),  // 144
                node(48, 64, -1, 2, 144, kNoChild), root(48),                      //
                length(208));  // 208 is the last
}

TEST(InPlaceBulk, DeallocationCutsOffAGroupThatReachesTheEnd) {
  SixLive heap;
  const std::vector<Slice> slices{{208, 32}, {144, 33}};
  EXPECT_TRUE(heap->deallocate_bulk(slices));
  EXPECT_EVENTS(heap, length(144));
}

TEST(InPlaceBulk, DeallocationOfOverlappingSlicesFreesWhatTheyCoverOnce) {
  SixLive heap;
  const std::vector<Slice> slices{{80, 32}, {48, 128}, {80, 32}};
  EXPECT_TRUE(heap->deallocate_bulk(slices));
  EXPECT_EVENTS(heap, zero(48, 128), leaf(48, 128), root(48));
}

TEST(InPlaceBulk, DeallocationWithOneInvalidSliceFreesNone) {
  SixLive heap;
  const std::vector<Slice> slices{{48, 32}, {81, 32}};
  const auto freed = heap->deallocate_bulk(slices);
  ASSERT_FALSE(freed);
  EXPECT_EQ(freed.error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_EVENTS(heap, FileEvents{});
}

// ---- Slices and the user header ----

TEST(InPlaceAccess, AWriteIsOneSet) {
  SixLive heap;
  EXPECT_TRUE(heap->write(Slice{80, 20}, 3, from_text("hello")));
  EXPECT_EVENTS(heap, set(83, from_text("hello")));
}

TEST(InPlaceAccess, TheUserHeaderIsThePayloadsFirst32Bytes) {
  SixLive heap;
  EXPECT_TRUE(heap->write_user_header(27, from_text("hello")));
  EXPECT_EVENTS(heap, set(27, from_text("hello")));
}

TEST(InPlaceAccess, NothingToWriteAndReadingAreNoEvents) {
  SixLive heap;
  io::Bytes into(20);
  EXPECT_TRUE(heap->write(Slice{80, 20}, 20, {}));
  EXPECT_TRUE(heap->write(Slice{}, 0, {}));
  EXPECT_TRUE(heap->write_user_header(32, {}));
  EXPECT_TRUE(heap->read(Slice{80, 20}, 0, into));
  EXPECT_TRUE(heap->read_user_header(12, into));
  EXPECT_EVENTS(heap, FileEvents{});
}

}  // namespace
}  // namespace crashcheck::bstack
