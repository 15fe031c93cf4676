// crashcheck shrink from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "program.h"
#include "temporary_directory.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kLarge = "crashcheck-case 1; allocate 100; crash 99";
constexpr const char* kTwiceCut =
    "crashcheck-case 1; allocate 100; allocate 64; crash 5; recover crash 0; recover crash 0";
constexpr const char* kLeast = "protocol in-place\nprofile kill\ncrash 5\nexpect recovery-failed\n";

TEST(Shrink, PrintsHowItShrankAndTheMinimalCase) {
  const Outcome outcome =
      run_program({"shrink", "--case", "crashcheck-case 1; allocate 100; write #0 3 01; crash 5"});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.output << outcome.errors;
  for (const char* expected :
       {"opens: recovery-failed", "operations        2 -> 0", "blocks            4 -> 0",
        "minimal: no single simplification is left", kLeast,
        "crashcheck replay --case 'crashcheck-case 1; protocol in-place; profile kill; crash 5; "
        "expect recovery-failed'"}) {
    EXPECT_THAT(outcome.output, HasSubstr(expected));
  }
  EXPECT_EQ(outcome.errors, "") << "no progress where there is no terminal";
}

TEST(Shrink, DropsCrashesToo) {
  const Outcome outcome = run_program({"shrink", "--case", kTwiceCut});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("crashes           3 -> 2"));
  EXPECT_THAT(outcome.output, HasSubstr("crash 0\nrecover crash 5\n"));
}

TEST(Shrink, PrintsNothingButTheCaseIfItIsToBeQuiet) {
  const Outcome outcome =
      run_program({"shrink", "-q", "--case", "crashcheck-case 1; allocate 64; crash 5"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_EQ(outcome.output, std::string("crashcheck-case 1\n") + kLeast);
}

TEST(Shrink, WritesAFileThatReplays) {
  const TemporaryDirectory directory;
  const std::string file = directory / "least.case";
  const std::string known = std::string(CRASHCHECK_CASES) + "/rotation-loses-a-free-block.case";
  EXPECT_EQ(run_program({"shrink", "-q", known, "--output", file}).exit_status, 1);
  const Outcome replayed = run_program({"replay", "-q", file});
  EXPECT_EQ(replayed.exit_status, 0) << replayed.output << replayed.errors;
  EXPECT_THAT(replayed.output, HasSubstr("as expected: lost-acked"));
}

TEST(Shrink, KeepsTheKindThatTheCaseExpects) {
  const std::string known = std::string(CRASHCHECK_CASES) + "/by-profile/kill/leak.case";
  const Outcome outcome = run_program({"shrink", known});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("leak: leak"));
  EXPECT_THAT(outcome.output, HasSubstr("expect leak\n"));
}

TEST(Shrink, SaysWhatIsNotMinimalForLackOfBudget) {
  const Outcome outcome = run_program(
      {"shrink", "--budget", "1", "--case",
       "crashcheck-case 1; profile lying; allocate 3000000; write #0 3 0102; crash 13"});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("not minimal: budget"));
}

TEST(Shrink, RefusesACaseInWhichNothingIsWrong) {
  for (const char* text :
       {"crashcheck-case 1; allocate 32", "crashcheck-case 1; allocate 32; crash 9",
        "crashcheck-case 1; protocol journaled; crash 3; expect overlap"}) {
    const Outcome outcome = run_program({"shrink", "--case", text});
    EXPECT_EQ(outcome.exit_status, 2) << text;
    EXPECT_THAT(outcome.errors, HasSubstr("nothing is wrong in this case"));
    EXPECT_EQ(outcome.output, "");
  }
}

TEST(Shrink, RefusesBadUsageAndBadInput) {
  const auto refused = [](const std::vector<std::string>& arguments, const char* why) {
    const Outcome outcome = run_program(arguments);
    EXPECT_EQ(outcome.exit_status, 2) << why;
    EXPECT_THAT(outcome.errors, HasSubstr(why));
  };
  refused({"shrink"}, "name a case file");
  refused({"shrink", "/no/such.case"}, "/no/such.case");
  refused({"shrink", "--case", "crashcheck-case 1; alocate 32"}, "--case:1:20: unknown word");
  refused({"shrink", "--case", kLarge}, "the history has only");
  refused({"shrink", "--case", "crashcheck-case 1; protocol other; crash 5"}, "unknown protocol");
  refused({"shrink", "--case", kTwiceCut, "--case", kTwiceCut, "-o", "x"}, "more than one case");
  refused({"shrink", "--case", kTwiceCut, "--output", "/no/such/file"}, "--output");
  refused({"shrink", "--case", kTwiceCut, "--budget", "0"}, "--budget");
  refused({"shrink", "--case", "crashcheck-case 1; crash 18446744073709551615"}, "only 8 events");
}

TEST(Shrink, ComesToAnEndOnOddCases) {
  const std::string head = "crashcheck-case 1; ";
  for (const char* text :
       {"profile hostile; allocate 65536; allocate 1; deallocate #0; crash 6",
        "profile powerloss,unit=1; allocate 4096; crash 6 keep 6",
        "fault io/write 4 EIO forever in-open; reopen; allocate 32; crash 5",
        "profile lying; write-header 0 61; crash 10 keep 1 length 1; recover; "
        "fault io/sync 1 EDQUOT forever reverts; write-header 0 62; reopen; crash 9",
        "profile lying; allocate 32; write-header 0 6162; crash 15; recover crash 0; recover; "
        "write-header 3 61; crash 10"}) {
    const Outcome outcome = run_program({"shrink", "--budget", "64", "--case", head + text});
    EXPECT_TRUE(outcome.exit_status == 1 || outcome.exit_status == 2)
        << text << outcome.output << outcome.errors;
    EXPECT_THAT(outcome.errors, Not(HasSubstr("internal error")));
  }
}

}  // namespace
}  // namespace crashcheck::testing
