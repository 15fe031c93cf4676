// Damage in every way of a plan: what is counted, what is found, what it needs to be seen again.
#include "explorer/damage_exploration.h"

#include <gtest/gtest.h>

#include "cell/cell.h"
#include "examples.h"
#include "explorer/campaign.h"
#include "explorer/replay.h"
#include "sealed.h"

namespace crashcheck::explorer {
namespace {

using testing::Meets;

struct ExploredDamage {
  DamageCounts counts;
  std::vector<Sighting> sightings;
};

ExploredDamage explored_damage(const Store& store, const History& history,
                               const DamageOptions& options = {}) {
  ExploredDamage all;
  all.counts = explore_damage(
      store, record(store, history), testing::scope("powerloss"),
      [&](const Sighting& sighting) {
        all.sightings.push_back(sighting);
        return true;
      },
      options);
  return all;
}

const History kTwoSets = {call("set", {7}), call("set", {5})};

TEST(ADamageExploration, FindsNothingWhereEveryDamageIsRefused) {
  const ExploredDamage all = explored_damage(testing::sealed_store<Meets::kRefuses>(), kTwoSets);
  EXPECT_TRUE(all.sightings.empty());
  EXPECT_GT(all.counts.count(DamageOutcome::kRefused), 100U);
  EXPECT_GT(all.counts.undetectable.at("creation"), 0U);
  EXPECT_GT(all.counts.undetectable.at("sealed"), 0U) << "the whole file is stale";
  EXPECT_EQ(all.counts.at_rest, 3U) << "after the open and each operation";
  EXPECT_GT(all.counts.after_crash, 3U);
  EXPECT_EQ(all.counts.lost_before, 1U) << "a first length without its data is no sealed file";
}

TEST(ADamageExploration, TriesEveryKind) {
  const DamageCounts counts =
      explored_damage(testing::sealed_store<Meets::kRefuses>(), kTwoSets).counts;
  std::uint64_t sum = 0;
  for (const DamageKind kind : kDamageKinds) {
    EXPECT_GT(counts.tried(kind), 0U) << name(kind);
    sum += counts.tried(kind);
  }
  EXPECT_EQ(counts.tried(), sum);
}

TEST(ADamageExploration, FindsAStoreThatIgnoresDamage) {
  for (const Store* store :
       {&testing::sealed_store<Meets::kIgnores>(), &testing::sealed_store<Meets::kBeginsAnew>(),
        &testing::sealed_store<Meets::kMends>()}) {
    const ExploredDamage all = explored_damage(*store, kTwoSets);
    EXPECT_EQ(all.sightings.size(), all.counts.count(DamageOutcome::kSilent));
    ASSERT_FALSE(all.sightings.empty());
  }
}

TEST(ADamageExploration, ReportsCasesThatShowTheSame) {
  const Store& store = cell::cell_store();
  const ExploredDamage all = explored_damage(store, kTwoSets);
  ASSERT_FALSE(all.sightings.empty());
  for (const Sighting& sighting : all.sightings) {
    const Case reproduction = make_case(store, testing::profile("powerloss"), sighting);
    const auto done = replay(store, reproduction);
    ASSERT_TRUE(done.has_value()) << to_string(store, reproduction);
    EXPECT_EQ(done->judgement.findings, sighting.findings) << to_string(store, reproduction);
  }
}

TEST(ADamageExploration, MayBeAboutOneWordAndTheLastOperation) {
  const DamageOptions cuts{DamageWord{DamageKind::kCut, true}, true};
  const ExploredDamage all = explored_damage(cell::cell_store(), kTwoSets, cuts);
  EXPECT_EQ(all.counts.at_rest, 0U);
  EXPECT_EQ(all.counts.tried(), all.counts.tried(DamageKind::kCut));
  ASSERT_FALSE(all.sightings.empty());
  for (const Sighting& sighting : all.sightings) {
    EXPECT_EQ(sighting.signature.operation, damage_word(DamageKind::kCut, true));
    EXPECT_GE(sighting.crash()->event, 7U) << "the second set";
  }
}

TEST(ADamageExploration, LeavesOutWhatIsLostWithoutDamage) {
  // The rotation loses a free block only, and a heap that cannot be opened loses everything.
  const ExploredDamage all = explored_damage(testing::in_place(), {});
  EXPECT_GT(all.counts.lost_before, 0U) << "creation cut between extension and magic";
}

TEST(ADamageExploration, OfAHeapCountsEveryLossThatCannotBeTold) {
  const Store& store = testing::journaled();
  DamageCounts counts;
  for (std::uint64_t index = 0; index < 4; ++index) {
    const History history = store.workload().draw({1, index, 12});
    counts += explored_damage(store, history).counts;
  }
  for (const Undetectable& each : store.promises().undetectable) {
    EXPECT_GT(counts.undetectable.count(each.name), 0U) << each.name;
  }
}

CampaignResult damage_campaign(const Store& store, unsigned jobs) {
  CampaignOptions options;
  options.sequences = 6;
  options.max_operations = 6;
  options.jobs = jobs;
  options.damage = true;
  options.scope = testing::scope("powerloss");
  options.beginnings = 0;
  CampaignProgress progress;
  return run_campaign(store, options, progress);
}

TEST(ADamageCampaign, DoesNotDependOnTheWorkers) {
  const CampaignResult one = damage_campaign(testing::in_place(), 1);
  const CampaignResult four = damage_campaign(testing::in_place(), 4);
  EXPECT_EQ(one.damage, four.damage);
  EXPECT_GT(one.damage.tried(), 10'000U);
  ASSERT_EQ(one.groups.size(), four.groups.size());
}

TEST(ADamageCampaign, LeavesTheEvidenceOfCrashesAsItIs) {
  CampaignOptions options;
  options.sequences = 6;
  options.max_operations = 6;
  options.scope = testing::scope("powerloss");
  CampaignProgress progress;
  const CampaignResult plain = run_campaign(testing::journaled(), options, progress);
  EXPECT_EQ(plain.counts.digest(), damage_campaign(testing::journaled(), 1).counts.digest());
  EXPECT_EQ(plain.damage.tried(), 0U);
}

TEST(ADamageCampaign, ShrinksWhatItFinds) {
  const CampaignResult result = damage_campaign(cell::cell_store(), 2);
  ASSERT_FALSE(result.groups.empty());
  for (const auto& [signature, group] : result.groups) {
    ASSERT_TRUE(damage_from_word(signature.operation)) << signature.operation;
    ASSERT_TRUE(group.shrunk.has_value());
    EXPECT_TRUE(group.shrunk->minimal);
    EXPECT_LE(group.shrunk->operations(), 2U);
  }
}

}  // namespace
}  // namespace crashcheck::explorer
