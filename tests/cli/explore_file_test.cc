// crashcheck explore FILE: one history that is given, crashed everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

using Json = nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// Two blocks that touch are freed one after the other.
constexpr const char* kHistory = "allocate 32\nallocate 32\ndeallocate #0\ndeallocate #1\n";

class ExploreFile : public ::testing::Test {
 protected:
  std::string history(const std::string& head, const std::string& tail = "") {
    return scratch_.file("history.case", "crashcheck-case 1\n" + head + kHistory + tail);
  }
  Outcome explore(const std::string& file, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"explore", file};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }

  Scratch scratch_;
};

TEST_F(ExploreFile, CrashesTheHistoryEverywhereOnItsOwnDevice) {
  const std::string file = history("protocol journaled\nprofile ordered\n");
  const std::string json = scratch_.path("out.json");
  const Outcome outcome = explore(file, {"--json", json});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("journaled on ordered  PASS"));
  EXPECT_THAT(outcome.output, HasSubstr("PASS: no violation in " + file + ", "));
  const Json campaign = Json::parse(read_file(json)).at("campaigns").at(0);
  EXPECT_EQ(campaign.at("sequences"), 1);
  EXPECT_EQ(campaign.at("operations"), 4);
  EXPECT_GT(campaign.at("crash_states"), 100);
}

TEST_F(ExploreFile, TakesOtherDevicesAndSaysWhereItSampled) {
  const Outcome outcome = explore(history("protocol journaled\n", "expect holds\n"),
                                  {"--device", "hostile", "--epoch-cap", "16"});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("journaled on hostile  PASS"));
  EXPECT_THAT(outcome.output,
              ::testing::ContainsRegex("PASS: .*, sampled [0-9,]+ of [0-9,]+ at [0-9,]+ of "));
}

TEST_F(ExploreFile, ShowsAViolationOnOneScreen) {
  const std::string file = history("protocol in-place\nprofile kill\n", "expect holds\n");
  const Outcome outcome = explore(file);
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("FAIL  in-place on kill, " + file + "\n"));
  EXPECT_THAT(outcome.output, HasSubstr("crashcheck replay --case"));
  EXPECT_THAT(outcome.output, HasSubstr("\nFAIL: 1 of 1 campaign of " + file));
  EXPECT_THAT(outcome.output, Not(HasSubstr("crashcheck-cases"))) << "it is a file already";
}

TEST_F(ExploreFile, SaysFirstWhichStoreItIsAboutAndNoFailAboveAPass) {
  const std::string file = history("", "expect recovery-failed\n");
  const Outcome outcome = explore(file);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output;
  EXPECT_THAT(outcome.output,
              ::testing::StartsWith(file + ": a history of the store in-place, on kill\n"));
  EXPECT_THAT(outcome.output, HasSubstr("\nin-place on kill  AS EXPECTED "));
  EXPECT_THAT(outcome.output, Not(HasSubstr("FAIL")));
}

TEST_F(ExploreFile, HoldsAnExpectedViolationIfAnyStateShowsIt) {
  const std::string head = "protocol in-place\nprofile kill\n";
  const std::string file = history(head, "expect recovery-failed\n");
  const Outcome seen = explore(file);
  EXPECT_EQ(seen.exit_status, 0) << seen.output;
  EXPECT_THAT(seen.output,
              ::testing::ContainsRegex(
                  "\nPASS: as expected, recovery-failed in [0-9]+ distinct states? of "));
  EXPECT_THAT(seen.output, Not(HasSubstr("Why"))) << "it is no news";
  const Outcome unseen = explore(history(head, "expect broken-sync\n"));
  EXPECT_EQ(unseen.exit_status, 2) << "no such kind";
  const Outcome other = explore(history(head, "expect overlap\n"));
  EXPECT_EQ(other.exit_status, 1) << other.output;
  EXPECT_THAT(other.output, HasSubstr("FAIL: overlap is expected, and none of the "));
}

TEST_F(ExploreFile, DoesNotKnowWhereAnExpectedViolationWasNotSeenInASample) {
  const Outcome outcome = explore(history("protocol journaled\n", "expect overlap\n"),
                                  {"--device", "hostile", "--epoch-cap", "2"});
  EXPECT_EQ(outcome.exit_status, 3) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("INCOMPLETE: overlap is expected, and none of the "));
  EXPECT_THAT(outcome.output, HasSubstr(", sampled "));
}

TEST_F(ExploreFile, ReadsStandardInputAndAnyStore) {
  const Outcome outcome = run_program({"explore", "-"}, "crashcheck-case 1\nstore cell\nset 5\n");
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("PASS: no violation in standard input, "));
}

TEST_F(ExploreFile, RefusesWhatIsNoHistory) {
  const auto refused = [&](const std::string& file, const std::vector<std::string>& more,
                           const std::string& words) {
    const Outcome outcome = explore(file, more);
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_THAT(outcome.errors, HasSubstr(words));
    EXPECT_EQ(outcome.output, "");
  };
  refused(history("", "crash 3\n"), {}, "history.case:6:7: explore takes a history and crashes it");
  refused(history("", "crash anywhere\n"), {}, "leave out the lines of crashes");
  refused(scratch_.path("none.case"), {}, "no such file");
  refused(history("allocate 0 0\n"), {}, "history.case:2:");
  refused(history(""), {"--sequences", "3"}, "--histories is about random histories, and ");
  refused(history(""), {"--seed", "3"}, "--seed is about random histories, and ");
  refused(history(""), {"--store", "in-place"}, "--store is about random histories, and ");
}

TEST_F(ExploreFile, IsTheSameWithAnyNumberOfJobsAndByItsCommand) {
  const std::string file = history("protocol journaled\nprofile kill\n");
  const auto report = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = more;
    const std::string junit = scratch_.path("out.xml");
    words.insert(words.end(), {"--junit", junit});
    EXPECT_EQ(explore(file, words).exit_status, 0);
    return read_file(junit);
  };
  const std::string document = report({"--jobs", "1"});
  EXPECT_EQ(document, report({"--jobs", "3"}));
  EXPECT_THAT(document, HasSubstr("crashcheck explore " + file + " --device kill --nested 1 "));
}

}  // namespace
}  // namespace crashcheck::testing
