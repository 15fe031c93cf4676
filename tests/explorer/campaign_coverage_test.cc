// What campaigns reach: the same with any number of jobs, and more with deep trees.
#include <gtest/gtest.h>

#include "campaign_results.h"
#include "coverage/stated.h"
#include "examples.h"

namespace crashcheck::explorer {
namespace {

using testing::expect_equal;
using testing::in_place;
using testing::journaled;
using testing::scope;

CampaignResult run(const Store& subject, std::uint64_t sequences, unsigned jobs, std::uint64_t rare,
                   unsigned nested = 0) {
  CampaignOptions options;
  options.sequences = sequences;
  options.jobs = jobs;
  options.scope = scope("kill", nested);
  options.rare = rare;
  options.beginnings = 0;  // how far examples are shrunk plays no part
  CampaignProgress progress;
  return run_campaign(subject, options, progress);
}

TEST(CampaignCoverageThreads, ChangeNothingInIt) {
  const CampaignResult with_one = run(journaled(), 60, 1, 10, 1);
  EXPECT_EQ(with_one.rare, 6U);
  EXPECT_FALSE(with_one.coverage.counts().empty());
  expect_equal(with_one, run(journaled(), 60, 8, 10, 1));
}

TEST(CampaignCoverage, AShortOneMissesWhatALongOneReaches) {
  const auto stated = coverage::stated_features(oracle::Protocol::kJournaled, {false, true});
  const auto missing = run(journaled(), 20, 2, 0).coverage.missing(stated);
  EXPECT_GT(missing.size(), 10U);
  EXPECT_LT(missing.size(), stated.size());
  EXPECT_TRUE(run(journaled(), 3000, 2, 50).coverage.missing(stated).empty());
}

TEST(CampaignCoverage, OfTheStoreThatIsKeptExactExplainsEveryTree) {
  // No batches there: an operation's order is known, and the tree is what the rules give.
  const auto result = run(in_place(), 300, 2, 10);
  EXPECT_EQ(result.coverage.count(coverage::removal(coverage::Removal::kNotExplained)), 0U);
  EXPECT_EQ(result.coverage.count(coverage::unsound_shape()), 0U);
  EXPECT_GT(result.coverage.count(coverage::rotation(coverage::Turn::kRR, true, 3)), 0U);
}

TEST(CampaignCoverage, DeepTreesComeOnTop) {
  const CampaignResult without = run(journaled(), 30, 2, 0);
  const CampaignResult with = run(journaled(), 30, 2, 10);
  EXPECT_EQ(without.rare, 0U);
  EXPECT_EQ(with.rare, 3U);
  EXPECT_EQ(with.sequences, without.sequences);
  EXPECT_EQ(with.operations, without.operations + 3 * 24);
  for (const auto& [feature, times] : without.coverage.counts()) {
    EXPECT_GE(with.coverage.count(feature), times) << coverage::name(feature);
  }
}

}  // namespace
}  // namespace crashcheck::explorer
