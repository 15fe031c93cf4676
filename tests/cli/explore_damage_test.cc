// explore --damage from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "explorer/damage.h"
#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

Outcome explore_cells(const std::vector<std::string>& more) {
  std::vector<std::string> all = {"explore", "--scale",      "small",     "--store",
                                  "cell",    "--device",     "powerloss", "--sequences",
                                  "2",       "--operations", "3",         "--verbose"};
  all.insert(all.end(), more.begin(), more.end());
  return run_program(all);
}

TEST(ExploreDamage, FindsACellThatLosesItsValueSilently) {
  const Outcome outcome = explore_cells({"--damage"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("told         violated by"));
  EXPECT_THAT(outcome.output, HasSubstr("The damage, to the closed file"));
  EXPECT_THAT(outcome.output, HasSubstr("damage cut 0; expect lost-silently"));
}

TEST(ExploreDamage, IsNotDoneUnlessAskedFor) {
  const Outcome outcome = explore_cells({});
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("told         not looked at"));
  EXPECT_THAT(outcome.output, ::testing::Not(HasSubstr("Damage")));
}

TEST(ExploreOnUnsafeStorage, ClaimsThatLossesAreToldAndCountsTheRest) {
  const Scratch scratch;
  const std::string json = scratch.path("out.json");
  const Outcome outcome =
      run_program({"explore", "--scale", "small", "--store", "journaled", "--device", "unsafe",
                   "--sequences", "2", "--operations", "6", "--verbose", "--json", json});
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_THAT(outcome.output, ::testing::ContainsRegex(
                                  "  opens +not claimed on this device, broken in [0-9]+ states"));
  EXPECT_THAT(outcome.output, ::testing::ContainsRegex("  durable +not claimed on this device"));
  EXPECT_THAT(outcome.output,
              ::testing::ContainsRegex("  told +holds in [0-9]+ states, [0-9]+ refused"));
  const auto campaign = nlohmann::json::parse(read_file(json)).at("campaigns").at(0);
  EXPECT_GT(campaign.at("unclaimed_by_guarantee").at("opens"), 0);
  EXPECT_FALSE(campaign.at("unclaimed_by_guarantee").contains("told"));
  EXPECT_GT(campaign.at("after_spoiling").at("refused"), 0);
  EXPECT_EQ(campaign.at("after_spoiling").at("lost_silently"), 0);
}

TEST(ExploreOnUnsafeStorage, FindsACellThatTellsNothing) {
  const Outcome outcome =
      run_program({"explore", "--scale", "small", "--store", "cell", "--device", "unsafe",
                   "--sequences", "2", "--operations", "3", "--verbose"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, ::testing::ContainsRegex("  told +violated in [0-9]+ states"));
  EXPECT_THAT(outcome.output,
              ::testing::ContainsRegex("  durable +not claimed on this device, broken in"));
  EXPECT_THAT(outcome.output, HasSubstr("expect lost-silently"));
}

TEST(ExploreDamage, IsCountedInJsonAndFailsInJUnit) {
  const Scratch scratch;
  const std::string json = scratch.path("out.json");
  const std::string junit = scratch.path("out.xml");
  EXPECT_EQ(explore_cells({"--damage", "--json", json, "--junit", junit}).exit_status, 1);
  const auto campaign = nlohmann::json::parse(read_file(json)).at("campaigns").at(0);
  const auto& damage = campaign.at("damage");
  EXPECT_GT(damage.at("files_at_rest"), 2);
  std::uint64_t silent = 0;
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    const auto& counts = damage.at(std::string(name(kind)));
    std::uint64_t sum = 0;
    for (const auto& [key, value] : counts.items()) {
      if (key != "tried") sum += value.get<std::uint64_t>();
    }
    EXPECT_EQ(counts.at("tried"), sum);
    silent += counts.at("lost_silently").get<std::uint64_t>();
  }
  EXPECT_GT(silent, 0U);
  EXPECT_GT(campaign.at("violations").size(), 0U);
  for (const auto& violation : campaign.at("violations")) {
    EXPECT_EQ(violation.at("guarantee"), "told");
    EXPECT_EQ(
        run_program({"replay", "-q", "-"}, violation.at("case").get<std::string>()).exit_status, 0);
  }
  EXPECT_THAT(read_file(junit), HasSubstr("damaged files)"));
  EXPECT_THAT(read_file(junit), HasSubstr("every damage was done"));
}

TEST(ExploreDamage, GivesTheSameWithAnyNumberOfJobs) {
  EXPECT_EQ(explore_cells({"--damage", "--jobs", "1"}).output,
            explore_cells({"--damage", "--jobs", "3"}).output);
}

TEST(EmitTest, RefusesToDamageFiles) {
  const Outcome outcome =
      run_program({"emit-test", "-"}, "crashcheck-case 1\nallocate 32\ndamage cut 70\n");
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("a test cannot damage files"));
}

}  // namespace
}  // namespace crashcheck::testing
