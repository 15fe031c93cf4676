// What shrinking comes to, over campaigns: nothing can be left out of it, and it does not depend
// on where it began.
#include "minimality.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "examples.h"
#include "explorer/campaign.h"
#include "explorer/shrinker.h"
#include "forgetful_subject.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;

CampaignResult campaign(const Store& subject, const CampaignOptions& options) {
  CampaignProgress progress;
  return run_campaign(subject, options, progress);
}

void expect_all_minimal(const Store& subject, const CampaignOptions& options) {
  const CampaignResult result = campaign(subject, options);
  EXPECT_FALSE(result.groups.empty());
  for (const auto& [signature, group] : result.groups) {
    ASSERT_TRUE(group.shrunk.has_value());
    if (!group.shrunk->minimal) continue;
    testing::expect_minimal({subject, options.scope, {signature}}, group.shrunk->sighting.lives);
  }
}

CampaignOptions options_of(std::string_view profile, std::uint64_t seed, std::uint64_t sequences) {
  CampaignOptions options;
  options.seed = seed;
  options.sequences = sequences;
  options.jobs = 2;
  options.scope = testing::scope(profile, 1);
  options.beginnings = 100;
  return options;
}

TEST(Minimality, HoldsOnDevicesOfEachKind) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    expect_all_minimal(in_place(), options_of("kill", seed, 20));
    expect_all_minimal(in_place(), options_of("ordered", seed, 8));
    expect_all_minimal(in_place(), options_of("powerloss", seed, 5));
  }
}

TEST(Minimality, HoldsWhereUnitsAreSmallAndImagesAreSampled) {
  CampaignOptions options = options_of("hostile", 1, 2);
  options.max_operations = 6;
  options.scope.epoch_cap = 16;
  expect_all_minimal(in_place(), options);
}

TEST(Minimality, HoldsWithFaultsAndSeveralCrashes) {
  for (const std::uint64_t seed : {5U, 6U}) {
    CampaignOptions options = options_of("kill", seed, 6);
    options.max_operations = 6;
    options.crashes = 3;
    options.faults = true;
    expect_all_minimal(in_place(), options);
  }
}

TEST(Minimality, HoldsForStoresThatForget) {
  const testing::ForgetfulOnceRecovered forgetful;
  CampaignOptions options = options_of("kill", 1, 40);
  options.jobs = 1;
  options.crashes = 3;
  expect_all_minimal(forgetful.subject(), options);
}

/// Crashes and operations of the least that was found of a kind.
using Size = std::pair<std::size_t, std::size_t>;

std::map<KindId, Size> least_of_each_kind(std::string_view profile, std::uint64_t seed,
                                          std::uint64_t sequences) {
  std::map<KindId, Size> least;
  CampaignOptions options = options_of(profile, seed, sequences);
  options.beginnings = CampaignOptions().beginnings;
  for (const auto& [signature, group] : campaign(in_place(), options).groups) {
    const Simplicity size = simplicity_of(in_place().workload(), group.shrunk->sighting.lives);
    const Size mine{size.crashes, size.operations};
    const auto [known, is_new] = least.try_emplace(signature.kind, mine);
    if (!is_new) known->second = std::min(known->second, mine);
  }
  return least;
}

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

constexpr std::uint64_t kFewSeeds = 3;

/// CRASHCHECK_SEEDS=20 CRASHCHECK_SEQUENCES=1000 for the table in docs/testing.md.
TEST(Minimality, GivesTheSameSizeOfEachKindFromEverySeed) {
  const std::uint64_t seeds = from_environment("CRASHCHECK_SEEDS", kFewSeeds);
  const std::uint64_t sequences = from_environment("CRASHCHECK_SEQUENCES", 120);
  std::vector<const char*> profiles = {"kill"};
  if (seeds > kFewSeeds) profiles.push_back("powerloss");
  for (const char* profile : profiles) {
    std::map<KindId, std::vector<Size>> by_kind;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      for (const auto& [kind, size] : least_of_each_kind(profile, seed, sequences)) {
        by_kind[kind].push_back(size);
      }
    }
    EXPECT_GE(by_kind.size(), 5U);
    for (const auto& [kind, sizes] : by_kind) {
      std::cout << profile << " | " << oracle::name(kind) << " |";
      for (const auto& [crashes, operations] : sizes)
        std::cout << " " << crashes << "/" << operations;
      std::cout << "\n";
      EXPECT_EQ(std::set<Size>(sizes.begin(), sizes.end()).size(), 1U)
          << oracle::name(kind) << " on " << profile;
    }
  }
}

}  // namespace
}  // namespace crashcheck::explorer
