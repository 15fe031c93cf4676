// crashcheck replay from the outside.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

const std::string kRotation = std::string(CRASHCHECK_CASES) + "/rotation-loses-a-free-block.case";

constexpr const char* kRotationLine =
    "crashcheck-case 1; allocate 32; allocate 32; allocate 64; allocate 32; allocate 96; "
    "allocate 32; deallocate #0; deallocate #2; deallocate #4; ";

TEST(Replay, ExplainsTheViolation) {
  const Outcome outcome = run_program({"replay", kRotation});
  EXPECT_EQ(outcome.exit_status, 0);
  for (const char* expected :
       {"durable: lost-acked: a free block is no longer in the tree: payload bytes 112 to 175",
        "events 55 to 72  <== crash after event 67",
        "completed: event 67, write 32 bytes at 64 (payload 48)", "never happened: event 68, sync",
        "before     .1..34445", "found      .1~~3***5", "node@48.right", "event 71 missing",
        "as expected: lost-acked"}) {
    EXPECT_THAT(outcome.output, HasSubstr(expected));
  }
}

TEST(Replay, SaysWhereACaseIsNotAsExpected) {
  const Outcome outcome =
      run_program({"replay", "--case", std::string(kRotationLine) + "crash 67; expect holds"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("not as expected: expected holds, found lost-acked"));
}

TEST(Replay, TakesTheVerdictWhereNothingIsExpected) {
  EXPECT_EQ(run_program({"replay", "--case", std::string(kRotationLine) + "crash 67"}).exit_status,
            1);
  const Outcome holds = run_program({"replay", "--case", std::string(kRotationLine) + "crash 58"});
  EXPECT_EQ(holds.exit_status, 0);
  EXPECT_THAT(holds.output, HasSubstr("the operation in flight was found: block lost"));
}

TEST(Replay, ShowsWhatSurvivedOnAVolatileCache) {
  const Outcome outcome =
      run_program({"replay", "--case",
                   std::string(kRotationLine).replace(19, 0, "profile ordered; ") +
                       "crash 67 keep 67; expect lost-acked"});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output,
              HasSubstr("everything synced, and of what was issued since event 67"));
}

TEST(Replay, ReadsFromStandardInput) {
  EXPECT_EQ(run_program({"replay", "-"}, read_file(kRotation)).exit_status, 0);
}

TEST(Replay, ReadsFromAFifo) {
  const Scratch scratch;
  const std::string fifo = scratch.path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  std::thread writer([&] {
    const int fd = open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
    const std::string text = read_file(kRotation);
    EXPECT_EQ(write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(fd);
  });
  const Outcome outcome = run_program({"replay", "-q", fifo});
  const int reader = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);  // nobody may have read
  writer.join();
  close(reader);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("as expected: lost-acked"));
}

TEST(Replay, ReadsFromADeviceOnlyAsMuchAsACaseMayHave) {
  const Outcome outcome = run_program({"replay", "/dev/zero"});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("/dev/zero: larger than"));
}

TEST(Replay, QuietStillTellsTheVerdictWhereNothingIsExpected) {
  const auto quiet = [](const std::string& crash) {
    return run_program({"replay", "-q", "--case", kRotationLine + crash}).output;
  };
  EXPECT_EQ(quiet("crash 67"), "case --case\nlost-acked\n");
  EXPECT_EQ(quiet("crash 58"), "case --case\nholds\n");
}

TEST(Replay, CountsSeveralCasesAndGoesOnAfterABadOne) {
  const Outcome outcome = run_program({"replay", "-q", kRotation, "--case", "nonsense", "--case",
                                       std::string(kRotationLine) + "crash 67; expect holds"});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("1 of 3 cases as expected"));
}

}  // namespace
}  // namespace crashcheck::testing
