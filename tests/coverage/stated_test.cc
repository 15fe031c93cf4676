// The lists of what is to be reached.
#include "coverage/stated.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace crashcheck::coverage {
namespace {

using oracle::Protocol;

TEST(StatedFeatures, AreInOrderAndNamedOnce) {
  for (const Protocol protocol : {Protocol::kInPlace, Protocol::kJournaled}) {
    const auto stated = stated_features(protocol, {});
    EXPECT_TRUE(std::ranges::is_sorted(stated));
    std::set<std::string> names;
    for (const Feature& feature : stated) names.insert(name(feature));
    EXPECT_EQ(names.size(), stated.size());
  }
}

TEST(StatedFeatures, HaveEveryBalancedTreeOfUpToSevenNodes) {
  // So many there are of 0, 1, 2, ... nodes.
  const std::vector<std::size_t> expected = {1, 1, 2, 1, 4, 6, 4, 17};
  std::vector<std::size_t> count(8);
  for (const Feature& feature : stated_features(Protocol::kJournaled, {})) {
    if (static_cast<Area>(feature.area) != Area::kShape) continue;
    const std::string text = name(feature);
    ++count.at(static_cast<std::size_t>(std::ranges::count(text, '(')));
  }
  EXPECT_EQ(count, expected);
}

TEST(StatedFeatures, HaveRecoveriesFromCutRecoveriesOnlyWhereThereAreAny) {
  for (const Protocol protocol : {Protocol::kInPlace, Protocol::kJournaled}) {
    const auto nested = stated_features(protocol, {});
    const auto flat = stated_features(protocol, {false, true});
    EXPECT_GT(nested.size(), flat.size());
    EXPECT_TRUE(std::ranges::includes(nested, flat));
    for (const Feature& feature : flat) {
      EXPECT_NE(static_cast<Area>(feature.area), Area::kRecoveryAgain);
      EXPECT_NE(static_cast<Area>(feature.area), Area::kRecoveryMoment);
    }
  }
}

TEST(StatedFeatures, HaveNothingToReclaimWhereNoHistoryGoesOn) {
  const auto stated = stated_features(Protocol::kJournaled, {true, false});
  EXPECT_EQ(std::ranges::count(stated, space(Space::kReclaimed)), 0);
  EXPECT_EQ(stated.size() + 1, stated_features(Protocol::kJournaled, {}).size());
}

}  // namespace
}  // namespace crashcheck::coverage
