// One tree and the next: what was taken out, put in and turned.
#include "tree_change.h"

#include <gtest/gtest.h>

namespace crashcheck::coverage {
namespace {

FreeTree tree_of(std::initializer_list<Key> keys) {
  FreeTree tree;
  TreeWork work;
  for (const Key& key : keys) tree.insert(key, work);
  return tree;
}

TEST(Explained, NothingChanged) {
  const FreeTree tree = tree_of({{32, 48}, {64, 112}});
  const auto work = explained(tree, tree);
  ASSERT_TRUE(work.has_value());
  EXPECT_TRUE(work->rotations.empty());
  EXPECT_TRUE(work->removals.empty());
}

TEST(Explained, AnInsertionThatTurns) {
  const FreeTree before = tree_of({{32, 48}, {64, 112}});
  const FreeTree after = tree_of({{32, 48}, {64, 112}, {96, 304}});
  const auto work = explained(before, after);
  ASSERT_TRUE(work.has_value());
  EXPECT_EQ(work->rotations, std::vector<Feature>{rotation(Turn::kRR, false, 3)});
}

TEST(Explained, ABlockThatIsSplit) {
  // The remainder goes back at the place of the block before anything else happens.
  FreeTree after = tree_of({{64, 48}, {32, 304}, {96, 400}});
  const FreeTree before = after;
  TreeWork work_done;
  after.remove({96, 400}, work_done);
  after.insert({32, 400}, work_done);
  const auto work = explained(before, after);
  ASSERT_TRUE(work.has_value());
  EXPECT_EQ(work->removals, std::vector<Feature>{removal(Removal::kLeaf)});
  EXPECT_EQ(work->rotations, work_done.rotations);
}

TEST(Explained, WhatIsLeftOverBeforeWhatElseIsPutIn) {
  const auto work = explained(tree_of({{96, 400}}), tree_of({{32, 400}, {64, 48}}));
  ASSERT_TRUE(work.has_value()) << "by offset alone the larger one would be the root";
  EXPECT_EQ(work->removals.size(), 2U);
}

TEST(Explained, WhatIsPutInFirst) {
  // The other way round the smaller block would be the root.
  const FreeTree before = tree_of({{64, 48}, {32, 304}});
  const FreeTree after = tree_of({{96, 400}, {32, 304}});
  const auto work = explained(before, after);
  ASSERT_TRUE(work.has_value());
  EXPECT_EQ(work->removals, (std::vector<Feature>{removal(Removal::kTwoChildrenNextIsChild),
                                                  removal(Removal::kRoot)}));
}

TEST(Explained, NotATreeThatNoOrderLeadsTo) {
  EXPECT_FALSE(explained(tree_of({{1, 1}, {2, 2}}), tree_of({{2, 2}, {1, 1}})).has_value());
  EXPECT_FALSE(explained(FreeTree(), tree_of({{2, 2}, {1, 1}})).has_value())
      << "by offset, the smaller one comes first";
}

}  // namespace
}  // namespace crashcheck::coverage
