// Stopping in a case with gdb, in whatever build this is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kCases = CRASHCHECK_CASES;
const std::string kTwoChildren = kCases + "/two-children-overlap.case";

/// Does these commands, one after the other, in a replay of a case.
std::string in_gdb(const std::string& file, const std::vector<std::string>& commands) {
  std::vector<std::string> words = {"gdb", "-nx", "-batch"};
  for (const std::string& command : commands) {
    words.insert(words.end(), {"-ex", command});
  }
  words.insert(words.end(), {"--args", program_path(), "replay", "-q", file});
  return run_command(words).output;
}

/// Whether the text has each of these, one behind the other.
void expect_in_order(const std::string& text, const std::vector<std::string>& expected) {
  std::size_t at = 0;
  for (const std::string& each : expected) {
    const std::size_t found = text.find(each, at);
    ASSERT_TRUE(found != std::string::npos) << each << " is missing in\n" << text.substr(at, 2000);
    at = found + each.size();
  }
}

TEST(Debugger, StopsWhereTheStoreIssuesWhatTheCrashCutsAndWhereRecoveryMeetsIt) {
  const std::string output = in_gdb(
      kTwoChildren, {"break crashcheck_break_at_event if number == 40 && life == 1",
                     "break crashcheck_break_at_cut", "break crashcheck_break_at_damaged_read",
                     "run", "bt", "continue", "bt", "continue", "bt"});
  expect_in_order(output, {"Breakpoint 1, crashcheck_break_at_event (number=40, kind=",
                           "\"write\", offset=192, length=32, life=1)",
                           "bstack::AvlTree::", "bstack::GhostTree::deallocate",
                           "Breakpoint 2, crashcheck_break_at_cut (event=49, offset=0, length=0, "
                           "life=1)",
                           "bstack::AvlTree::", "bstack::GhostTree::allocate",
                           "Breakpoint 3, crashcheck_break_at_damaged_read (offset=192, length=32)",
                           "bstack::recover_tree", "bstack::GhostTree::open", "ImageChecker"});
}

TEST(Debugger, DoesNotStopForReadsThatAreNotThere) {
  const std::string file = kCases + "/journaled/cut-record-mixes-with-a-write.case";
  const std::string output = in_gdb(file, {"break crashcheck_break_at_damaged_read", "run"});
  EXPECT_THAT(output, HasSubstr("exited normally"));
  EXPECT_THAT(run_program({"replay", "-v", file}).output,
              HasSubstr("crashcheck_break_at_damaged_read  never reached"));
}

TEST(Verbose, TellsOfTheStops) {
  const std::string section =
      "For a debugger\n"
      "  crashcheck_break_at_cut           life 1, event 49, sync\n"
      "  crashcheck_break_at_damaged_read  in the recovery, 32 bytes at 192\n\n";
  EXPECT_THAT(run_program({"replay", "--verbose", kTwoChildren}).output, HasSubstr(section));
  EXPECT_THAT(run_program({"replay", kTwoChildren}).output, Not(HasSubstr("debugger")));
}

TEST(Verbose, NamesTheLastEventWhereNoneComesAfterTheCrash) {
  const Outcome outcome =
      run_program({"replay", "-v", "--case",
                   "crashcheck-case 1; allocate 32; crash 13; recover; allocate 32; crash 2"});
  EXPECT_THAT(outcome.output,
              HasSubstr("  crashcheck_break_at_cut           life 1, event 13, sync\n"
                        "  crashcheck_break_at_cut           life 2, event 3, "));
  const Outcome no_crash =
      run_program({"replay", "-v", "--case", "crashcheck-case 1; allocate 32"});
  EXPECT_THAT(no_crash.output, Not(HasSubstr("break_at_cut")));
}

}  // namespace
}  // namespace crashcheck::testing
