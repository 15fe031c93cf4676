// crashcheck explore: what a campaign has reached, from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Outcome explore(const std::string& sequences, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {
      "explore", "--scale",   "small",    "--sequences", sequences,   "--device", "kill",
      "--store", "journaled", "--nested", "0",           "--crashes", "1",        "--verbose"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

TEST(ExploreCoverage, SaysWhatAShortCampaignHasNotReached) {
  const Outcome outcome = explore("20");
  EXPECT_EQ(outcome.exit_status, 0) << "by default it is only said";
  EXPECT_EQ(outcome.errors, "");
  EXPECT_THAT(outcome.output, HasSubstr("Coverage, at a crash point\n"));
  EXPECT_THAT(outcome.output, HasSubstr(" of 96 stated features; not reached:\n    tree "));
  EXPECT_THAT(outcome.output, HasSubstr(" more, which --json lists\n"));
}

TEST(ExploreCoverage, CanBeRequired) {
  const Outcome too_short = explore("20", {"--require-coverage"});
  EXPECT_EQ(too_short.exit_status, 3);
  EXPECT_THAT(too_short.errors, HasSubstr("protocol journaled, profile kill: "));
  EXPECT_THAT(too_short.errors, HasSubstr(" of 96 stated features were not reached"));

  const Outcome enough = explore("3000", {"--require-coverage"});
  EXPECT_EQ(enough.exit_status, 0) << enough.errors;
  EXPECT_THAT(enough.output, HasSubstr("  96 of 96 stated features\n"));
  EXPECT_THAT(enough.output, HasSubstr("  deep trees                   60  more"));
}

TEST(ExploreCoverage, IsInTheJson) {
  const Scratch scratch;
  const std::string path = scratch.path("out.json");
  EXPECT_EQ(explore("20", {"--json", path, "--deep-trees", "10"}).exit_status, 0);
  const auto json = nlohmann::json::parse(read_file(path));
  const auto& campaign = json.at("campaigns").at(0);
  EXPECT_EQ(campaign.at("sequences"), 20);
  EXPECT_EQ(campaign.at("deep_trees"), 2);
  const auto& coverage = campaign.at("coverage");
  EXPECT_EQ(coverage.at("stated"), 96);
  EXPECT_EQ(coverage.at("reached").get<std::size_t>() + coverage.at("not_reached").size(), 96U);
  EXPECT_EQ(coverage.at("features").at("recovery: created from nothing"), 22);
}

TEST(ExploreCoverage, CanDoWithoutDeepTrees) {
  const Outcome outcome = explore("60", {"--deep-trees", "0"});
  EXPECT_THAT(outcome.output, Not(HasSubstr("deep trees")));
}

}  // namespace
}  // namespace crashcheck::testing
