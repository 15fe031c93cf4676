// Histories that build deep free trees.
#include <gtest/gtest.h>

#include <set>

#include "generator/generator.h"
#include "history/slices.h"

namespace crashcheck::generator {
namespace {

using history::History;

TEST(DeepTrees, AreHistoriesThatMakeSense) {
  for (std::uint64_t i = 0; i < 200; ++i) {
    history::Slices slices;
    for (const history::Operation& operation : deep_tree_of(1, i, 24)) {
      ASSERT_TRUE(slices.allow(operation)) << i << ": " << to_string(operation);
      slices.note(operation);
    }
  }
}

TEST(DeepTrees, AreAsLongAsAllowed) {
  for (const std::size_t length : {1U, 5U, 24U, 100U}) {
    EXPECT_EQ(deep_tree_of(1, 7, length).size(), length);
  }
}

TEST(DeepTrees, DependOnSeedAndNumberAlone) {
  EXPECT_EQ(deep_tree_of(1, 7, 24), deep_tree_of(1, 7, 24));
  EXPECT_NE(deep_tree_of(1, 7, 24), deep_tree_of(2, 7, 24));
  EXPECT_NE(deep_tree_of(1, 7, 24), deep_tree_of(1, 8, 24));
}

/// How many slices of the first operation are freed and how many are taken again afterwards.
std::pair<std::size_t, std::size_t> freed_and_taken(const History& history) {
  std::size_t freed = 0;
  std::size_t taken = 0;
  for (const history::Operation& operation : history) {
    if (const auto* bulk = std::get_if<history::DeallocateBulk>(&operation)) {
      freed += bulk->slices.size();
    }
    freed += std::holds_alternative<history::Deallocate>(operation) ? 1U : 0U;
    taken += std::holds_alternative<history::Allocate>(operation) ? 1U : 0U;
  }
  return {freed, taken};
}

TEST(DeepTrees, AreBuiltOfManyBlocksAndChangedOften) {
  std::set<std::size_t> sizes;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto [freed, taken] = freed_and_taken(deep_tree_of(1, i, 24));
    EXPECT_GE(freed, 5U);
    EXPECT_GE(taken, 5U);
    sizes.insert(freed);
  }
  EXPECT_GE(*sizes.rbegin(), 13U);
}

}  // namespace
}  // namespace crashcheck::generator
