// Golden test of the published protocol: for every branch of allocation and deallocation, and for
// the documented examples, the bytes and the events that the file must see, worked out by hand from
// the description of the format. Offsets are payload offsets; `kNoChild` is the absence of a child
// or a root.
#include <gtest/gtest.h>

#include <algorithm>

#include "golden_heap.h"

namespace crashcheck::bstack {
namespace {

// ---- Worked examples ----

TEST(InPlaceExample, TheDocumentedHeapIsThatByteForByte) {
  RecordedHeap heap;
  const auto slices = heap.allocate({20, 64, 33, 32});
  EXPECT_EQ(slices, (std::vector<Slice>{{48, 20}, {80, 64}, {144, 33}, {208, 32}}));
  ASSERT_TRUE(heap->write(slices[1], 0, from_text("hello")));
  heap.deallocate({slices[0], slices[2]});
  EXPECT_EQ(heap.bytes(), from_hex(R"(
      42 53 54 4b 00 01 08 00  f0 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      41 4c 47 54 00 01 00 00  30 00 00 00 00 00 00 00
      20 00 00 00 00 00 00 00  01 02 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  90 00 00 00 00 00 00 00
      68 65 6c 6c 6f 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      40 00 00 00 00 00 00 00  00 01 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00)"));
}

TEST(InPlaceExample, TheRotationThatLosesABlockTakesTheseSeventyTwoEvents) {
  RecordedHeap heap;
  const auto slices = heap.allocate({32, 32, 64, 32, 96, 32});
  heap.deallocate({slices[0], slices[2], slices[4]});
  const auto allocated = [](std::uint64_t new_length) {
    return in_order({root(kNoChild), length(new_length)});
  };
  const FileEvents expected = in_order({
      // 1-8: creation
      write_event(0, from_hex("42 53 54 4b 00 01 08 00")),
      clen(0),
      sync_event(),
      resize_event(64),
      clen(48),
      sync_event(),
      write_event(48, from_hex("41 4c 47 54 00 01 00 00")),
      sync_event(),
      // 9-38: six allocations
      allocated(80),
      allocated(112),
      allocated(176),
      allocated(208),
      allocated(304),
      allocated(336),
      // 39-44: free 48
      zero(48, 32),
      leaf(48, 32),
      root(48),
      // 45-54: free 112
      zero(112, 64),
      leaf(112, 64),
      node(48, 32, 1, 2, kNoChild, 112),
      node(48, 32, 1, 2, kNoChild, 112),
      root(48),
      // 55-72: free 208, which rotates 48 to the left
      zero(208, 96),
      leaf(208, 96),
      node(112, 64, 1, 2, kNoChild, 208),
      node(112, 64, 1, 2, kNoChild, 208),
      node(48, 32, 2, 3, kNoChild, 112),
      node(48, 32, 2, 3, kNoChild, 112),
      leaf(48, 32),
      node(112, 64, 0, 2, 48, 208),
      root(112),
  });
  EXPECT_EVENTS(heap, expected);

  const auto count = [&](faultfs::EventKind kind) {
    const auto& events = heap.trace().events();
    return std::count_if(events.begin(), events.end(),
                         [&](const faultfs::Event& event) { return event.kind == kind; });
  };
  EXPECT_EQ(heap.trace().event_count(), 72U);
  EXPECT_EQ(count(faultfs::EventKind::kWrite), 33);
  EXPECT_EQ(count(faultfs::EventKind::kResize), 7);
  EXPECT_EQ(count(faultfs::EventKind::kSync), 32);
}

// ---- Allocate ----

TEST(InPlaceAllocate, NothingIsNoEvent) {
  RecordedHeap heap;
  (void)*heap;
  heap.mark();
  EXPECT_EQ(heap->allocate(0).value(), Slice{});
  EXPECT_EVENTS(heap, FileEvents{});
}

TEST(InPlaceAllocate, AMissWritesTheRootAsItIsThenExtends) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32});
  heap.deallocate({s[0]});
  heap.mark();
  EXPECT_EQ(heap->allocate(33).value(), (Slice{112, 33}));
  EXPECT_EVENTS(heap, root(48), length(176));
}

TEST(InPlaceAllocate, AnExactFitIsTakenAndItsNodeZeroed) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32});
  heap.deallocate({s[0]});
  heap.mark();
  EXPECT_EQ(heap->allocate(20).value(), (Slice{48, 20}));
  EXPECT_EVENTS(heap, root(kNoChild), zero(48, 32));
}

TEST(InPlaceAllocate, ASplitKeepsTheFrontAndHandsOutTheTail) {
  RecordedHeap heap;
  const auto s = heap.allocate({96, 32});
  heap.deallocate({s[0]});
  heap.mark();
  EXPECT_EQ(heap->allocate(32).value(), (Slice{112, 32}));
  EXPECT_EVENTS(heap, root(kNoChild), leaf(48, 64), root(48));
}

TEST(InPlaceAllocate, ASplitInATreeRemovesThenInserts) {
  RecordedHeap heap;
  const auto s = heap.allocate({64, 32, 160, 32});  // at 48, 112, 144, 304
  heap.deallocate({s[0], s[2]});                    // 48 (64) is the root, 144 (160) its right
  heap.mark();
  EXPECT_EQ(heap->allocate(1).value(), (Slice{80, 1}));
  EXPECT_EVENTS(heap, root(144), leaf(48, 32), node(144, 160, -1, 2, 48, kNoChild),
                node(144, 160, -1, 2, 48, kNoChild), root(144));
}

TEST(InPlaceAllocate, AFitOnTheLeftRelinksTheNodesAbove) {
  ThreeFree heap;
  EXPECT_EQ(heap->allocate(32).value(), (Slice{48, 32}));
  EXPECT_EVENTS(heap, node(112, 64, 1, 2, kNoChild, 208), node(112, 64, 1, 2, kNoChild, 208),
                root(112), zero(48, 32));
}

TEST(InPlaceAllocate, AFitOnTheRightRelinksTheNodesAbove) {
  ThreeFree heap;
  EXPECT_EQ(heap->allocate(70).value(), (Slice{208, 70}));
  EXPECT_EVENTS(heap, node(112, 64, -1, 2, 48, kNoChild), node(112, 64, -1, 2, 48, kNoChild),
                root(112), zero(208, 32));
}

TEST(InPlaceAllocate, ANodeWithTwoChildrenIsReplacedByItsSuccessor) {
  ThreeFree heap;
  EXPECT_EQ(heap->allocate(64).value(), (Slice{112, 64}));
  EXPECT_EVENTS(heap, node(208, 96, -1, 2, 48, kNoChild), node(208, 96, -1, 2, 48, kNoChild),
                root(208), zero(112, 32));
}

TEST(InPlaceAllocate, ANodeWithOnlyALeftChildIsReplacedByIt) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 96, 32});  // at 48, 80, 112, 208
  heap.deallocate({s[2], s[0]});                   // 112 (96) is the root, 48 (32) its left
  heap.mark();
  EXPECT_EQ(heap->allocate(96).value(), (Slice{112, 96}));
  EXPECT_EVENTS(heap, root(48), zero(112, 32));
}

TEST(InPlaceAllocate, AMissInATreeRelinksNothing) {
  ThreeFree heap;
  EXPECT_EQ(heap->allocate(97).value(), (Slice{336, 97}));
  EXPECT_EVENTS(heap, root(112), length(464));
}

TEST(InPlaceAllocate, AmongEqualSizesTheLowestOffsetIsTaken) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 32, 32, 32, 32});
  heap.deallocate({s[2], s[4], s[0]});  // at 112, 176, 48: each key finds its place by offset
  heap.mark();
  EXPECT_EQ(heap->allocate(32).value().offset, 48U);
  EXPECT_EVENTS(heap, node(112, 32, 1, 2, kNoChild, 176), node(112, 32, 1, 2, kNoChild, 176),
                root(112), zero(48, 32));
}

/// Free: 48 (32), 112 (64), 208 (96), 336 (128) and 496 (160); the root 112 has 48 and 336 below
/// it, 336 has 208 and 496.
struct FiveFree : RecordedHeap {
  FiveFree() {
    const auto s = allocate({32, 32, 64, 32, 96, 32, 128, 32, 160, 32});
    deallocate({s[2], s[0], s[6], s[4], s[8]});
    mark();
  }
};

TEST(InPlaceAllocate, AHeavyChildInBalanceMeansASingleRotation) {
  FiveFree heap;
  EXPECT_EQ(heap->allocate(32).value(), (Slice{48, 32}));
  EXPECT_EVENTS(heap, node(112, 64, 2, 3, kNoChild, 336), node(112, 64, 2, 3, kNoChild, 336),
                node(112, 64, 1, 2, kNoChild, 208), node(336, 128, -1, 3, 112, 496), root(336),
                zero(48, 32));
}

TEST(InPlaceAllocate, ADeepSuccessorIsRemovedBeforeItTakesItsPlace) {
  FiveFree heap;
  EXPECT_EQ(heap->allocate(64).value(), (Slice{112, 64}));
  EXPECT_EVENTS(heap, node(336, 128, 1, 2, kNoChild, 496), node(336, 128, 1, 2, kNoChild, 496),
                node(208, 96, 1, 3, 48, 336), node(208, 96, 1, 3, 48, 336), root(208),
                zero(112, 32));
}

// ---- Deallocate ----

TEST(InPlaceDeallocate, AnEmptySliceIsNoEvent) {
  ThreeFree heap;
  EXPECT_TRUE(heap->deallocate(Slice{}));
  EXPECT_TRUE(heap->deallocate(Slice{17, 0}));
  EXPECT_EVENTS(heap, FileEvents{});
}

TEST(InPlaceDeallocate, TheLastBlockIsCutOff) {
  ThreeFree heap;
  EXPECT_TRUE(heap->deallocate(Slice{304, 5}));
  EXPECT_EVENTS(heap, length(304));
}

TEST(InPlaceDeallocate, AFreeBlockThatComesToTheEndStaysInTheTree) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32});
  heap.deallocate({s[0]});
  heap.mark();
  heap.deallocate({s[1]});
  EXPECT_EVENTS(heap, length(80));
}

TEST(InPlaceDeallocate, AllOfTheBlockIsZeroedNotOnlyTheSlice) {
  RecordedHeap heap;
  const auto s = heap.allocate({33, 32});
  heap.mark();
  heap.deallocate({s[0]});
  EXPECT_EVENTS(heap, zero(48, 64), leaf(48, 64), root(48));
}

/// Blocks of 32 at 48, 64 at 112 and 96 at 208, none of them free or last.
struct ThreeLive {
  ThreeLive() { heap.allocate({32, 32, 64, 32, 96, 32}); }
  RecordedHeap heap;
  Slice small{48, 32};
  Slice middle{112, 64};
  Slice large{208, 96};
};

TEST(InPlaceDeallocate, RightThenLeftIsADoubleRotation) {
  ThreeLive live;
  live.heap.deallocate({live.small, live.large});
  live.heap.mark();
  live.heap.deallocate({live.middle});
  EXPECT_EVENTS(live.heap, zero(112, 64), leaf(112, 64), node(208, 96, -1, 2, 112, kNoChild),
                node(208, 96, -1, 2, 112, kNoChild), node(48, 32, 2, 3, kNoChild, 208),
                node(48, 32, 2, 3, kNoChild, 208), leaf(208, 96),
                node(112, 64, 1, 2, kNoChild, 208),          // 208 to the right
                node(48, 32, 2, 3, kNoChild, 112),           // 48 with its new child
                leaf(48, 32), node(112, 64, 0, 2, 48, 208),  // 48 to the left
                root(112));
}

TEST(InPlaceDeallocate, LeftThenRightIsADoubleRotation) {
  ThreeLive live;
  live.heap.deallocate({live.large, live.small});
  live.heap.mark();
  live.heap.deallocate({live.middle});
  EXPECT_EVENTS(live.heap, zero(112, 64), leaf(112, 64), node(48, 32, 1, 2, kNoChild, 112),
                node(48, 32, 1, 2, kNoChild, 112), node(208, 96, -2, 3, 48, kNoChild),
                node(208, 96, -2, 3, 48, kNoChild), leaf(48, 32),
                node(112, 64, -1, 2, 48, kNoChild),           // 48 to the left
                node(208, 96, -2, 3, 112, kNoChild),          // 208 with its new child
                leaf(208, 96), node(112, 64, 0, 2, 48, 208),  // 208 to the right
                root(112));
}

TEST(InPlaceDeallocate, LeftThenLeftIsASingleRotation) {
  ThreeLive live;
  live.heap.deallocate({live.large, live.middle});
  live.heap.mark();
  live.heap.deallocate({live.small});
  EXPECT_EVENTS(live.heap, zero(48, 32), leaf(48, 32), node(112, 64, -1, 2, 48, kNoChild),
                node(112, 64, -1, 2, 48, kNoChild), node(208, 96, -2, 3, 112, kNoChild),
                node(208, 96, -2, 3, 112, kNoChild), leaf(208, 96), node(112, 64, 0, 2, 48, 208),
                root(112));
}

}  // namespace
}  // namespace crashcheck::bstack
