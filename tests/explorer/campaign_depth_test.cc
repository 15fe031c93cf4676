// Random campaigns with crashes inside recoveries, several crashes in a history, and failing calls.
#include <gtest/gtest.h>

#include <algorithm>

#include "campaign_results.h"
#include "examples.h"
#include "explorer/replay.h"
#include "forgetful_subject.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;
using testing::scope;

CampaignOptions short_campaign(std::string_view profile, unsigned crashes, bool faults) {
  CampaignOptions options;
  options.seed = 5;
  options.sequences = 6;
  options.max_operations = 6;
  options.scope = scope(profile, 1);
  options.crashes = crashes;
  options.faults = faults;
  return options;
}

CampaignResult run(const CampaignOptions& options, unsigned jobs = 1,
                   const Store& subject = in_place()) {
  CampaignOptions mine = options;
  mine.jobs = jobs;
  CampaignProgress progress;
  return run_campaign(subject, mine, progress);
}

TEST(CampaignThreads, ChangeNothingWithSeveralCrashesAndFaults) {
  CampaignOptions options = short_campaign("kill", 3, true);
  options.recovery_faults = 1;
  options.fault_pairs = 6;
  const CampaignResult with_one = run(options, 1);
  EXPECT_FALSE(with_one.fired_in_recoveries.empty());
  EXPECT_TRUE(with_one.never_fired_in_recoveries().empty());
  EXPECT_GT(with_one.pairs.all_drawn(), 0U);
  EXPECT_GT(with_one.continued, 0U);
  EXPECT_FALSE(with_one.fired.empty());
  testing::expect_equal(with_one, run(options, 2));
  testing::expect_equal(with_one, run(options, 8));
}

TEST(Campaign, GoesOnAfterAsManyCrashesAsItIsTold) {
  std::uint64_t states = 0;
  for (unsigned crashes = 1; crashes <= 3; ++crashes) {
    CampaignOptions options = short_campaign("kill", crashes, false);
    options.sequences = 20;
    const CampaignResult result = run(options);
    EXPECT_EQ(result.continued > 0, crashes > 1);
    EXPECT_LE(result.continued, result.sequences);
    EXPECT_GT(result.counts.states, states) << "each further life is explored too";
    states = result.counts.states;
  }
}

TEST(Campaign, FindsInLaterLivesWhatASingleOneDoesNotShow) {
  // A history without a reopen needs a crash and a recovery to get there.
  const testing::ForgetfulOnceRecovered forgetful;
  const Signature touched{oracle::Guarantee::kHeader, oracle::Kind::kHeaderTouched, kNoCrash};
  CampaignOptions options = short_campaign("kill", 1, false);
  options.sequences = 300;
  const auto group = [&](unsigned crashes) {
    options.crashes = crashes;
    return run(options, 1, forgetful.subject()).groups.at(touched);
  };
  const Group one = group(1);
  EXPECT_EQ(one.lives.size(), 1U);
  EXPECT_GT(group(2).sequences, one.sequences);
  EXPECT_GE(group(3).sequences, group(2).sequences);
}

TEST(Campaign, MakesCallsFailOnlyWhereItIsAskedTo) {
  const CampaignResult without = run(short_campaign("kill", 1, false));
  EXPECT_TRUE(without.fired.empty());
  EXPECT_TRUE(without.never_fired().empty()) << "none was asked for";
  const CampaignResult with = run(short_campaign("kill", 1, true));
  EXPECT_EQ(with.fired.size(), every_fault_kind().size());
  EXPECT_TRUE(with.never_fired().empty());
}

TEST(Campaign, NamesTheKindsOfFaultsThatNeverFired) {
  CampaignOptions options = short_campaign("kill", 1, true);
  options.seed = 1;  // its first history of one operation has none that can be done
  options.sequences = 1;
  options.max_operations = 1;
  const CampaignResult result = run(options);
  const auto never = result.never_fired();
  EXPECT_EQ(result.operations, 0U);
  EXPECT_EQ(never.size(), 2U);
  EXPECT_TRUE(std::ranges::all_of(
      never, [](const FaultKind& kind) { return kind.point == faultfs::FaultPoint::kRead; }));
}

TEST(Campaign, KeepsTheKindOfFaultOfAnExample) {
  std::size_t with_faults = 0;
  for (const auto& [signature, group] : run(short_campaign("powerloss", 1, true)).groups) {
    EXPECT_EQ(group.with_faults, signature.guarantee == oracle::Guarantee::kContained);
    ASSERT_TRUE(group.shrunk.has_value());
    const auto& faults = group.shrunk->sighting.lives[0].faults;
    EXPECT_EQ(faults.size(), group.with_faults ? 1U : 0U);
    if (!group.with_faults) continue;
    ++with_faults;
    EXPECT_EQ(kind_of(faults[0].fault), kind_of(group.lives[0].faults[0].fault));
  }
  EXPECT_GT(with_faults, 0U);
}

TEST(Campaign, GivesCasesOfSeveralLivesAndFaultsThatReplay) {
  for (const std::string_view device : {"kill", "powerloss"}) {
    const CampaignOptions options = short_campaign(device, 3, true);
    for (const auto& [signature, group] : run(options).groups) {
      ASSERT_TRUE(group.shrunk.has_value());
      for (const std::vector<Life>& lives : {group.shrunk->sighting.lives, group.lives}) {
        const Case made =
            make_case(in_place(), options.scope.profile, Sighting{signature, lives, {}});
        const auto parsed = testing::parse_case(to_string(in_place(), made));
        ASSERT_TRUE(parsed.has_value()) << to_string(in_place(), made);
        const auto replayed = replay(in_place(), *parsed);
        ASSERT_TRUE(replayed.has_value())
            << to_string(in_place(), made) << replayed.error().message;
        EXPECT_TRUE(as_expected(*parsed, replayed->judgement.findings))
            << to_string(in_place(), made);
      }
    }
  }
}

}  // namespace
}  // namespace crashcheck::explorer
