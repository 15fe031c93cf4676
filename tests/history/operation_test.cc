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
}

TEST(Operation, GivesOneHandleForEachSliceAllocated) {
  EXPECT_EQ(handles_given(Allocate{0}), 1U);
  EXPECT_EQ(handles_given(AllocateBulk{{1, 0, 2}}), 3U);
  EXPECT_EQ(handles_given(Reallocate{0, 9}), 0U);
}

TEST(Operation, NamesTheHandlesItUsesInOrder) {
  EXPECT_EQ(handles_used(DeallocateBulk{{4, 1}}), (std::vector<Handle>{4, 1}));
  EXPECT_EQ(handles_used(Write{2, 0, {std::byte{0}}}), std::vector<Handle>{2});
  EXPECT_TRUE(handles_used(Reopen{}).empty());
}

}  // namespace
}  // namespace crashcheck::history
