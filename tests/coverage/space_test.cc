// What each operation did with space, on heaps written by hand.
#include "space.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::coverage {
namespace {

using history::Operation;
using oracle::Placement;
using testing::Bytes;
using testing::heap_file;
using testing::put_node;
using testing::worked_example;
using Seen = std::vector<Space>;

/// The worked example's free blocks are 48 to 80 and 144 to 208, its slices at 80 (#0, 64 bytes)
/// and at 208 (#1, 32 bytes).
Seen seen(const Operation& operation, const Bytes& after, std::vector<Placement> returned = {}) {
  const Bytes before = worked_example();
  const std::vector<oracle::LiveSlice> live = {
      {.handle = 0, .offset = 80, .content = Bytes(64), .alternative = {}, .previous = {}},
      {.handle = 1, .offset = 208, .content = Bytes(32), .alternative = {}, .previous = {}}};
  const Places places(live, 2);
  return space_changes(
      {operation, returned, places, oracle::decode(before), oracle::decode(after)});
}

/// With one free block.
Bytes with_free(std::uint64_t length, std::uint64_t at, std::uint64_t size) {
  Bytes file = heap_file(length, at);
  put_node(file, at, size, 0, 1, 0, 0);
  return file;
}

TEST(Space, Allocations) {
  EXPECT_EQ(seen(history::Allocate{64}, with_free(240, 48, 32), {{144, 64}}),
            Seen{Space::kExactFit});
  Bytes split = worked_example();
  put_node(split, 144, 32, 0, 1, 0, 0);
  const history::Slot slot;
  EXPECT_EQ(seen(history::AllocateInto{slot, 20}, split, {{176, 20}}),
            Seen{Space::kRemainderStaysFree});
  EXPECT_EQ(seen(history::AllocateBulk{{0, 20}}, with_free(240, 48, 32), {{0, 0}, {144, 20}}),
            Seen{Space::kSurplusLost});
  EXPECT_EQ(seen(history::AllocateBulk{{20, 20}}, with_free(240, 48, 32), {{144, 20}, {176, 20}}),
            Seen{Space::kExactFit});
  EXPECT_EQ(seen(history::Allocate{96}, worked_example(), {{240, 96}}), Seen{Space::kTakenAtEnd});
  EXPECT_EQ(seen(history::Allocate{0}, worked_example(), {{0, 0}}), Seen{});
}

TEST(Space, Frees) {
  EXPECT_EQ(seen(history::Deallocate{0}, worked_example()), Seen{Space::kFreedBetweenFree});
  EXPECT_EQ(seen(history::Deallocate{1}, with_free(208, 48, 32)), Seen{Space::kFreedAtEnd});
  EXPECT_EQ(seen(history::DeallocateFrom{{}, 1}, worked_example()), Seen{Space::kFreedRightOfFree});
  EXPECT_EQ(seen(history::DeallocateBulk{{1, 0}}, worked_example()),
            (Seen{Space::kBulkApart, Space::kFreedBetweenFree, Space::kFreedRightOfFree}));
}

TEST(Space, FreesLeftOfAFreeBlockAndApart) {
  const Bytes heap = with_free(240, 112, 32);
  const auto freed = [&](std::uint64_t at) {
    const std::vector<oracle::LiveSlice> live = {
        {.handle = 0, .offset = at, .content = Bytes(32), .alternative = {}, .previous = {}}};
    const Places places(live, 1);
    const Operation operation = history::Deallocate{0};
    return space_changes({operation, {}, places, oracle::decode(heap), oracle::decode(heap)});
  };
  EXPECT_EQ(freed(80), Seen{Space::kFreedLeftOfFree});
  EXPECT_EQ(freed(144), Seen{Space::kFreedRightOfFree});
  EXPECT_EQ(freed(48), Seen{Space::kFreedApart});
}

TEST(Space, BulkFreesOfSlicesThatTouch) {
  const Bytes heap = heap_file(240, 0);
  std::vector<oracle::LiveSlice> live(2);
  live[0].offset = 48;
  live[0].content.resize(1);
  live[1].handle = 1;
  live[1].offset = 80;
  live[1].content.resize(1);
  const Places places(live, 2);
  const Operation operation = history::DeallocateBulk{{1, 0}};
  EXPECT_EQ(space_changes({operation, {}, places, oracle::decode(heap), oracle::decode(heap)}),
            (Seen{Space::kBulkJoined, Space::kFreedApart}));
}

TEST(Space, Reallocations) {
  const auto resized = [](history::Handle slice, Placement to, const Bytes& after) {
    return seen(history::Reallocate{slice, to.length}, after, {to});
  };
  EXPECT_EQ(resized(0, {80, 50}, worked_example()), Seen{Space::kShrunkInBlock});
  EXPECT_EQ(resized(0, {80, 64}, worked_example()), Seen{});
  EXPECT_EQ(resized(0, {80, 20}, worked_example()),
            (Seen{Space::kShrunkInMiddle, Space::kFreedLeftOfFree}));
  EXPECT_EQ(resized(1, {208, 64}, worked_example()), Seen{Space::kGrownAtEnd});
  EXPECT_EQ(resized(0, {240, 96}, worked_example()),
            (Seen{Space::kMoved, Space::kTakenAtEnd, Space::kFreedBetweenFree}));
  EXPECT_EQ(resized(1, {144, 64}, with_free(208, 48, 32)),
            (Seen{Space::kMoved, Space::kExactFit, Space::kFreedAtEnd}));
  EXPECT_EQ(resized(0, {0, 0}, worked_example()), Seen{Space::kFreedBetweenFree});
  EXPECT_EQ(resized(7, {48, 32}, with_free(240, 144, 64)), Seen{Space::kExactFit})
      << "the empty slice";
}

TEST(Space, AShrinkAtTheEnd) {
  const Bytes before = heap_file(112, 0);
  const std::vector<oracle::LiveSlice> live = {
      {.handle = 0, .offset = 48, .content = Bytes(64), .alternative = {}, .previous = {}}};
  const Places places(live, 1);
  const Operation operation = history::Reallocate{0, 32};
  const std::vector<Placement> returned = {{48, 32}};
  EXPECT_EQ(space_changes({operation, returned, places, oracle::decode(before),
                           oracle::decode(heap_file(80, 0))}),
            Seen{Space::kShrunkAtEnd});
}

TEST(Space, AReclaim) {
  Bytes more = worked_example();
  put_node(more, 48, 64, 1, 2, 0, 144);
  EXPECT_EQ(seen(history::Reclaim{}, more), Seen{Space::kReclaimed});
  EXPECT_EQ(seen(history::Reclaim{}, worked_example()), Seen{});
}

TEST(Places, FollowWhatIsReturned) {
  Places places({}, 3);
  places.note(history::AllocateBulk{{1, 2}}, std::vector<Placement>{{48, 1}, {80, 2}});
  places.note(history::Reallocate{3, 90}, std::vector<Placement>{{112, 90}});
  EXPECT_EQ(places.at(3), (Placement{112, 90}));
  EXPECT_EQ(places.at(4), (Placement{80, 2}));
  EXPECT_EQ(places.at(5), Placement());
  places.note(history::Allocate{3}, std::vector<Placement>{{208, 3}});
  EXPECT_EQ(places.at(5), (Placement{208, 3}));
}

}  // namespace
}  // namespace crashcheck::coverage
