// Results of campaigns, there and back.
#include "campaign_text.h"

#include <gtest/gtest.h>

#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

using explorer::CampaignResult;

const explorer::Store& in_place() { return *subjects::ghost_trees().find("in-place"); }

struct Explored {
  faultfs::DeviceProfile profile;
  CampaignResult result;
  MinimalCases minimal;
};

/// Everything that a result can have: violations, faults, nested crashes, histories that went on.
Explored explored() {
  Explored explored;
  explored.profile = faultfs::parse_profile("powerloss").value();
  explorer::CampaignOptions options;
  options.sequences = 12;
  options.max_operations = 8;
  options.scope = {explored.profile, 64, 1};
  options.faults = true;
  options.recovery_faults = 1;
  options.fault_pairs = 12;
  options.keep_secondary = true;
  options.rare = 12;
  explorer::CampaignProgress progress;
  explored.result = explore_histories(in_place(), options, progress);
  for (const auto& [signature, group] : explored.result.groups) {
    explored.minimal[signature] = {
        make_case(in_place(), explored.profile, {signature, group.lives}), group.with_faults};
  }
  return explored;
}

void expect_same(const std::map<explorer::Signature, explorer::Group>& a,
                 const std::map<explorer::Signature, explorer::Group>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [signature, group] : a) {
    ASSERT_TRUE(b.contains(signature));
    const explorer::Group& other = b.at(signature);
    EXPECT_EQ(group.states, other.states);
    EXPECT_EQ(group.sequences, other.sequences);
    EXPECT_EQ(group.example, other.example);
    EXPECT_EQ(group.lives, other.lives);
    EXPECT_EQ(group.with_faults, other.with_faults);
  }
}

TEST(CampaignText, GivesBackAllOfAResult) {
  const Explored one = explored();
  ASSERT_GT(one.result.groups.size(), 5U);
  ASSERT_GT(one.result.secondary.size(), 1U);
  CampaignResult read;
  MinimalCases minimal;
  ASSERT_TRUE(from_text(in_place(), to_text(in_place(), one.profile, one.result, one.minimal), read,
                        minimal));
  EXPECT_EQ(read.counts, one.result.counts);
  EXPECT_EQ(read.by_cut, one.result.by_cut);
  EXPECT_EQ(read.sequences, one.result.sequences);
  EXPECT_EQ(read.operations, one.result.operations);
  EXPECT_EQ(read.rare, one.result.rare);
  EXPECT_EQ(read.continued, one.result.continued);
  EXPECT_EQ(read.fired, one.result.fired);
  EXPECT_EQ(read.fired_in_recoveries, one.result.fired_in_recoveries);
  EXPECT_EQ(read.recoveries, one.result.recoveries);
  EXPECT_EQ(read.pairs, one.result.pairs);
  EXPECT_GT(one.result.recoveries.taken, 0U);
  EXPECT_EQ(read.coverage, one.result.coverage);
  expect_same(read.groups, one.result.groups);
  expect_same(read.secondary, one.result.secondary);
  ASSERT_EQ(minimal.size(), one.minimal.size());
  for (const auto& [signature, example] : one.minimal) {
    EXPECT_TRUE(minimal.at(signature).reproduction.same_as(example.reproduction));
    EXPECT_EQ(minimal.at(signature).minimal, example.minimal);
  }
}

TEST(CampaignText, GivesBackWhatBecameOfDamageAndOfSpoiltUnits) {
  const explorer::Store& journaled = *subjects::ghost_trees().find("journaled");
  explorer::CampaignOptions options;
  options.sequences = 4;
  options.max_operations = 6;
  options.scope = {faultfs::parse_profile("unsafe").value(), 64, 0};
  options.damage = true;
  explorer::CampaignProgress progress;
  CampaignResult result = explore_histories(journaled, options, progress);
  ASSERT_GT(result.damage.undetectable.size(), 0U);
  ASSERT_GT(result.counts.unclaimed_by_guarantee.front(), 0U);
  result.refused_for_space = 3;
  CampaignResult read;
  MinimalCases minimal;
  ASSERT_TRUE(from_text(journaled, to_text(journaled, options.scope.profile, result, minimal), read,
                        minimal));
  EXPECT_EQ(read.damage, result.damage);
  EXPECT_EQ(read.by_cut, result.by_cut);
  EXPECT_EQ(read.refused_for_space, 3U);
}

/// `text` with the first `from` replaced.
std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(CampaignText, WithoutSenseIsRefused) {
  const Explored one = explored();
  const std::string text = to_text(in_place(), one.profile, one.result, one.minimal);
  CampaignResult read;
  MinimalCases minimal;
  for (const std::string& wrong :
       {std::string(), std::string("{"), std::string("[]"),
        with(text, "\"sequences\": 12", "\"sequences\": -1"),
        with(text, "\"allocate\"", "\"allocated\""),
        with(text, "crashcheck-case 1", "crashcheck-case 9"), with(text, "\"groups\"", "\"group\""),
        with(text, "\"evidence\"", "\"evidenc\""),
        with(text, "\"undetectable\": {}", "\"undetectable\": {\"bad luck\": 1}"),
        with(text, "\"outcomes\": [", "\"outcomes\": [[],")}) {
    EXPECT_FALSE(from_text(in_place(), wrong, read, minimal)) << wrong.substr(0, 80);
  }
}

}  // namespace
}  // namespace crashcheck::audit
