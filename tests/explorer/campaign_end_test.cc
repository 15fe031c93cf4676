// How campaigns end: at the first violation, at a deadline, with what they have by then.
#include <gtest/gtest.h>

#include <thread>

#include "campaign_results.h"
#include "examples.h"
#include "explorer/campaign.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;
using testing::journaled;
using testing::scope;

CampaignOptions options_of(std::string_view device, std::uint64_t sequences, unsigned jobs) {
  CampaignOptions options;
  options.seed = 5;
  options.sequences = sequences;
  options.jobs = jobs;
  options.scope = scope(device);
  options.beginnings = 0;
  return options;
}

CampaignResult run(const CampaignOptions& options) {
  CampaignProgress progress;
  return run_campaign(in_place(), options, progress);
}

TEST(CampaignEnd, TellsOfTheFirstViolationOnceAndTheSameWithAnyNumberOfJobs) {
  std::vector<std::pair<Signature, Group>> told;
  for (const unsigned jobs : {1U, 4U}) {
    CampaignOptions options = options_of("kill", 40, jobs);
    options.on_first = [&](const Signature& signature, const Group& group) {
      told.emplace_back(signature, group);
    };
    const CampaignResult result = run(options);
    ASSERT_TRUE(result.groups.contains(told.back().first));
    EXPECT_EQ(result.groups.at(told.back().first).shrunk->sighting.lives,
              told.back().second.shrunk->sighting.lives)
        << "it is not made minimal twice";
  }
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].first, told[1].first);
  EXPECT_EQ(told[0].second.example, told[1].second.example);
  EXPECT_EQ(told[0].second.shrunk->sighting.lives, told[1].second.shrunk->sighting.lives);
}

TEST(CampaignEnd, AtTheFirstViolationIsACampaignOfSoManyHistories) {
  CampaignOptions first = options_of("kill", 1'000'000, 4);
  first.first_only = true;
  const CampaignResult ended = run(first);
  EXPECT_FALSE(ended.holds());
  EXPECT_LT(ended.sequences, 100U);
  const CampaignResult whole = run(options_of("kill", ended.sequences, 1));
  EXPECT_EQ(ended.counts, whole.counts);
  EXPECT_TRUE(run(options_of("kill", ended.sequences - 1, 1)).holds());
  EXPECT_EQ(ended.beyond.sequences + ended.beyond.cut_short, 0U);
}

/// A deadline that nothing can meet: every history under way is cut short.
TEST(CampaignEnd, AtADeadlineKeepsWhatTheHistoriesUnderWayHaveFound) {
  CampaignOptions options = options_of("hostile", 1'000'000, 2);
  options.scope.nested = 2;
  options.faults = true;
  const auto start = std::chrono::steady_clock::now();
  options.time_limit = std::chrono::milliseconds(300);
  options.deadline = start + *options.time_limit;
  const CampaignResult result = run(options);
  EXPECT_GT(result.beyond.cut_short, 0U);
  EXPECT_GT(result.beyond.states, 0U);
  EXPECT_FALSE(result.holds()) << "in-place breaks at once";
  for (const auto& [signature, group] : result.groups) EXPECT_TRUE(group.shrunk.has_value());
}

TEST(CampaignEnd, AHistoryThatIsCutShortCountsStatesUnderWay) {
  CampaignOptions options = options_of("hostile", 1, 1);
  options.scope.nested = 1;
  CampaignProgress progress;
  std::jthread stopper([&] {
    while (progress.states_under_way == 0) std::this_thread::yield();
    progress.stop = true;
  });
  const CampaignResult result = run_campaign(journaled(), options, progress);
  EXPECT_EQ(result.sequences, 0U);
  EXPECT_EQ(result.beyond.cut_short, 1U);
  EXPECT_GT(result.beyond.states, 0U);
  EXPECT_EQ(progress.states_under_way, 0U);
}

TEST(CampaignEnd, ShrinkingHasABudgetForAllViolations) {
  CampaignOptions options = options_of("kill", 40, 2);
  options.shrink_bytes = 16 * 1024;
  CampaignProgress progress;
  const CampaignResult result = run_campaign(in_place(), options, progress);
  EXPECT_GT(result.groups.size(), 3U);
  bool gave_up = false;
  for (const auto& [signature, group] : result.groups) gave_up |= !group.shrunk->minimal;
  EXPECT_TRUE(gave_up);
  EXPECT_LE(progress.shrink_bytes_at_most, options.shrink_bytes);
}

}  // namespace
}  // namespace crashcheck::explorer
