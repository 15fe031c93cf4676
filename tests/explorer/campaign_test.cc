// Random campaigns: the same result whatever the schedule, the known bugs in it, minimal cases.
#include "explorer/campaign.h"

#include <gtest/gtest.h>

#include <set>

#include "campaign_results.h"
#include "examples.h"
#include "explorer/beginning.h"
#include "explorer/replay.h"

namespace crashcheck::explorer {
namespace {

using testing::expect_equal;
using testing::in_place;
using testing::profile;
using testing::scope;

/// Where examples play no part, shrinking them need not begin anew.
constexpr std::size_t kShrunkOnce = 0;
constexpr std::size_t kFewBeginnings = 200;

CampaignResult run(std::uint64_t seed, std::uint64_t sequences, unsigned jobs,
                   std::string_view profile_text = "kill",
                   std::size_t beginnings = Effort().beginnings) {
  CampaignOptions options;
  options.beginnings = beginnings;
  options.seed = seed;
  options.sequences = sequences;
  options.jobs = jobs;
  options.scope = scope(profile_text);
  CampaignProgress progress;
  return run_campaign(in_place(), options, progress);
}

TEST(CampaignThreads, ChangeNothingInTheResult) {
  const CampaignResult with_one = run(42, 60, 1, "kill", kFewBeginnings);
  expect_equal(with_one, run(42, 60, 8, "kill", kFewBeginnings));
  expect_equal(with_one, run(42, 60, 1, "kill", kFewBeginnings));
}

TEST(CampaignThreads, ChangeNothingWhereHistoriesBeginWithAFile) {
  const Recording recording =
      record(in_place(), {history::Allocate{64}, history::Allocate{32}, history::Deallocate{0}});
  const BegunStore store(
      in_place(),
      make_beginning(in_place(), live_view(recording.trace, recording.trace.event_count()))
          .value());
  const auto run_begun = [&](unsigned jobs) {
    CampaignOptions options;
    options.beginnings = kFewBeginnings;
    options.sequences = 20;
    options.jobs = jobs;
    options.scope = scope("kill");
    CampaignProgress progress;
    return run_campaign(store, options, progress);
  };
  const CampaignResult with_one = run_begun(1);
  EXPECT_FALSE(with_one.holds());
  expect_equal(with_one, run_begun(4));
}

TEST(Campaign, DiffersBySeed) {
  EXPECT_NE(run(1, 10, 1, "kill", kShrunkOnce).counts, run(2, 10, 1, "kill", kShrunkOnce).counts);
}

/// docs/testing.md names this seed.
const CampaignResult& documented() {
  static const CampaignResult kResult = run(1, 300, 2);
  return kResult;
}

TEST(Campaign, FindsTheDocumentedBugsAndWorse) {
  const CampaignResult& result = documented();
  std::set<KindId> kinds;
  for (const auto& [signature, group] : result.groups) kinds.insert(signature.kind);
  EXPECT_GE(kinds.size(), 3U);
  EXPECT_TRUE(result.groups.contains(
      {oracle::Guarantee::kDurable, oracle::Kind::kLostAcked, "deallocate"}));
  EXPECT_TRUE(
      result.groups.contains({oracle::Guarantee::kOpens, oracle::Kind::kRecoveryFailed, "open"}));
  EXPECT_FALSE(result.holds());
}

TEST(Campaign, ShrinksEachExampleUntilNothingCanBeDropped) {
  for (const auto& [signature, group] : documented().groups) {
    ASSERT_TRUE(group.shrunk.has_value());
    EXPECT_TRUE(group.shrunk->minimal);
    Counts counts;
    const auto candidates = in_place().workload().simpler(group.shrunk->parts);
    while (const auto candidate = candidates->next()) {
      EXPECT_FALSE(find_violation(in_place(), {scope("kill"), signature}, *candidate, counts))
          << oracle::name(signature.kind) << " in " << signature.operation;
    }
  }
}

TEST(Campaign, GivesCasesThatReplay) {
  for (const std::string_view device : {"kill", "ordered"}) {
    for (const auto& [signature, group] : run(3, 60, 2, device, kShrunkOnce).groups) {
      const Case made = make_case(in_place(), profile(device), group.shrunk->sighting);
      const auto parsed = testing::parse_case(to_string(in_place(), made));
      ASSERT_TRUE(parsed.has_value());
      const auto replayed = replay(in_place(), *parsed);
      ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
      EXPECT_TRUE(as_expected(*parsed, replayed->judgement.findings))
          << to_string(in_place(), made);
    }
  }
}

TEST(Campaign, CountsEachGuaranteeOnceAState) {
  const CampaignResult result = run(4, 40, 1, "kill", kShrunkOnce);
  for (const std::uint64_t violating : result.counts.violating_by_guarantee) {
    EXPECT_LE(violating, result.counts.violating);
  }
  std::uint64_t states = 0;
  for (const auto& [signature, group] : result.groups) states += group.states;
  EXPECT_EQ(states, result.counts.violating);
}

TEST(Campaign, EndsEarlyWithWhatItHas) {
  CampaignOptions options;
  options.sequences = 1'000'000'000;
  options.scope = scope("kill");
  options.jobs = 2;
  options.beginnings = kShrunkOnce;
  options.time_limit = std::chrono::milliseconds(30);
  CampaignProgress progress;
  const CampaignResult timed = run_campaign(in_place(), options, progress);
  EXPECT_LT(timed.sequences, options.sequences);
  CampaignProgress stopped;
  stopped.stop = true;
  EXPECT_EQ(run_campaign(in_place(), options, stopped).sequences, 0U);
}

TEST(Campaign, GivesTheSameWhenCutShortAsWhenAskedForThatMany) {
  CampaignOptions options;
  options.seed = 9;
  options.sequences = 1'000'000'000;
  options.scope = scope("kill");
  options.jobs = 2;
  options.beginnings = kShrunkOnce;
  options.time_limit = std::chrono::milliseconds(50);
  CampaignProgress progress;
  const CampaignResult timed = run_campaign(in_place(), options, progress);
  expect_equal(timed, run(9, timed.sequences, 1, "kill", kShrunkOnce));
}

}  // namespace
}  // namespace crashcheck::explorer
