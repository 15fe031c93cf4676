// What a heap tells about itself, under both protocols.
#include "bstack/inspection.h"

#include <gtest/gtest.h>

#include "golden_files.h"
#include "recorded_heap.h"

namespace crashcheck::bstack {
namespace {

class Inspection : public ::testing::TestWithParam<Protocol> {
 protected:
  RecordedHeap heap_{GetParam()};
};

TEST_P(Inspection, OfAFreshHeap) {
  EXPECT_EQ(heap_->protocol(), GetParam());
  EXPECT_EQ(heap_->statistics().value(), (Statistics{48, 0, 0, 0, 0}));
  EXPECT_EQ(heap_->statistics()->fragmentation(), 0);
  EXPECT_EQ(heap_->free_blocks().value(), std::vector<Slice>());
  EXPECT_EQ(heap_->check().value(), std::vector<Defect>());
}

TEST_P(Inspection, OfAHeapWithoutFreeMemory) {
  heap_.allocate({20, 64, 33});
  EXPECT_EQ(heap_->statistics().value(), (Statistics{208, 0, 160, 0, 0}));
  EXPECT_EQ(heap_->statistics()->fragmentation(), 0);
}

TEST_P(Inspection, OfFreeBlocksByOffset) {
  const auto s = heap_.allocate({96, 32, 32, 32, 64, 32});  // 48, 144, 176, 208, 240, 304; 336
  heap_.deallocate({s[4], s[0], s[2]});
  EXPECT_EQ(heap_->free_blocks().value(), (std::vector<Slice>{{48, 96}, {176, 32}, {240, 64}}));
  EXPECT_EQ(heap_->statistics().value(), (Statistics{336, 192, 96, 3, 96}));
  EXPECT_EQ(heap_->statistics()->fragmentation(), 0.5);
  EXPECT_EQ(heap_->check().value(), std::vector<Defect>());
}

TEST_P(Inspection, OfOneFreeBlockIsWithoutFragmentation) {
  const auto s = heap_.allocate({96, 32});
  heap_.deallocate({s[0]});
  EXPECT_EQ(heap_->statistics()->largest_free_bytes, 96U);
  EXPECT_EQ(heap_->statistics()->fragmentation(), 0);
}

TEST_P(Inspection, CountsWhatIsLeakedAsLive) {
  RecordedHeap leaky(heap_file(io::Bytes(160)), GetParam());
  EXPECT_EQ(leaky->statistics().value(), (Statistics{208, 0, 160, 0, 0}));
}

TEST_P(Inspection, FindsWhatSomebodyElseHasWrittenIntoFreeMemory) {
  const auto s = heap_.allocate({96, 32});
  heap_.deallocate({s[0]});
  ASSERT_TRUE(heap_.memory().write_at(16 + 143, pattern(1)));
  heap_.mark();
  EXPECT_EQ(heap_->check().value(), (std::vector<Defect>{{48, 96, "free memory is not zero"}}));
  EXPECT_TRUE(same_events(heap_.events(), {})) << "looking writes nothing";
}

INSTANTIATE_TEST_SUITE_P(Protocols, Inspection,
                         ::testing::Values(Protocol::kInPlace, Protocol::kJournaled),
                         [](const auto& tested) {
                           return tested.param == Protocol::kInPlace ? "InPlace" : "Journaled";
                         });

TEST(InspectionInPlace, OfATreeThatCannotBeWalkedIsCorrupt) {
  RecordedHeap heap;
  const auto s = heap.allocate({96, 32});
  heap.deallocate({s[0]});
  ASSERT_TRUE(heap.memory().write_at(56, u64(56)));  // the root
  EXPECT_EQ(heap->statistics().error().code, io::ErrorCode::kCorrupt);
  EXPECT_EQ(heap->free_blocks().error().code, io::ErrorCode::kCorrupt);
  EXPECT_EQ(heap->check().value(), (std::vector<Defect>{{40, 8, "a link leads to no block"}}));
}

TEST(InspectionJournaled, OfATreeThatSomebodyElseHasSpoiledFindsItAndTheNextOperationIsCorrupt) {
  RecordedHeap heap(Protocol::kJournaled);
  const auto s = heap.allocate({96, 32});
  heap.deallocate({s[0]});
  for (const std::uint64_t spoiled : {std::uint64_t{56}, std::uint64_t{176}, UINT64_MAX - 15}) {
    RecordedHeap spoilt(heap.bytes(), Protocol::kJournaled);
    ASSERT_TRUE(spoilt.try_open());
    ASSERT_TRUE(spoilt.memory().write_at(56, u64(spoiled)));  // the root
    EXPECT_EQ(spoilt->check().value(), (std::vector<Defect>{{40, 8, "a link leads to no block"}}));
    EXPECT_EQ(spoilt->allocate(32).error().code, io::ErrorCode::kCorrupt);
    EXPECT_EQ(spoilt->allocate(32).error().code, io::ErrorCode::kPoisoned);
    EXPECT_TRUE(spoilt.try_open());
    EXPECT_EQ(spoilt->check().value(), std::vector<Defect>());
  }
}

TEST(InspectionInPlace, OfFreeBlocksThatOverlapNeverCountsLessThanNothing) {
  // 48 claims 64 bytes of an arena of 64, 80 the last 32 of them.
  RecordedHeap heap(heap_file(joined({node_bytes(64, -1, 2, 80, kNoChild), leaf_bytes(32)}), 48));
  ASSERT_TRUE(heap.try_open());
  const Statistics statistics = heap->statistics().value();
  EXPECT_EQ(statistics.free_bytes, 96U);
  EXPECT_EQ(statistics.live_or_leaked_bytes, 0U);
}

}  // namespace
}  // namespace crashcheck::bstack
