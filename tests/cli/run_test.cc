// crashcheck run from the outside: operations on a real file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "program.h"
#include "testing_heap.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

TEST(Run, MakesTheWorkedExampleByteForByte) {
  const Scratch scratch;
  const std::string ops = scratch.file("ops",
                                       "allocate 20\nallocate 64\nallocate 33\nallocate 32\n"
                                       "write #1 0 68656c6c6f\ndeallocate #0\ndeallocate #2\n");
  const Outcome outcome = run_program({"run", ops, "--file", scratch.path("heap")});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_EQ(outcome.output,
            "allocate 20 -> #0 at 48 length 20\nallocate 64 -> #1 at 80 length 64\n"
            "allocate 33 -> #2 at 144 length 33\nallocate 32 -> #3 at 208 length 32\n"
            "write #1 0 68656c6c6f\ndeallocate #0\ndeallocate #2\n");
  Bytes expected = worked_example();
  expected[6] = std::byte{0x59};  // with the check of its length
  expected[7] = std::byte{0x0B};
  std::string bytes;
  for (const std::byte byte : expected) bytes += static_cast<char>(byte);
  EXPECT_EQ(read_file(scratch.path("heap")), bytes);
}

TEST(Run, GoesOnWithAHeapThatIsThere) {
  const Scratch scratch;
  const std::string heap = scratch.path("heap");
  const std::string ops = scratch.file("ops", "allocate 32\n");
  ASSERT_EQ(run_program({"run", ops, "--file", heap}).exit_status, 0);
  EXPECT_THAT(run_program({"run", ops, "--file", heap}).output, HasSubstr("#0 at 80"));
}

TEST(Run, FollowsSlicesThroughReallocateBulkAndReopen) {
  const Scratch scratch;
  const Outcome outcome = run_program({"run", "-", "--file", scratch.path("heap")},
                                      "allocate-bulk 32 0 32\nreallocate #0 64\nreopen\nwrite #0 "
                                      "63 ff\ndeallocate-bulk #0 #1 #2\n");
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              HasSubstr("-> #0 at 48 length 32, #1 at 0 length 0, #2 at 80 length 32\n"));
  EXPECT_THAT(outcome.output, HasSubstr("reallocate #0 64 -> #0 at 112 length 64\n"));
}

TEST(Run, CountsEventsOverReopens) {
  const Scratch scratch;
  const std::string operations = "allocate 32\nallocate 32\ndeallocate #0\nreopen\n";
  const std::string heap = scratch.path("heap");
  EXPECT_THAT(run_program({"run", "-", "--file", heap, "--store", "in-place"}, operations).errors,
              HasSubstr("done after 28 events"));
  std::filesystem::remove(heap);
  EXPECT_THAT(run_program({"run", "-", "--file", heap}, operations).errors,
              HasSubstr("done after 26 events"));
}

/// While it lives, no file can be written beyond a size by this process and its children.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t limit_bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{limit_bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST(Run, SaysThatTheResultIsUnknownWhereTheDeviceFails) {
  const Scratch scratch;
  const FileSizeLimit limit(4096);
  const Outcome outcome = run_program({"run", "-", "--file", scratch.path("heap")},
                                      "allocate 32\nallocate 8192\nallocate 32\n");
  EXPECT_EQ(outcome.exit_status, 3) << outcome.errors;
  EXPECT_EQ(outcome.output, "allocate 32 -> #0 at 48 length 32\n");
  EXPECT_THAT(outcome.errors, HasSubstr("heap: allocate 8192: "));
  EXPECT_THAT(outcome.errors, HasSubstr("no space"));
}

TEST(Run, SaysThatTheResultIsUnknownWhereCreationFails) {
  const Scratch scratch;
  const std::string ops = scratch.file("ops", "allocate 32\n");
  const FileSizeLimit limit(40);
  const Outcome outcome = run_program({"run", ops, "--file", scratch.path("heap")});
  EXPECT_EQ(outcome.exit_status, 3);
}

TEST(Run, OutlivesACrashPointThatItNeverReaches) {
  const Scratch scratch;
  const Outcome outcome = run_program(
      {"run", "-", "--file", scratch.path("heap"), "--store", "in-place", "--crash-after", "13"},
      "allocate 32\n");
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(outcome.signal, 0);
}

}  // namespace
}  // namespace crashcheck::testing
