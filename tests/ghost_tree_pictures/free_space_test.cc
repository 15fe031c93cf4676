// What is free, in what pieces.
#include "ghost_tree_pictures/free_space.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::ghost_tree {
namespace {

TEST(FreeSpace, IsNothingInAnEmptyHeap) {
  const FreeSpace space = free_space(oracle::decode(testing::heap_file(48, 0)));
  EXPECT_EQ(space.blocks, 0U);
  EXPECT_EQ(space.bytes, 0U);
  EXPECT_EQ(space.fragmentation(), 0);
  EXPECT_TRUE(space.classes.empty());
}

TEST(FreeSpace, HasItsLargestBlockAndItsSizesByPowersOfTwo) {
  const auto file = testing::worked_example();
  const FreeSpace space = free_space(oracle::decode(file));
  EXPECT_EQ(space.blocks, 2U);
  EXPECT_EQ(space.bytes, 96U);
  EXPECT_EQ(space.largest, (oracle::Range{144, 208}));
  EXPECT_DOUBLE_EQ(space.fragmentation(), 1.0 / 3);
  EXPECT_EQ(space.classes, (std::vector<SizeClass>{{32, 64, 1, 32}, {64, 128, 1, 64}}));
}

TEST(FreeSpace, TakesTheFirstOfTheLargest) {
  auto file = testing::heap_file(48 + 96, 48);
  testing::put_node(file, 48, 32, -1, 2, 112, 0);  // out of order, so that it is met last
  testing::put_node(file, 112, 32, 0, 1, 0, 0);
  EXPECT_EQ(free_space(oracle::decode(file)).largest, (oracle::Range{48, 80}));
}

TEST(FreeSpace, CountsBytesThatTwoBlocksClaimOnceAndThoseOutsideNever) {
  auto file = testing::heap_file(48 + 96, 48);
  testing::put_node(file, 48, 64, 1, 2, 0, 80);
  testing::put_node(file, 80, UINT64_MAX, 0, 1, 0, 0);
  const FreeSpace space = free_space(oracle::decode(file));
  EXPECT_EQ(space.bytes, 96U);
  EXPECT_EQ(space.classes, (std::vector<SizeClass>{{64, 128, 2, 128}}));
  testing::put_u64(file, 16 + 80, 0);
  EXPECT_EQ(free_space(oracle::decode(file)).classes.front(), (SizeClass{0, 1, 1, 0}));
}

}  // namespace
}  // namespace crashcheck::ghost_tree
