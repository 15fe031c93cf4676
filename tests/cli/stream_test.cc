// crashcheck run on operations that arrive one after the other, through a pipe or a FIFO.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "processes/running_program.h"
#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

class Stream : public ::testing::Test {
 protected:
  Scratch scratch_;
  std::string heap_ = scratch_.path("heap");
  RunningProgram run_{{program_path(), "run", "-", "--file", heap_}};
};

TEST_F(Stream, ALineOfAPipeIsAppliedBeforeTheNextArrives) {
  run_.send("allocate 32\n");
  EXPECT_EQ(run_.next_line(), "allocate 32 -> #0 at 48 length 32");
  run_.send("# nothing to do\n\nallocate 20; write #0 0 68656c6c6f\n");
  EXPECT_EQ(run_.next_line(), "allocate 20 -> #1 at 80 length 20");
  EXPECT_EQ(run_.next_line(), "write #0 0 68656c6c6f");
  EXPECT_EQ(read_file(heap_).substr(64, 5), "hello");
  const Outcome outcome = run_.finish();
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("done after"));
}

TEST_F(Stream, ALineMayArriveInPartsAndTheLastNeedsNoEnd) {
  run_.send("allocate 32\nallo");
  EXPECT_EQ(run_.next_line(), "allocate 32 -> #0 at 48 length 32");
  run_.send("cate 20");
  const Outcome outcome = run_.finish();
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, "allocate 20 -> #1 at 80 length 20\n");
}

TEST_F(Stream, AMistakeNamesItsLineAndWhatWasAppliedBeforeItStays) {
  run_.send("# two slices\nallocate 32\n");
  EXPECT_EQ(run_.next_line(), "allocate 32 -> #0 at 48 length 32");
  run_.send("allocate 32; deallocate #2\n");
  const Outcome outcome = run_.finish();
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.output, "") << "nothing of the line that does not make sense";
  EXPECT_EQ(outcome.errors, "crashcheck: -:3:25: no slice #2 has been given by here\n");
  EXPECT_EQ(read_file(heap_).size(), 16U + 48U + 32U);
  EXPECT_EQ(run_program({"inspect", heap_}).exit_status, 0);
}

TEST_F(Stream, AMistakeBeforeTheFirstOperationChangesNothing) {
  run_.send("# a comment\n\nalocate 32\n");
  const Outcome outcome = run_.finish();
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("-:3:1: unknown operation 'alocate'"));
  EXPECT_FALSE(std::filesystem::exists(heap_));
}

TEST_F(Stream, AnEmptyPipeOpensTheHeapAndNoMore) {
  EXPECT_EQ(run_.finish().exit_status, 0);
  EXPECT_EQ(read_file(heap_).size(), 64U);
}

TEST(Streams, AFifoIsAppliedLineByLineToo) {
  const Scratch scratch;
  const std::string fifo = scratch.path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  RunningProgram run({program_path(), "run", fifo, "--file", scratch.path("heap")});
  const int writer = open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_EQ(write(writer, "allocate 32\n", 12), 12);
  EXPECT_EQ(run.next_line(), "allocate 32 -> #0 at 48 length 32");
  close(writer);
  EXPECT_EQ(run.finish().exit_status, 0);
}

TEST(Streams, ARegularFileIsReadAsAWholeEvenThroughStandardInput) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const Outcome outcome = run_program({"run", "-", "--file", heap}, "allocate 32\nalocate 32\n");
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.errors, HasSubstr("-:2:1: unknown operation"));
  EXPECT_FALSE(std::filesystem::exists(heap));
}

// Bug: the end of the operations was taken to be where they could not be read. Loss: those after it
// were not applied, and the exit status said that all was well. Fix: read(2) and its errors.
TEST(Streams, InputThatCannotBeReadIsNotTheEndOfIt) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const int directory = open(scratch.path(".").c_str(), O_RDONLY | O_CLOEXEC);
  const int errors = open(scratch.path("err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const auto run =
      start_command({program_path(), "run", "-", "--file", heap}, {directory, errors, errors});
  close(directory);
  close(errors);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(wait_for(*run).exit_status, 2);
  EXPECT_EQ(read_file(scratch.path("err")), "crashcheck: standard input: Is a directory\n");
  EXPECT_FALSE(std::filesystem::exists(heap));
  const Outcome outcome = run_program({"run", "/proc/self/mem", "--file", heap});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.errors, "crashcheck: /proc/self/mem: Input/output error\n");
}

TEST(Streams, InputThatFailsLaterLeavesTheRunIncomplete) {
  // Once the other side of a terminal is closed, its master can read what there is, then fails.
  const Scratch scratch;
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(grantpt(terminal), 0);
  ASSERT_EQ(unlockpt(terminal), 0);
  const int writer = open(ptsname(terminal), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  ASSERT_EQ(write(writer, "allocate 32\n", 12), 12);
  close(writer);
  const std::string out = scratch.path("out");
  const int output = open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0600);
  const auto run = start_command({program_path(), "run", "-", "--file", scratch.path("heap")},
                                 {terminal, output, output});
  close(terminal);
  close(output);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(wait_for(*run).exit_status, 3);
  EXPECT_EQ(read_file(out),
            "allocate 32 -> #0 at 48 length 32\n"
            "crashcheck: standard input: Input/output error\n");
}

TEST(Streams, ALineThatNeverEndsIsRefused) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const Outcome outcome = run_program({"run", "/dev/zero", "--file", heap});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("/dev/zero: larger than 67108864 bytes"));
  EXPECT_FALSE(std::filesystem::exists(heap));
}

}  // namespace
}  // namespace crashcheck::testing
