// Getting back what belongs to nobody.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "golden_files.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

/// An arena of 256 bytes, at 48 to 304, of which nothing is known but that 112 (64) is free. All
/// that is not free holds a pattern.
struct LeakyHeap : JournaledHeap {
  LeakyHeap()
      : JournaledHeap(
            heap_file(joined({pattern(64), leaf_bytes(64), io::Bytes(32), pattern(128)}), 112)) {
    EXPECT_TRUE(try_open());
    const std::array<std::byte, 1> one{std::byte{1}};
    EXPECT_TRUE((*this)->write_user_header(0, one));  // the first change is behind it
    mark();
  }
};

TEST(Reclaim, FreesWhatLiesBetweenBeforeAndBehindLiveSlicesInOneCommit) {
  LeakyHeap heap;
  const Slice live{208, 33};  // its blocks end at 272
  EXPECT_EQ(heap->reclaim(std::array{live}).value(), 64U + 32U + 32U);
  EXPECT_EVENTS(
      heap, committed(304, 272,
                      {root_part(48), leaf_part(48, 160), zero_part(80, 64), zero_part(176, 32)}));
  EXPECT_EQ(heap->free_blocks().value(), (std::vector<Slice>{{48, 160}}));
  heap.expect_sound();
}

TEST(Reclaim, IsToldOfWithoutBeingDone) {
  LeakyHeap heap;
  const std::array live{Slice{208, 33}};
  EXPECT_EQ(heap->leaked(live).value(), (std::vector<Slice>{{48, 64}, {176, 32}, {272, 32}}));
  EXPECT_NO_EVENTS(heap);
  EXPECT_EQ(heap->reclaim(live).value(), 64U + 32U + 32U) << "as much as was told";
  EXPECT_EQ(heap->leaked(live).value(), std::vector<Slice>());
}

TEST(Reclaim, IsNotToldOfForSlicesThatAreRefused) {
  LeakyHeap heap;
  EXPECT_TRUE(is_invalid(heap->leaked(std::array{Slice{208, 40}, Slice{240, 1}})));
  EXPECT_TRUE(is_invalid(heap->leaked(std::array{Slice{112, 1}})));
  EXPECT_TRUE(is_invalid(heap->leaked(std::array{Slice{49, 1}})));
  RecordedHeap in_place;
  EXPECT_TRUE(is_invalid(in_place->leaked({})));
}

TEST(Reclaim, MakesABlockOfEachGap) {
  LeakyHeap heap;
  EXPECT_EQ(heap->reclaim(std::array{Slice{272, 32}, Slice{80, 32}, Slice{176, 1}}).value(),
            32U + 64U);
  EXPECT_EQ(heap->free_blocks().value(), (std::vector<Slice>{{48, 32}, {112, 64}, {208, 64}}));
  EXPECT_EQ(heap.read({80, 3}), (io::Bytes{std::byte{33}, std::byte{34}, std::byte{35}}));
  EXPECT_EQ(heap->statistics().value(), (Statistics{304, 160, 96, 3, 64}));
  heap.expect_sound();
}

TEST(Reclaim, OfNothingLiveEmptiesTheHeap) {
  LeakyHeap heap;
  EXPECT_EQ(heap->reclaim({}).value(), 192U);
  EXPECT_EVENTS(heap, committed(304, 48, {root_part(kNoChild)}));
  EXPECT_EQ(heap->reclaim({}).value(), 0U);
  EXPECT_EQ(heap->allocate(20).value(), (Slice{48, 20}));
}

TEST(Reclaim, OfAFullHeapIsNothing) {
  TwoLive heap(40);
  EXPECT_EQ(heap->reclaim(std::array{Slice{}, heap.last, Slice{}, heap.first}).value(), 0U);
  EXPECT_NO_EVENTS(heap);
}

TEST(Reclaim, OfASoundHeapLeavesItsTreeAlone) {
  ThreeFreeJournaled heap;
  EXPECT_EQ(heap->reclaim(std::array{Slice{80, 32}, Slice{176, 32}, Slice{304, 32}}).value(), 0U);
  EXPECT_NO_EVENTS(heap);
}

TEST(Reclaim, GetsTheSurplusOfAnInPlaceBulkAllocationBack) {
  RecordedHeap heap;
  const auto s = heap.allocate({256, 32});
  heap.deallocate({s[0]});
  auto live = heap->allocate_bulk(std::array<std::uint64_t, 1>{64}).value();
  live.push_back(s[1]);
  ASSERT_TRUE(heap.try_open(Protocol::kJournaled));
  EXPECT_EQ(heap->reclaim(live).value(), 192U);
  EXPECT_EQ(heap->free_blocks().value(), (std::vector<Slice>{{112, 192}}));
}

/// Any blocks live, any of the others leaked: afterwards all that is not live is free, merged, and
/// what was live is as before.
RC_GTEST_PROP(ReclaimProperty, LeavesTheComplementOfWhatIsLive, ()) {
  const auto what = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3));
  JournaledHeap heap;
  std::vector<Slice> live;
  std::vector<Slice> freed;
  std::uint64_t leaked = 0;
  std::vector<Slice> expected;
  for (const int each : what) {
    const Slice slice = heap->allocate(1 + live.size() % 64).value();
    RC_ASSERT(heap->write(slice, 0, pattern(slice.length)).has_value());
    const std::uint64_t size = (slice.length + 31) / 32 * 32;
    if (each == 0) {
      live.push_back(slice);
      continue;
    }
    if (each == 1) freed.push_back(slice);
    if (each == 2) leaked += size;
    if (!expected.empty() && expected.back().offset + expected.back().length == slice.offset) {
      expected.back().length += size;
    } else {
      expected.push_back({slice.offset, size});
    }
  }
  // Freed last to first, so that only a live or leaked block ends the payload.
  for (auto slice = freed.rbegin(); slice != freed.rend(); ++slice) {
    RC_ASSERT(heap->deallocate(*slice).has_value());
  }
  if (!expected.empty() && (live.empty() || expected.back().offset > live.back().offset)) {
    expected.pop_back();
  }
  std::ranges::reverse(live);
  RC_ASSERT(heap->reclaim(live).value() == leaked);
  RC_ASSERT(heap->free_blocks().value() == expected);
  RC_ASSERT(heap->check().value().empty());
  for (const Slice slice : live) RC_ASSERT(heap.read(slice) == pattern(slice.length));
  heap.mark();
  RC_ASSERT(heap.try_open().has_value());
  RC_ASSERT(heap.events().empty());
}

}  // namespace
}  // namespace crashcheck::bstack
