// A campaign in processes of its own is the campaign in this one; deaths lose none of its states.
#include <gtest/gtest.h>

#include "campaign_results.h"
#include "examples.h"
#include "explorer/guarded_store.h"
#include "mortal_store.h"

namespace crashcheck::explorer {
namespace {

using testing::expect_equal;
using testing::MortalStore;
using testing::Way;

CampaignOptions options_of(const char* device, std::uint64_t sequences) {
  CampaignOptions options;
  options.sequences = sequences;
  options.max_operations = 10;
  options.scope = testing::scope(device, 1);
  options.beginnings = 20;
  options.keep_secondary = true;
  return options;
}

CampaignResult run(const Store& store, CampaignOptions options, bool forked, unsigned jobs = 1) {
  options.isolation.is_forked = forked;
  options.jobs = jobs;
  CampaignProgress progress;
  CampaignResult result = run_campaign(store, options, progress);
  EXPECT_EQ(progress.states, result.counts.states);
  EXPECT_EQ(progress.states_under_way, 0U);
  return result;
}

void expect_the_same(const Store& store, const CampaignOptions& options) {
  const CampaignResult here = run(store, options, false);
  expect_equal(here, run(store, options, true));
  expect_equal(here, run(store, options, true, 2));
}

TEST(ProcessesOfTheirOwn, ChangeNothingOfViolations) {
  expect_the_same(testing::in_place(), options_of("powerloss", 6));
}

TEST(ProcessesOfTheirOwn, ChangeNothingOfFailingCalls) {
  CampaignOptions options = options_of("kill", 2);
  options.max_operations = 4;
  options.faults = true;
  options.recovery_faults = 1;
  options.fault_pairs = 6;
  expect_the_same(testing::in_place(), options);
  expect_the_same(testing::journaled(), options);
}

TEST(ProcessesOfTheirOwn, ChangeNothingOfEveryScaleAndLittleSpace) {
  CampaignOptions options = options_of("kill", 12);
  options.scale = Scale::kSwarm;
  options.rare = 6;
  expect_the_same(testing::journaled(), options);
}

TEST(ProcessesOfTheirOwn, ChangeNothingOfDamage) {
  CampaignOptions options = options_of("kill", 1);
  options.max_operations = 3;
  options.crashes = 0;
  options.damage = true;
  expect_the_same(testing::journaled(), options);
  const auto& silent = run(testing::in_place(), options, false).damage;
  EXPECT_EQ(silent, run(testing::in_place(), options, true).damage);
}

/// Where a store throws in the same checks, all is known without any other process.
TEST(AThousandDeaths, LoseNoState) {
  CampaignOptions options = options_of("powerloss,unit=8", 1);
  options.keep_secondary = false;
  CampaignProgress progress;
  const MortalStore throws(Way::kThrow, testing::is_one_in<2>, testing::journaled());
  isolation::KnownDeaths guard({});
  const CampaignResult told = explore_histories(GuardedStore(throws, guard), options, progress);
  EXPECT_GT(told.counts.violating, 1000U);

  const MortalStore dies(Way::kAbort, testing::is_one_in<2>, testing::journaled());
  options.isolation.is_forked = true;
  for (const unsigned jobs : {1U, 2U}) {
    options.jobs = jobs;
    CampaignProgress its_progress;
    const CampaignResult died = explore_histories(dies, options, its_progress);
    EXPECT_EQ(to_string(died.counts.digest()), to_string(told.counts.digest()));
    EXPECT_TRUE(died.by_cut == told.by_cut);
    EXPECT_EQ(died.sequences, told.sequences);
  }
}

}  // namespace
}  // namespace crashcheck::explorer
