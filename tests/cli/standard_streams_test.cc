// Standard streams that are closed when the program begins: what it prints never gets into a file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

Outcome run_with_closed(const std::string& heap, const std::vector<int>& closed) {
  return run_program({"run", "-", "--file", heap}, "allocate 32\n", closed);
}

std::string sound_heap(const Scratch& scratch) {
  const std::string heap = scratch.path("expected");
  EXPECT_EQ(run_with_closed(heap, {}).exit_status, 0);
  return read_file(heap);
}

// Bug: the heap took the place of the closed stream. Loss: "crashcheck: done after 13 events" went
// over the header. Fix: closed streams are /dev/null, and the file is above them.
TEST(StandardStreams, NothingIsPrintedIntoTheHeapWhereStandardErrorIsClosed) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const Outcome outcome = run_with_closed(heap, {STDERR_FILENO});
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(outcome.output, "allocate 32 -> #0 at 48 length 32\n");
  EXPECT_EQ(read_file(heap), sound_heap(scratch));
}

TEST(StandardStreams, NothingIsDoneWhereStandardOutputIsClosed) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const Outcome outcome = run_with_closed(heap, {STDOUT_FILENO});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.errors, "crashcheck: standard output is closed\n");
  EXPECT_FALSE(std::filesystem::exists(heap));
  EXPECT_EQ(run_with_closed(heap, {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}).exit_status, 2);
  EXPECT_FALSE(std::filesystem::exists(heap));
}

TEST(StandardStreams, AClosedStandardInputIsEmpty) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const Outcome outcome = run_with_closed(heap, {STDIN_FILENO});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("done after"));
  EXPECT_EQ(read_file(heap).size(), 64U);
}

}  // namespace
}  // namespace crashcheck::testing
