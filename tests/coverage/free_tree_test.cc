// The layer's own balanced tree: against hand-made ones, and against a naive one.
#include "free_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "naive_tree.h"
#include "testing_heap.h"

namespace crashcheck::coverage {
namespace {

using Sizes = std::vector<std::uint64_t>;

/// Blocks of these sizes, put in one after the other; the offset is the size.
FreeTree tree_of(const Sizes& sizes, TreeWork& work) {
  FreeTree tree;
  for (const std::uint64_t size : sizes) tree.insert({size, size}, work);
  return tree;
}

TEST(FreeTree, TurnsInFourWaysOnInsertion) {
  const std::vector<std::pair<Sizes, Turn>> ways = {{{3, 2, 1}, Turn::kLL},
                                                    {{1, 2, 3}, Turn::kRR},
                                                    {{3, 1, 2}, Turn::kLR},
                                                    {{1, 3, 2}, Turn::kRL}};
  for (const auto& [sizes, turn] : ways) {
    TreeWork work;
    EXPECT_EQ(name(tree_of(sizes, work).shape()), "tree ((..)(..))");
    EXPECT_EQ(work.rotations, std::vector<Feature>{rotation(turn, false, 3)});
  }
}

TEST(FreeTree, TurnsInFourWaysOnDeletion) {
  // The first is the root, the last is taken out of its lower side.
  const std::vector<std::pair<Sizes, Turn>> ways = {{{3, 2, 4, 1}, Turn::kLL},
                                                    {{2, 1, 3, 4}, Turn::kRR},
                                                    {{3, 1, 4, 2}, Turn::kLR},
                                                    {{2, 1, 4, 3}, Turn::kRL}};
  for (const auto& [sizes, turn] : ways) {
    TreeWork work;
    FreeTree tree = tree_of(sizes, work);
    ASSERT_TRUE(work.rotations.empty());
    const std::uint64_t last = turn == Turn::kLL || turn == Turn::kLR ? 4 : 1;
    tree.remove({last, last}, work);
    EXPECT_EQ(work.rotations, std::vector<Feature>{rotation(turn, true, 3)});
    EXPECT_EQ(work.removals, std::vector<Feature>{removal(Removal::kLeaf)});
  }
}

TEST(FreeTree, TurnsTwiceInOneDeletion) {
  // The smallest tree in which one turn makes another necessary, mirrored: 12 nodes.
  TreeWork work;
  FreeTree tree = tree_of({8, 5, 11, 3, 7, 10, 12, 2, 4, 6, 9, 1}, work);
  ASSERT_TRUE(work.rotations.empty());
  tree.remove({12, 12}, work);
  EXPECT_EQ(work.rotations,
            (std::vector<Feature>{rotation(Turn::kLL, true, 3), rotation(Turn::kLL, true, 5)}));
}

TEST(FreeTree, TellsWhichNodeIsTakenOut) {
  const auto removals = [](const Sizes& sizes, std::uint64_t out) {
    TreeWork work;
    FreeTree tree = tree_of(sizes, work);
    tree.remove({out, out}, work);
    return work.removals;
  };
  using List = std::vector<Feature>;
  EXPECT_EQ(removals({2, 1, 3}, 3), List{removal(Removal::kLeaf)});
  EXPECT_EQ(removals({2, 1, 3, 4}, 3), List{removal(Removal::kOneChild)});
  EXPECT_EQ(removals({1}, 1), (List{removal(Removal::kLeaf), removal(Removal::kRoot)}));
  EXPECT_EQ(removals({2, 1, 3}, 2),
            (List{removal(Removal::kTwoChildrenNextIsChild), removal(Removal::kRoot)}));
  EXPECT_EQ(removals({2, 1, 4, 3}, 2),
            (List{removal(Removal::kTwoChildrenNextIsDeeper), removal(Removal::kRoot)}));
}

TEST(FreeTree, IsReadFromAHeap) {
  const auto file = testing::worked_example();
  const FreeTree tree(oracle::decode(file));
  EXPECT_TRUE(tree.is_sound());
  EXPECT_EQ(tree.keys(), (std::vector<Key>{{32, 48}, {64, 144}}));
  EXPECT_EQ(name(tree.shape()), "tree (.(..))");
  TreeWork work;
  FreeTree same;
  same.insert({32, 48}, work);
  EXPECT_NE(tree, same);
  same.insert({64, 144}, work);
  EXPECT_EQ(tree, same);
}

TEST(FreeTree, OfTheSameBlocksInAnotherShapeIsAnother) {
  TreeWork work;
  EXPECT_NE(tree_of({1, 2}, work), tree_of({2, 1}, work));
  EXPECT_NE(tree_of({1, 2}, work), tree_of({1, 3}, work)) << "the same shape of other blocks";
  EXPECT_EQ(tree_of({1, 2}, work).keys(), tree_of({2, 1}, work).keys());
}

TEST(FreeTree, IsNotSoundWhereTheHeapIsNot) {
  const auto sound = testing::worked_example();
  // A balance and a height that are wrong, a link to itself, one to no block, sizes out of order.
  const std::vector<std::pair<std::size_t, int>> damages = {
      {72, 0}, {73, 3}, {80, 48}, {88, 49}, {64, 96}};
  for (const auto& [at, value] : damages) {
    auto file = sound;
    file[at] = static_cast<std::byte>(value);
    const FreeTree tree(oracle::decode(file));
    EXPECT_FALSE(tree.is_sound()) << at;
    EXPECT_EQ(tree.shape(), unsound_shape());
  }
}

RC_GTEST_PROP(FreeTree, DoesWhatANaiveTreeDoes, (std::vector<std::uint8_t> numbers)) {
  FreeTree tree;
  testing::NaiveTree naive;
  std::vector<Key> there;
  for (const std::uint8_t number : numbers) {
    const Key key{number % 32U, number % 32U};
    const bool is_there = std::ranges::find(there, key) != there.end();
    TreeWork work;
    std::vector<Feature> turns;
    if (is_there) {
      tree.remove(key, work);
      naive = balanced(without(naive, key), true, turns);
      std::erase(there, key);
    } else {
      tree.insert(key, work);
      naive = balanced(with(naive, key), false, turns);
      there.push_back(key);
    }
    RC_ASSERT(work.rotations == turns);
    RC_ASSERT(tree.shape() == shape_of(naive));
    std::vector<Key> keys;
    add_keys(naive, keys);
    RC_ASSERT(tree.keys() == keys);
    RC_ASSERT(tree.size() == there.size());
  }
}

}  // namespace
}  // namespace crashcheck::coverage
