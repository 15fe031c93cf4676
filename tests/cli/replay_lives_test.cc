// crashcheck replay: cases with several lives and with calls that fail, from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

Outcome replay(const std::string& lines) {
  return run_program({"replay", "--case", "crashcheck-case 1; " + lines});
}

TEST(ReplayLives, ExplainsARecoveryThatWasCut) {
  const Outcome outcome = replay(
      "allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 29; recover crash 1; "
      "expect diverged");
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("also converges: diverged"));
  EXPECT_THAT(
      outcome.output,
      HasSubstr(
          "Recovery (life 2, its events count from 1)\n    0  recover  events 1 to 6  <== crash"));
  EXPECT_THAT(outcome.output, HasSubstr("as expected: diverged, a violation\n"));
}

TEST(ReplayLives, ExplainsACallThatFailed) {
  const Outcome outcome = replay(
      "profile powerloss; allocate 32; fault io/sync 1 EIO once; write #0 0 6161; reopen; crash "
      "14; "
      "expect lost-acked");
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("contained: lost-acked"));
  EXPECT_THAT(outcome.output, HasSubstr("what it lost stays readable  error: I/O error"));
}

TEST(ReplayLives, NeedsNoCrashWhereACallFails) {
  const Outcome outcome = replay("fault io/write 4 EIO once in-open; reopen");
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("contained: recovery-failed"));
  EXPECT_EQ(replay("allocate 32; fault io/write 1 ENOSPC forever; write #0 0 61; reopen; "
                   "write #0 0 62; expect holds")
                .exit_status,
            0);
}

TEST(ReplayLives, SaysThatTheDeviceLies) {
  const Outcome outcome = replay("profile lying; allocate 32; crash 13; expect lost-acked");
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("completed, a lie: event 13, sync"));
}

TEST(ReplayLives, NamesThePlaceOfWhatCannotBeDone) {
  const Scratch scratch;
  const auto refused = [&](const std::string& text, const std::string& message) {
    const std::string path = scratch.file("a.case", "crashcheck-case 1\n" + text);
    const Outcome outcome = run_program({"replay", path});
    EXPECT_EQ(outcome.exit_status, 2) << outcome.output;
    EXPECT_EQ(outcome.output, "");
    EXPECT_THAT(outcome.errors, HasSubstr(path + message));
  };
  refused("recover\n", ":2:1: there is nothing to recover from");
  refused("allocate 32\ncrash 9\nrecover\nwrite #0 0 61\n", ":5:7: no such slice after the crash");
  refused("allocate 32\ncrash 13\nrecover\nallocate 32\ncrash 6\n",
          ":6:7: there are only 5 events from the recovery on");
  refused("allocate 32\ncrash 13\nrecover crash 1\n", ":4:15: there are only 0 events");
  refused("profile powerloss\nallocate 32\nfault io/sync 1 EIO once keep 3\nallocate 8\n",
          ":4:7: ");
  refused("fault io/sync 1 EACCES once\n", ":2:17: unknown error");
  refused("crash 9 keep 3:5-4\n", ":2:16: the first unit comes after the last");
}

}  // namespace
}  // namespace crashcheck::testing
