// Extents in little memory: they say what was put into them.
#include "ghost_tree_pictures/extents.h"

#include <gtest/gtest.h>

namespace crashcheck::ghost_tree {
namespace {

std::vector<Extent> all_of(const Extents& extents) {
  std::vector<Extent> all;
  for (const Extent extent : extents) all.push_back(extent);
  return all;
}

TEST(Extents, KeepOwnersRangesAndHandles) {
  Extents extents;
  const std::vector<Extent> added{{{48, 80}, Owner::kFree},
                                  {{80, 144}, Owner::kFree},
                                  {{144, 176}, Owner::kLive, oracle::Handle{7}},
                                  {{176, 208}, Owner::kNobody}};
  for (const Extent& each : added) extents.append(each);
  EXPECT_EQ(all_of(extents), added);
  EXPECT_TRUE(extents.has(Owner::kLive));
  EXPECT_FALSE(extents.has(Owner::kClaimedTwice));
}

TEST(Extents, WhatNobodyOrSeveralHaveIsOneAsFarAsItReaches) {
  Extents extents;
  for (const Owner owner : {Owner::kInUse, Owner::kClaimedTwice}) {
    const std::uint64_t begin = extents.size() == 0 ? 48 : 112;
    extents.append({{begin, begin + 32}, owner});
    extents.append({{begin + 32, begin + 64}, owner});
  }
  EXPECT_EQ(all_of(extents),
            (std::vector<Extent>{{{48, 112}, Owner::kInUse}, {{112, 176}, Owner::kClaimedTwice}}));
}

TEST(ExtentsDeathTest, HaveNoGaps) {
  Extents extents;
  EXPECT_DEATH(extents.append({{80, 112}, Owner::kFree}), "kArenaBegin");
}

}  // namespace
}  // namespace crashcheck::ghost_tree
