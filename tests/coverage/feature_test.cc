// Names of features.
#include "coverage/feature.h"

#include <gtest/gtest.h>

#include <set>

namespace crashcheck::coverage {
namespace {

TEST(FeatureName, SaysWhatItIs) {
  EXPECT_EQ(name(rotation(Turn::kRL, true, 4)), "rotation RL on deletion at height 4");
  EXPECT_EQ(name(rotation(Turn::kLR, false, 3)), "rotation LR on insertion at height 3");
  EXPECT_EQ(name(removal(Removal::kRoot)), "removal of the root");
  EXPECT_EQ(name(removal(Removal::kNotExplained)), "tree changes that were not classified");
  EXPECT_EQ(name(space(Space::kExactFit)), "space: exact fit");
  EXPECT_EQ(name(branch(Area::kRecovery, Branch::kTailCut)), "recovery: tail cut off");
  EXPECT_EQ(name(branch(Area::kRecoveryAgain, Branch::kRefused)),
            "recovery from a cut recovery: refused");
  EXPECT_EQ(name(moment(Area::kMoment, Moment::kRecordPending)), "crash: record pending");
  EXPECT_EQ(name(moment(Area::kMoment, Moment::kCreating, 3)), "crash: creation, events done: 3");
  EXPECT_EQ(name(moment(Area::kRecoveryMoment, Moment::kSynced, 4)),
            "crash in a recovery: everything synced, syncs from 4");
}

TEST(FeatureName, DrawsTrees) {
  EXPECT_EQ(name(shape(0b10)), "tree .");
  EXPECT_EQ(name(shape(0b1100)), "tree (..)");
  EXPECT_EQ(name(shape(0b110100)), "tree (.(..))");
  EXPECT_EQ(name(shape(0b111000)), "tree ((..).)");
  EXPECT_EQ(name(shape(0b11100100)), "tree ((..)(..))");
  EXPECT_EQ(name(large_shape(9, 4)), "tree of 9 nodes, height 4");
  EXPECT_EQ(name(unsound_shape()), "tree that is not sound");
}

TEST(FeatureName, IsDifferentForEach) {
  std::set<std::string> names;
  std::size_t count = 0;
  const auto add = [&](const Feature& feature) {
    names.insert(name(feature));
    ++count;
  };
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(Branch::kRefused); ++i) {
    for (const Area area : {Area::kOpenCut, Area::kRecovery, Area::kRecoveryAgain}) {
      add(branch(area, static_cast<Branch>(i)));
    }
  }
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(Moment::kSynced); ++i) {
    for (const Area area : {Area::kMoment, Area::kRecoveryMoment}) {
      add(moment(area, static_cast<Moment>(i)));
    }
  }
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(Space::kReclaimed); ++i) {
    add(space(static_cast<Space>(i)));
  }
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(Removal::kNotExplained); ++i) {
    add(removal(static_cast<Removal>(i)));
  }
  EXPECT_EQ(names.size(), count);
}

}  // namespace
}  // namespace crashcheck::coverage
