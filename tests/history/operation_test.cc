// Operations as values.
#include "history/operation.h"

#include <gtest/gtest.h>

namespace crashcheck::history {
namespace {

TEST(Operation, PrintsAsTheLineThatIsReadBack) {
  EXPECT_EQ(to_string(Allocate{32}), "allocate 32");
  EXPECT_EQ(to_string(Deallocate{3}), "deallocate #3");
  EXPECT_EQ(to_string(Reallocate{0, 64}), "reallocate #0 64");
  EXPECT_EQ(to_string(AllocateBulk{{32, 64}}), "allocate-bulk 32 64");
  EXPECT_EQ(to_string(DeallocateBulk{{0, 2}}), "deallocate-bulk #0 #2");
  EXPECT_EQ(to_string(Write{1, 7, {std::byte{0x68}, std::byte{0xFF}}}), "write #1 7 68ff");
  EXPECT_EQ(to_string(WriteHeader{4, {std::byte{1}}}), "write-header 4 01");
  EXPECT_EQ(to_string(Reopen{}), "reopen");
  EXPECT_EQ(to_string(Reclaim{}), "reclaim");
}

TEST(Operation, PrintsSlotsAndBatches) {
  const Slot in_header{std::nullopt, 8, 16};
  EXPECT_EQ(to_string(AllocateInto{in_header, 32}), "allocate-into header:8/16 32");
  EXPECT_EQ(to_string(ReallocateInto{Slot{3, 0, 8}, 1, 32}), "reallocate-into #3:0/8 #1 32");
  EXPECT_EQ(to_string(DeallocateFrom{in_header, 2}), "deallocate-from header:8/16 #2");
  EXPECT_EQ(to_string(Batch{{Allocate{32}, Deallocate{0}}}),
            "batch { allocate 32 | deallocate #0 }");
}

TEST(Operation, GivesOneHandleForEachSliceAllocated) {
  EXPECT_EQ(handles_given(Allocate{0}), 1U);
  EXPECT_EQ(handles_given(AllocateBulk{{1, 0, 2}}), 3U);
  EXPECT_EQ(handles_given(Reallocate{0, 9}), 0U);
  EXPECT_EQ(handles_given(AllocateInto{Slot{}, 9}), 1U);
  EXPECT_EQ(handles_given(Batch{{Allocate{1}, Reallocate{0, 2}, AllocateBulk{{1, 2}}}}), 3U);
}

TEST(Operation, NamesTheHandlesItUsesInOrder) {
  EXPECT_EQ(handles_used(DeallocateBulk{{4, 1}}), (std::vector<Handle>{4, 1}));
  EXPECT_EQ(handles_used(Write{2, 0, {std::byte{0}}}), std::vector<Handle>{2});
  EXPECT_TRUE(handles_used(Reopen{}).empty());
  EXPECT_EQ(handles_used(ReallocateInto{Slot{5, 0, 8}, 2, 9}), (std::vector<Handle>{5, 2}));
  EXPECT_EQ(handles_used(Batch{{Deallocate{7}, AllocateInto{Slot{6, 0, 8}, 1}}}),
            (std::vector<Handle>{7, 6}));
}

TEST(Operation, ReturnsThePlaceOfWhatItGivesOrMoves) {
  EXPECT_EQ(places_returned(ReallocateInto{Slot{}, 0, 9}), 1U);
  EXPECT_EQ(places_returned(DeallocateFrom{Slot{}, 0}), 0U);
  EXPECT_EQ(places_returned(Batch{{AllocateBulk{{1, 2}}, Reallocate{0, 2}, Deallocate{1}}}), 3U);
}

TEST(Operation, IsRenamedWhereverItRefersToASlice) {
  const auto next = [](Handle handle) { return handle + 1; };
  EXPECT_EQ(renamed(DeallocateBulk{{4, 1}}, next), Operation(DeallocateBulk{{5, 2}}));
  EXPECT_EQ(renamed(Batch{{ReallocateInto{Slot{0, 3, 8}, 1, 9}, Allocate{1}}}, next),
            Operation(Batch{{ReallocateInto{Slot{1, 3, 8}, 2, 9}, Allocate{1}}}));
}

TEST(Operation, GoesIntoABatchAndOutAgainWhereOneCanHoldIt) {
  EXPECT_EQ(as_batched(Allocate{3}), BatchedOperation(Allocate{3}));
  EXPECT_EQ(as_operation(Allocate{3}), Operation(Allocate{3}));
  EXPECT_FALSE(as_batched(Reopen{}).has_value());
  EXPECT_FALSE(as_batched(Reclaim{}).has_value());
  EXPECT_FALSE(as_batched(Batch{}).has_value());
}

}  // namespace
}  // namespace crashcheck::history
