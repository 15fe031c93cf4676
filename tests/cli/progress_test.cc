// What tells how far long work is: lines in a log, a line in place on a terminal.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <sstream>

#include "program.h"
#include "temporary_directory.h"

namespace crashcheck::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The program with a line in the log every so many seconds instead of every 30.
Outcome run_with_lines_every(const std::string& seconds, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   {"env", "CRASHCHECK_PROGRESS_SECONDS=" + seconds, program_path()});
  return run_command(arguments);
}

/// The same for some seconds, and for longer where a slow machine has less than so many lines by
/// then.
Outcome run_until_lines(std::size_t count, std::vector<std::string> arguments) {
  Outcome outcome;
  for (const char* seconds : {"0.6", "1.5", "4.5"}) {
    std::vector<std::string> timed = arguments;
    timed.insert(timed.end(), {"--time", seconds});
    outcome = run_with_lines_every("0.05", timed);
    if (lines_of(outcome.errors).size() >= count) break;
  }
  return outcome;
}

TEST(ProgressInALog, TellsOfACampaignLineByLine) {
  const auto outcome =
      run_until_lines(4, {"explore", "--scale", "small", "--store", "journaled", "--device", "kill",
                          "ordered", "--sequences", "1000000000", "--jobs", "2", "--verbose"});
  EXPECT_EQ(outcome.exit_status, 3) << "the time was over before";
  const auto lines = lines_of(outcome.errors);
  ASSERT_GE(lines.size(), 4U);
  EXPECT_THAT(lines, Each(MatchesRegex("crashcheck: [0-9,]+ of 2,000,000,000 histories, [0-9,]+ "
                                       "states \\([0-9,]+/s\\), [0-9,]+ distinct, 0 violating; "
                                       "about 5 s left; journaled on [a-z]+, [12] of 2")));
  EXPECT_THAT(lines.front(), HasSubstr("; journaled on kill, 1 of 2"));
  EXPECT_THAT(lines.back(), HasSubstr("; journaled on ordered, 2 of 2"));
  EXPECT_THAT(outcome.output, HasSubstr("stopped early"));
}

TEST(ProgressInALog, TellsWhatIsShrunk) {
  const auto outcome =
      run_with_lines_every("0.02", {"explore", "--scale", "small", "--store", "in-place",
                                    "--device", "kill", "--sequences", "4"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.errors,
              ContainsRegex("crashcheck: 4 of 4 histories, .* states, .* violating; shrinking "
                            "[0-9]+ of [0-9]+, [0-9]+% of its budget; in-place on kill\n"));
}

TEST(ProgressInALog, TellsOfAProof) {
  const auto outcome = run_until_lines(3, {"prove", "--store", "journaled", "--units", "7"});
  EXPECT_EQ(outcome.exit_status, 3);
  const auto lines = lines_of(outcome.errors);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_THAT(lines, Each(MatchesRegex("crashcheck: [0-9,]+ states, [0-9,]+ to be expanded, "
                                       "[0-9,]+ crash images \\([0-9,]+/s\\), 0 violating; about 5 "
                                       "s left at most")));
}

TEST(ProgressInALog, TellsOfAnAudit) {
  const TemporaryDirectory directory;
  const auto outcome =
      run_until_lines(5, {"audit", "--out", (directory / "audit").string(), "--store", "journaled",
                          "--device", "kill", "--units", "2", "--states", "1000000000"});
  EXPECT_EQ(outcome.exit_status, 3);
  const auto lines = lines_of(outcome.errors);
  ASSERT_GE(lines.size(), 5U);
  EXPECT_THAT(lines, Each(MatchesRegex("crashcheck: [0-9] of 5 parts done; [0-9,]+ crash states "
                                       "\\([0-9,]+/s\\), [0-9,]+ distinct, 0 violating; about 5 s "
                                       "left")));
}

TEST(ProgressInALog, TellsOfShrinkingAndReplaying) {
  const std::string known = std::string(CRASHCHECK_CASES) + "/rotation-loses-a-free-block.case";
  const auto shrunk = run_with_lines_every("0.02", {"shrink", "-q", known});
  EXPECT_THAT(shrunk.errors, ContainsRegex("crashcheck: shrinking: [0-9]+ operations, 1 crash, "
                                           "[0-9,]+ of 1,024 MiB of images \\([0-9,]+ MiB/s\\)"));
  const std::vector<std::string> often(2000, known);
  std::vector<std::string> arguments = {"replay", "-q"};
  arguments.insert(arguments.end(), often.begin(), often.end());
  const auto replayed = run_with_lines_every("0.001", arguments);
  EXPECT_EQ(replayed.exit_status, 0);
  EXPECT_THAT(replayed.errors, ContainsRegex("crashcheck: [0-9,]+ of 2,000 cases replayed\n"));
}

TEST(ProgressInALog, IsSilentForHalfAMinute) {
  for (const char* seconds : {"", "0", "-1", "soon", "1e9"}) {
    const auto outcome =
        run_with_lines_every(seconds, {"explore", "--scale", "small", "--store", "journaled",
                                       "--device", "kill", "--sequences", "20"});
    EXPECT_EQ(outcome.errors, "") << seconds;
  }
}

/// What a terminal with 40 columns gets to see on standard error.
class OnATerminal : public ::testing::Test {
 protected:
  OnATerminal() {
    EXPECT_EQ(grantpt(master_), 0);
    EXPECT_EQ(unlockpt(master_), 0);
  }
  ~OnATerminal() override { close(master_); }

  std::string errors_of(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program_path());
    const int terminal = open(ptsname(master_), O_RDWR | O_NOCTTY | O_CLOEXEC);
    const winsize size{25, kColumns, 0, 0};
    EXPECT_EQ(ioctl(terminal, TIOCSWINSZ, &size), 0);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const auto started = start_command(arguments, {null, null, terminal});
    close(null);
    close(terminal);
    std::string seen;
    std::array<char, 4096> chunk{};
    for (ssize_t count = 0; (count = read(master_, chunk.data(), chunk.size())) > 0;) {
      seen.append(chunk.data(), static_cast<std::size_t>(count));
    }
    if (started) wait_for(*started);
    return seen;
  }

  static constexpr unsigned short kColumns = 40;
  int master_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
};

TEST_F(OnATerminal, TheLineStaysInPlaceFitsAndIsGoneInTheEnd) {
  std::string seen;
  // A slow machine needs more of it until it says something.
  for (const char* seconds : {"0.7", "7", "70"}) {
    seen = errors_of({"explore", "--scale", "small", "--store", "journaled", "--device", "kill",
                      "--time", seconds, "--sequences", "1000000000"});
    if (!seen.empty()) break;
  }
  const std::string again = "\r\x1b[K";
  EXPECT_THAT(seen, ContainsRegex("\r.\\[K[0-9,]+ of 1,000,000,000 histories, "));
  EXPECT_THAT(seen, Not(HasSubstr("\n")));
  ASSERT_GE(seen.size(), again.size());
  EXPECT_EQ(seen.substr(seen.size() - again.size()), again);
  std::size_t begin = again.size();
  for (std::size_t end = 0; (end = seen.find(again, begin)) != std::string::npos;
       begin = end + again.size()) {
    EXPECT_LT(end - begin, kColumns) << seen.substr(begin, end - begin);
  }
}

}  // namespace
}  // namespace crashcheck::testing
