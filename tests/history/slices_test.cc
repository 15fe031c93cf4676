// Following slices through operations.
#include "history/slices.h"

#include <gtest/gtest.h>

namespace crashcheck::history {
namespace {

Slices after(const History& operations) {
  Slices slices;
  for (const Operation& operation : operations) slices.note(operation);
  return slices;
}

/// #0 of 8 bytes, #1 of 40.
Slices two() { return after({AllocateBulk{{8, 40}}}); }

TEST(Slices, AreNumberedInTheOrderInWhichTheyAreGiven) {
  const Slices slices = after({Allocate{1}, AllocateInto{Slot{}, 2}, AllocateBulk{{3, 4}},
                               Batch{{Allocate{5}, AllocateBulk{{6}}}}});
  EXPECT_EQ(slices.next(), 6U);
  for (Handle slice = 0; slice < 6; ++slice) EXPECT_EQ(slices.length_of(slice), slice + 1);
}

TEST(Slices, AreGoneOnceFreedInWhateverWay) {
  const Slices slices =
      after({AllocateBulk{{1, 1, 1, 1, 1}}, Deallocate{0}, DeallocateFrom{Slot{}, 1},
             DeallocateBulk{{2}}, Batch{{Deallocate{3}}}});
  EXPECT_EQ(slices.count(), 1U);
  EXPECT_EQ(slices.nth(0), 4U);
}

TEST(Slices, HaveTheLengthOfTheLastReallocation) {
  const Slices slices = after({AllocateBulk{{1, 1, 1}}, Reallocate{0, 9},
                               ReallocateInto{Slot{}, 1, 8}, Batch{{Reallocate{2, 7}}}});
  EXPECT_EQ(slices.length_of(0), 9U);
  EXPECT_EQ(slices.length_of(1), 8U);
  EXPECT_EQ(slices.length_of(2), 7U);
}

TEST(Slices, StartWithThoseThatWereThere) {
  Slices slices(7);
  slices.add(3, 12);
  slices.note(Allocate{1});
  EXPECT_EQ(slices.nth(0), 3U);
  EXPECT_EQ(slices.nth(1), 7U);
}

TEST(Slices, AllowOnlySlicesThatAreThere) {
  EXPECT_TRUE(two().allow(Deallocate{1}));
  EXPECT_FALSE(two().allow(Deallocate{2}));
  EXPECT_FALSE(two().allow(AllocateInto{Slot{2, 0, 8}, 1}));
  EXPECT_FALSE(two().allow(DeallocateBulk{{1, 1}}));
}

TEST(Slices, AllowWritesOnlyInsideOfThem) {
  EXPECT_TRUE(two().allow(Write{0, 7, Bytes(1)}));
  EXPECT_FALSE(two().allow(Write{0, 7, Bytes(2)}));
  EXPECT_FALSE(two().allow(WriteHeader{31, Bytes(2)}));
}

TEST(Slices, AllowSlotsOnlyWhereTheyFit) {
  EXPECT_TRUE(two().allow(AllocateInto{Slot{0, 0, 8}, 1}));
  EXPECT_FALSE(two().allow(AllocateInto{Slot{0, 0, 16}, 1}));
  EXPECT_FALSE(two().allow(AllocateInto{Slot{0, 1, 8}, 1}));
  EXPECT_FALSE(two().allow(AllocateInto{Slot{0, UINT64_MAX, 8}, 1}));
  EXPECT_TRUE(two().allow(DeallocateFrom{Slot{std::nullopt, 16, 16}, 0}));
  EXPECT_FALSE(two().allow(DeallocateFrom{Slot{std::nullopt, 17, 16}, 0}));
}

TEST(Slices, AllowNoSlotInASliceThatIsFreed) {
  EXPECT_FALSE(two().allow(DeallocateFrom{Slot{1, 0, 8}, 1}));
  EXPECT_TRUE(two().allow(DeallocateFrom{Slot{1, 0, 8}, 0}));
}

TEST(Slices, AllowASlotInAReallocatedSliceWhereItIsBeforeAndAfter) {
  EXPECT_TRUE(two().allow(ReallocateInto{Slot{1, 8, 8}, 1, 16}));
  EXPECT_FALSE(two().allow(ReallocateInto{Slot{1, 9, 8}, 1, 16}));
  EXPECT_FALSE(two().allow(ReallocateInto{Slot{0, 8, 8}, 0, 16}));
  EXPECT_TRUE(two().allow(ReallocateInto{Slot{1, 32, 8}, 0, 1})) << "another slice's length";
}

TEST(Slices, AllowABatchThatMakesSenseAsItGoes) {
  EXPECT_TRUE(two().allow(Batch{{Allocate{8}, AllocateInto{Slot{2, 0, 8}, 1}, Deallocate{2}}}));
  EXPECT_FALSE(two().allow(Batch{{Deallocate{0}, Deallocate{0}}}));
  EXPECT_FALSE(two().allow(Batch{{Deallocate{2}, Allocate{8}}}));
}

TEST(Slices, CountAsThereAndOfAnyLengthOnceThatIsAssumed) {
  Slices slices = two();
  slices.note(Deallocate{0});
  slices.assume_all_given();
  EXPECT_TRUE(slices.allow(Write{0, 1000, Bytes(9)}));
  EXPECT_FALSE(slices.has(2));
}

}  // namespace
}  // namespace crashcheck::history
