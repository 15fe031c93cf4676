// Which crash points are explored: all where they are few, else a sample that is the same every
// time.
#include "explorer/crash_plan.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/campaign.h"
#include "history/text.h"
#include "history/wrapped.h"

namespace crashcheck::explorer {
namespace {

/// Writes of 64 bytes into the same sector.
faultfs::Trace writes(std::uint64_t count) {
  faultfs::Trace trace;
  const io::Bytes bytes(64, std::byte{1});
  for (std::uint64_t i = 0; i < count; ++i) trace.append_write(0, bytes);
  return trace;
}

TEST(CrashPlan, OfAShortTraceIsEveryCrashPoint) {
  const faultfs::Trace trace = writes(50);
  const CrashPlan plan(trace, 3, 50, 1024, Sampling{});
  EXPECT_FALSE(plan.is_sampled());
  ASSERT_EQ(plan.points(), 48U);
  EXPECT_EQ(plan.event(0), 3U);
  EXPECT_EQ(plan.event(47), 50U);
  EXPECT_EQ(plan.passed_over(), 0U);
}

TEST(CrashPlan, OfALongTraceIsASampleInOrder) {
  const faultfs::Trace trace = writes(20000);
  const CrashPlan plan(trace, 100, 20000, 1024, Sampling{});
  EXPECT_TRUE(plan.is_sampled());
  EXPECT_GE(plan.points(), 8U);
  EXPECT_EQ(plan.points() + plan.passed_over(), 19901U);
  EXPECT_LT(plan.cap(), 1024U);
  for (std::uint64_t i = 0; i < plan.points(); ++i) {
    EXPECT_GE(plan.event(i), i == 0 ? 100 : plan.event(i - 1) + 1);
    EXPECT_LE(plan.event(i), 20000U);
  }
}

TEST(CrashPlan, DependsOnTheSeedAlone) {
  const faultfs::Trace trace = writes(20000);
  const auto events = [&](std::uint64_t seed) {
    const CrashPlan plan(trace, 0, 20000, 1024, Sampling{Sampling::kBudgetBytes, seed});
    std::vector<std::uint64_t> all;
    for (std::uint64_t i = 0; i < plan.points(); ++i) all.push_back(plan.event(i));
    return all;
  };
  EXPECT_EQ(events(1), events(1));
  EXPECT_NE(events(1), events(2));
}

History far_history() {
  return history::wrapped(
      history::parse_history("abandon 4294967296; allocate 64; allocate 32; deallocate #0")
          .value());
}

TEST(Sampled, LifeSaysHowManyCrashPointsItPassesOver) {
  std::string text = "allocate 64";
  for (int i = 0; i < 1500; ++i) text += "; write #0 0 61";
  const History history = history::wrapped(history::parse_history(text).value());
  const Recording recording =
      record(testing::journaled(), history, on_device(testing::profile("powerloss")));
  const OnViolation none = [](const Sighting&) { return false; };
  ExploreOptions options;
  options.sampling = Sampling{};
  const Counts sampled =
      explore(testing::journaled(), recording, testing::scope("powerloss", 1), none, options);
  EXPECT_GT(sampled.passed_over, 1000U);
  EXPECT_GT(sampled.crash_points, 0U);
  EXPECT_EQ(sampled.violating, 0U);
}

/// What lies past 4 GiB is explored like anything else, once its record is gone.
TEST(Sampled, LifePastFourGibibytesIsJudged) {
  const History history = far_history();
  EXPECT_EQ(testing::journaled().workload().preparations(history), 2U);
  const Recording recording =
      record(testing::journaled(), history, on_device(testing::profile("powerloss")));
  ASSERT_FALSE(recording.first_step_with_findings().has_value());
  const OnViolation none = [](const Sighting&) { return false; };
  ExploreOptions options;
  options.first_event = recording.steps[2].last_event;
  options.sampling = Sampling{};
  const Counts counts =
      explore(testing::journaled(), recording, testing::scope("powerloss"), none, options);
  EXPECT_GT(counts.tested, 10U);
  EXPECT_EQ(counts.violating, 0U);
}

TEST(ACampaignOfEveryScale, DoesNotDependOnTheWorkersAndMixesThings) {
  CampaignOptions options;
  options.sequences = 48;
  options.scale = Scale::kSwarm;
  options.scope = testing::scope("kill", 1);
  CampaignProgress progress;
  const CampaignResult one = run_campaign(testing::journaled(), options, progress);
  EXPECT_TRUE(one.holds());
  EXPECT_GT(one.on_little_space, 0U);
  EXPECT_GT(one.with_more_crashes, 0U);
  options.jobs = 4;
  CampaignProgress other_progress;
  const CampaignResult other = run_campaign(testing::journaled(), options, other_progress);
  EXPECT_EQ(one.counts, other.counts);
  EXPECT_EQ(one.with_faults, other.with_faults);
}

}  // namespace
}  // namespace crashcheck::explorer
