// Standard streams that are closed when the program begins: what it prints never gets into a file.
// Standard streams that nobody reads any more: files are written all the same.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

/// A pipe that has lost its reader.
class BrokenPipe {
 public:
  BrokenPipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    close(ends[0]);
    fd_ = ends[1];
  }
  BrokenPipe(const BrokenPipe&) = delete;
  BrokenPipe& operator=(const BrokenPipe&) = delete;
  ~BrokenPipe() { close(fd_); }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// The program with such a pipe as standard output, and as standard error, too, if `both`.
Outcome run_unread(std::vector<std::string> arguments, bool both = false) {
  const Scratch scratch;
  const BrokenPipe pipe;
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int err = open(scratch.path("err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  arguments.insert(arguments.begin(), {"env", "CRASHCHECK_PROGRESS_SECONDS=0.01", program_path()});
  const auto process = start_command(arguments, {null, pipe.fd(), both ? pipe.fd() : err});
  Outcome outcome = process ? wait_for(*process) : Outcome();
  outcome.errors = read_file(scratch.path("err"));
  close(null);
  close(err);
  return outcome;
}

// Bug: the first text that could not be printed ended the program. Loss: a signal to the process
// group ended `tee`, and JUnit, JSON and the other campaigns' cases were never written.
TEST(StandardStreams, ExploreWritesItsFilesWhereNobodyReadsItsOutput) {
  for (const bool both : {false, true}) {
    const Scratch scratch;
    const Outcome outcome =
        run_unread({"explore", "--scale", "small", "--sequences", "4", "--store", "in-place",
                    "--device", "kill", "ordered", "--json", scratch.path("json"), "--junit",
                    scratch.path("junit"), "--save-cases", scratch.path("cases")},
                   both);
    EXPECT_EQ(outcome.signal, SIGPIPE) << outcome.exit_status << outcome.errors;
    EXPECT_THAT(read_file(scratch.path("json")), HasSubstr("\"profile\": \"ordered\""));
    EXPECT_THAT(read_file(scratch.path("junit")), HasSubstr("crashcheck.in-place.ordered"));
    bool is_ordered = false;
    for (const auto& entry : std::filesystem::directory_iterator(scratch.path("cases"))) {
      is_ordered = is_ordered || entry.path().filename().string().starts_with("in-place.ordered.");
    }
    EXPECT_TRUE(is_ordered);
  }
}

TEST(StandardStreams, ProveWritesItsFileWhereNobodyReadsItsOutput) {
  const Scratch scratch;
  const Outcome outcome = run_unread({"prove", "--units", "2", "--json", scratch.path("json")});
  EXPECT_EQ(outcome.signal, SIGPIPE) << outcome.exit_status << outcome.errors;
  EXPECT_THAT(read_file(scratch.path("json")), HasSubstr("\"protocol\": \"journaled\""));
}

// As `| head` is: in silence, and without work that nobody wants.
TEST(StandardStreams, WorkEndsInSilenceWhereNobodyReadsWhatIsPrinted) {
  const Scratch scratch;
  std::string operations;
  for (int i = 0; i < 50; ++i) operations += "allocate 32\n";
  const std::vector<std::vector<std::string>> commands = {
      {"explore", "--scale", "small", "--sequences", "100", "--store", "in-place", "--device",
       "kill", "ordered"},
      {"run", scratch.file("operations", operations), "--file", scratch.path("heap")},
      {"inspect", scratch.path("heap")},
      {"manual"}};
  for (const auto& command : commands) {
    const Outcome outcome = run_unread(command);
    EXPECT_EQ(outcome.signal, SIGPIPE) << command[0] << outcome.exit_status;
    EXPECT_THAT(outcome.errors, Not(HasSubstr("ordered"))) << "no campaign after the first";
    if (command[0] == "explore") continue;  // which tells of its progress
    EXPECT_EQ(outcome.errors, "") << command[0];
  }
  EXPECT_EQ(std::filesystem::file_size(scratch.path("heap")), 96U) << "one operation, unread";
}

TEST(StandardStreams, AFullDeviceIsAMistake) {
  const Scratch scratch;
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  const int err = open(scratch.path("err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const auto process = start_command({program_path(), "manual"}, {-1, full, err});
  EXPECT_EQ(wait_for(process.value_or(0)).exit_status, 2);
  EXPECT_EQ(read_file(scratch.path("err")), "crashcheck: standard output cannot be written\n");
  close(full);
  close(err);
}

}  // namespace
}  // namespace crashcheck::testing
