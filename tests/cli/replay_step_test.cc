// crashcheck replay --step from the outside: all frames into a pipe, one after the other at a
// terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kStepped = std::string(CRASHCHECK_CASES) + "/two-children-overlap.case";

/// What is shown where these lines are typed.
std::string walk(const std::string& typed) {
  const Outcome outcome = run_command_at_terminal(
      {program_path(), "--color", "never", "replay", "--step", kStepped}, typed);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  return outcome.output;
}

/// The numbers of the frames, in the order in which they were shown.
std::string frames(const std::string& output) {
  std::string numbers;
  for (std::size_t at = output.find("\n["); at != std::string::npos;
       at = output.find("\n[", at + 1)) {
    numbers += output.substr(at + 2, output.find('/', at) - at - 2) + " ";
  }
  return numbers;
}

TEST(ReplayStep, PrintsEveryFrameWhereStandardInputIsNoTerminal) {
  const Outcome outcome = run_program({"replay", "--step", kStepped});
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(frames(outcome.output), "1 2 3 4 5 6 7 8 ");
  EXPECT_THAT(outcome.output, StartsWith("case " + kStepped + "\n[1/8] after step 0, open"));
  EXPECT_THAT(outcome.output, HasSubstr("as expected: overlap, a violation\n"));
  EXPECT_EQ(outcome.errors, "") << "no prompt";
}

TEST(ReplayStep, GoesWhereItIsToldTo) {
  EXPECT_EQ(frames(walk("q\n")), "1 ");
  EXPECT_EQ(frames(walk("\nn\np\nq\n")), "1 2 3 2 ");
  EXPECT_EQ(frames(walk("f\nr\nf\nq\n")), "1 7 8 7 ") << "and from the beginning again";
  EXPECT_EQ(frames(walk("g 48\ng 1 20\ng 0\nq\n")), "1 6 4 1 ");
  EXPECT_EQ(frames(walk("\x04")), "1 ") << "the end of the input is an end";
}

TEST(ReplayStep, SaysHowMuchOfALongHistoryIsLeftOut) {
  std::string text = "crashcheck-case 1; ";
  for (int i = 0; i < 600; ++i) text += "allocate 32; ";
  const std::vector<std::string> arguments = {"--color", "never",  "replay",
                                              "--step",  "--case", text + "crash 3000"};
  const Outcome piped = run_program(arguments);
  EXPECT_THAT(piped.output, HasSubstr("the history is long: 91 earlier frames are left out"));
  std::vector<std::string> command = arguments;
  command.insert(command.begin(), program_path());
  const Outcome walked = run_command_at_terminal(command, "g 5\nq\n");
  EXPECT_THAT(walked.output, HasSubstr("event 5 of life 1 is among what is left out"));
}

TEST(ReplayStep, SaysWhatCannotBeDone) {
  const std::string output = walk("p\nr\nn\nbogus\ng\ng x\ng 2 9\ng 99\nq q\n?\nq\n");
  EXPECT_EQ(frames(output), "1 8 ");
  for (const char* expected :
       {"that was the first frame\n", "that was the last frame; q ends\n",
        "'bogus' means nothing here; ? helps\n", "g N, or g LIFE N, with the number of an event\n",
        "no frame of life 2 has event 9 behind it\n", "no frame of life 1 has event 99 behind it\n",
        "'q q' means nothing here"}) {
    EXPECT_THAT(output, HasSubstr(expected));
  }
}

TEST(ReplayStep, TurnsTheTreeOnAndOff) {
  EXPECT_THAT(walk("f\nq\n"), Not(HasSubstr("  tree  root"))) << "it has not changed";
  EXPECT_THAT(walk("f\nt\nq\n"), HasSubstr("  tree  root 80\n"));
  EXPECT_THAT(walk("t\nt\nr\nq\n"), Not(HasSubstr("  tree  root"))) << "it has";
  EXPECT_THAT(walk("t\nt\nt\nr\nq\n"), HasSubstr("  tree  root 144\n"));
}

TEST(ReplayStep, ExplainsAllAndPromptsOnStandardError) {
  const Outcome outcome =
      run_command_at_terminal({program_path(), "replay", "--step", kStepped}, "f\ne\nq\n");
  EXPECT_THAT(outcome.output, HasSubstr("Fields that the operation changes\n"));
  EXPECT_EQ(outcome.errors, "1/8> 7/8> 7/8> ");
}

TEST(ReplayStep, TakesOneCaseAndIsNotQuiet) {
  EXPECT_EQ(run_program({"replay", "--step", kStepped, kStepped}).exit_status, 2);
  EXPECT_EQ(run_program({"replay", "--step", "-q", kStepped}).exit_status, 2);
}

}  // namespace
}  // namespace crashcheck::testing
