// crashcheck explore from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

Outcome explore(std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"explore",  "--scale",     "small", "--store",
                                        "in-place", "--sequences", "60",    "--device",
                                        "kill",     "--jobs",      "2"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

/// The same with its reports, once for all tests that only look at them.
struct Reported {
  Scratch scratch;
  Outcome outcome = explore(
      {"--verbose", "--json", scratch.path("out.json"), "--junit", scratch.path("out.xml")});
};
const Reported& reported() {
  static const Reported kReported;
  return kReported;
}

TEST(Explore, FindsViolationsAndShowsAMinimalCaseForEachKind) {
  const Outcome& outcome = reported().outcome;
  EXPECT_EQ(outcome.exit_status, 1);
  for (const char* expected :
       {"histories", "crash states", "distinct images", "Minimal case for lost-acked",
        "Minimal case for recovery-failed", "Minimal case for overlap", "<== crash after event",
        "The heap", "written by",
        "crashcheck replay --case 'crashcheck-case 1; protocol in-place"}) {
    EXPECT_THAT(outcome.output, HasSubstr(expected));
  }
  EXPECT_THAT(outcome.output, Not(HasSubstr("\x1b["))) << "no colours where there is no terminal";
  EXPECT_EQ(outcome.errors, "") << "no progress where there is no terminal";
}

TEST(Explore, SaysTheSameForTheSameSeedWithAnyNumberOfJobs) {
  const auto few = [](const char* seed, const char* jobs) {
    return run_program({"explore", "--scale", "small", "--store", "in-place", "--sequences", "20",
                        "--device", "kill", "--seed", seed, "--jobs", jobs, "--verbose"})
        .output;
  };
  const std::string once = few("7", "2");
  EXPECT_EQ(once, few("7", "2"));
  EXPECT_EQ(once, few("7", "8"));
  EXPECT_NE(once, few("8", "2"));
}

TEST(Explore, SavesCasesThatReplay) {
  const Scratch scratch;
  const std::string directory = scratch.path("new/cases");
  EXPECT_EQ(explore({"--save-cases", directory, "--device", "powerloss"}).exit_status, 1);
  std::vector<std::string> arguments = {"replay", "--quiet"};
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    arguments.push_back(entry.path().string());
  }
  ASSERT_GE(arguments.size(), 10U);
  const Outcome replayed = run_program(arguments);
  EXPECT_EQ(replayed.exit_status, 0) << replayed.output << replayed.errors;
  const std::string number = std::to_string(arguments.size() - 2);
  EXPECT_THAT(replayed.output, HasSubstr(number + " of " + number + " cases as expected"));
}

TEST(Explore, WritesJson) {
  EXPECT_EQ(reported().outcome.exit_status, 1);
  const auto json = nlohmann::json::parse(read_file(reported().scratch.path("out.json")));
  const auto& campaign = json.at("campaigns").at(0);
  EXPECT_EQ(campaign.at("protocol"), "in-place");
  EXPECT_EQ(campaign.at("profile"), "kill");
  EXPECT_EQ(campaign.at("sequences"), 60);
  EXPECT_EQ(campaign.at("complete"), true);
  EXPECT_GT(campaign.at("crash_states"), campaign.at("distinct_images"));
  EXPECT_EQ(campaign.at("violating_by_guarantee").size(), 17U);
  for (const auto& violation : campaign.at("violations")) {
    const Outcome replayed =
        run_program({"replay", "-q", "-"}, violation.at("case").get<std::string>());
    EXPECT_EQ(replayed.exit_status, 0) << violation;
  }
}

TEST(Explore, WritesJUnit) {
  EXPECT_EQ(reported().outcome.exit_status, 1);
  const std::string xml = read_file(reported().scratch.path("out.xml"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"crashcheck.in-place.kill\" tests=\"17\""));
  EXPECT_THAT(xml, HasSubstr("name=\"best-fit\" time=\"0\"/>"));
  EXPECT_THAT(xml, ContainsRegex("name=\"durable\" time=\"0\">\n      <failure type=\"violation\" "
                                 "message=\"[a-z-]+: [^\"]+ \\(violated in [0-9,]+ of [0-9,]+ "
                                 "states\\)\">durable: "));
  EXPECT_THAT(xml, ContainsRegex("\">([a-z-]+) is seen beside [a-z-]+: [a-z-]+; this is its "
                                 "story:\n\n[a-z-]+: [a-z-]+: "));
  EXPECT_THAT(xml, HasSubstr("&lt;== crash after event"));
}

TEST(Explore, EndsByTime) {
  Outcome outcome;
  // A slow machine needs more of it until it finds something.
  for (const char* seconds : {"0.2", "2", "20", "200"}) {
    outcome = run_program({"explore", "--scale", "small", "--store", "in-place", "--sequences",
                           "1000000000", "--device", "kill", "--time", seconds, "--verbose"});
    if (outcome.exit_status == 1) break;
  }
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("of 1,000,000,000, stopped early"));
}

TEST(Explore, ColoursWhenToldTo) {
  EXPECT_THAT(run_program({"explore", "--scale", "small", "--sequences", "2", "--device", "kill",
                           "--color", "always"})
                  .output,
              HasSubstr("\x1b["));
}

}  // namespace
}  // namespace crashcheck::testing
