// What a journaled open does to a file, event by event: nothing where nothing is to be done.
#include <gtest/gtest.h>

#include "golden_files.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

TEST(JournaledOpenEvents, AnEmptyFileIsCreatedAtOnce) {
  JournaledHeap heap;
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, resize_event(64), sync_event(), write_event(0, heap_file({})), sync_event());
}

TEST(JournaledOpenEvents, TheFirstChangeOfAFreshHeapWritesItsCreationAgain) {
  JournaledHeap heap;
  ASSERT_TRUE(heap.try_open());
  heap.mark();
  heap.allocate({32});
  EXPECT_EVENTS(heap, write_event(0, heap_file({})), sync_event(), resize_event(65),
                resize_event(64), committed(48, 80, {}));
}

TEST(JournaledOpenEvents, TheFirstChangeAfterAnOpenCutsWhatMightBeBehindThePayload) {
  JournaledHeap heap;
  heap.allocate({32});
  ASSERT_TRUE(heap.try_open());
  heap.mark();
  heap.allocate({32});
  EXPECT_EVENTS(heap, resize_event(97), resize_event(96), committed(80, 112, {}));
}

TEST(JournaledOpenEvents, ASoundHeapIsLeftAlone) {
  ThreeFreeJournaled heap;
  ASSERT_TRUE(heap.try_open());
  EXPECT_NO_EVENTS(heap);
}

TEST(JournaledOpenEvents, FreeBlocksThatTouchAreMergedInOneCommit) {
  RecordedHeap in_place;
  const auto s = in_place.allocate({32, 64, 32, 32});  // 48, 80, 144, 176; 208
  in_place.deallocate({s[0], s[1]});
  JournaledHeap heap(in_place.bytes());
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, resize_event(225), resize_event(224),
                committed(208, 208, {leaf_part(48, 96), zero_part(80, 32)}));
}

TEST(JournaledOpenEvents, WhatIsFreeAtTheEndIsGivenBackInOneCommit) {
  RecordedHeap in_place;
  const auto s = in_place.allocate({32, 64, 32});  // 48, 80, 144; 176
  in_place.deallocate({s[1], s[2]});
  JournaledHeap heap(in_place.bytes());
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, resize_event(161), resize_event(160),
                committed(144, 80, {root_part(kNoChild)}));
}

TEST(JournaledOpenEvents, APayloadThatEndsInsideABlockIsPaddedInOneCommit) {
  JournaledHeap heap(heap_file(pattern(40)));
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, resize_event(105), resize_event(104), committed(88, 112, {}));
  EXPECT_EQ(without_check(heap.bytes()), heap_file(joined({pattern(40), io::Bytes(24)})));
}

TEST(JournaledOpenEvents, APayloadThatEndsInsideAFreeBlockLosesThatBlock) {
  JournaledHeap heap(heap_file(joined({io::Bytes(32), leaf_bytes(64), io::Bytes(5)}), 80));
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, resize_event(134), resize_event(133),
                committed(117, 80, {root_part(kNoChild)}));
}

TEST(JournaledOpenEvents, AnUnbalancedTreeIsRebuiltInOneCommit) {
  // 48 (32), with 112 (64) to its right and 208 (96) to the right of that.
  ThreeFreeJournaled sound;
  ASSERT_TRUE(sound.memory().write_at(56, u64(48)));
  ASSERT_TRUE(sound.memory().write_at(64, node_bytes(32, 2, 3, kNoChild, 112)));
  ASSERT_TRUE(sound.memory().write_at(128, node_bytes(64, 1, 2, kNoChild, 208)));
  ASSERT_TRUE(sound.try_open());
  EXPECT_EVENTS(sound, resize_event(353), resize_event(352),
                committed(336, 336,
                          {root_part(112), leaf_part(48, 32), node_part(112, 64, 0, 2, 48, 208),
                           leaf_part(208, 96)}));
}

TEST(JournaledOpenEvents, AStackThatHoldsSomethingElseIsRefusedUntouched) {
  for (const std::uint64_t length : {1U, 47U, 48U, 100U}) {
    const io::Bytes bytes = joined({file_header(length), pattern(length)});
    JournaledHeap heap(bytes);
    const auto opened = heap.try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, io::ErrorCode::kInvalidData);
    EXPECT_NO_EVENTS(heap);
    EXPECT_EQ(heap.bytes(), bytes);
  }
}

}  // namespace
}  // namespace crashcheck::bstack
