// Comparing the results of campaigns, what they shrank included.
#pragma once

#include <gtest/gtest.h>

#include "explorer/campaign.h"

namespace crashcheck::testing {

inline void expect_equal(const explorer::CampaignResult& a, const explorer::CampaignResult& b) {
  EXPECT_EQ(a.counts, b.counts);
  EXPECT_EQ(a.sequences, b.sequences);
  EXPECT_EQ(a.operations, b.operations);
  EXPECT_EQ(a.continued, b.continued);
  EXPECT_EQ(a.rare, b.rare);
  EXPECT_EQ(a.coverage, b.coverage);
  EXPECT_EQ(a.fired, b.fired);
  EXPECT_EQ(a.fired_in_recoveries, b.fired_in_recoveries);
  EXPECT_EQ(a.recoveries, b.recoveries);
  EXPECT_EQ(a.pairs, b.pairs);
  ASSERT_EQ(a.groups.size(), b.groups.size());
  for (auto left = a.groups.begin(), right = b.groups.begin(); left != a.groups.end();
       ++left, ++right) {
    EXPECT_EQ(left->first, right->first);
    EXPECT_EQ(left->second.states, right->second.states);
    EXPECT_EQ(left->second.sequences, right->second.sequences);
    EXPECT_EQ(left->second.example, right->second.example);
    EXPECT_EQ(left->second.lives, right->second.lives);
    ASSERT_TRUE(left->second.shrunk && right->second.shrunk);
    EXPECT_EQ(left->second.shrunk->parts, right->second.shrunk->parts);
    EXPECT_EQ(left->second.shrunk->sighting.lives, right->second.shrunk->sighting.lives);
  }
}

}  // namespace crashcheck::testing
