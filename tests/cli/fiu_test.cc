// Faults from outside: fiu-run and fiu-ctrl make calls of `crashcheck run` fail, at the program's
// own failure points and at those of the system's interface. Whatever fails, the error is clear,
// the exit status is the documented one, and what was acknowledged is in the file when it is opened
// again.
#include "fiu.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;

/// A failure point, and what a run says where it fails.
struct Fault {
  std::string name;     ///< the test's
  std::string enabled;  ///< fiu's parameters
  std::string at_open;  ///< the error where it fails from the start on, on a missing file
  std::string later;    ///< the error where it fails from an allocation on
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.enabled; }

const std::string kIo = "I/O error: Input/output error";
const std::string kFull = "no space: No space left on device";
const std::string kQuota = "no space: Disk quota exceeded";

const Fault kOwnPoints[] = {
    {"Read", "name=io/read", "allocate 32: read at 56: " + kIo, "allocate 20: read at 56: " + kIo},
    {"Write", "name=io/write,failinfo=28", "open: write at 0: " + kFull,
     "allocate 20: write at 56: " + kFull},
    {"Resize", "name=io/resize,failinfo=5", "open: resize at 64: " + kIo,
     "allocate 20: resize at 128: " + kIo},
    {"Sync", "name=io/sync,failinfo=122", "open: sync: " + kQuota, "allocate 20: sync: " + kQuota},
};

/// fiu-run -x has these in front of the calls that the POSIX file makes.
const Fault kSystemPoints[] = {
    {"Pread", "name=posix/io/rw/pread,failinfo=5", "allocate 32: read at 56: " + kIo,
     "allocate 20: read at 56: " + kIo},
    {"Pwrite", "name=posix/io/rw/pwrite,failinfo=28", "open: write at 0: " + kFull,
     "allocate 20: write at 56: " + kFull},
    {"Fdatasync", "name=posix/io/sync/fdatasync,failinfo=122", "open: sync: " + kQuota,
     "allocate 20: sync: " + kQuota},
};

class Faults : public FaultyRun, public ::testing::WithParamInterface<Fault> {
 protected:
  void fail_from_the_start(const std::vector<std::string>& options, const std::string& mark) const {
    const Outcome outcome = run_command(
        under_fiu(options, {"run", "-", "--file", heap_, "--store", "in-place"}), "allocate 32\n");
    expect_end(outcome, 3, GetParam().at_open + mark);
  }

  void fail_while_it_runs(const std::vector<std::string>& options, const std::string& mark) const {
    ControlledRun run(heap_, options);
    run.acknowledged({"allocate 32", "write #0 0 68656c6c6f"});
    run.control("enable " + GetParam().enabled);
    expect_end(run.ends_with("allocate 20"), 3, GetParam().later + mark);
  }
};

constexpr auto kName = [](const auto& fault) { return fault.param.name; };

class OwnFaults : public Faults {};
INSTANTIATE_TEST_SUITE_P(Points, OwnFaults, ::testing::ValuesIn(kOwnPoints), kName);

TEST_P(OwnFaults, OfFiuRunAreNamedWithTheirErrnoAndAsInjected) {
  fail_from_the_start({"-c", "enable " + GetParam().enabled}, " (injected)");
  expect_opens_again();
}

TEST_P(OwnFaults, WithProbabilityOneAreTheSame) {
  fail_from_the_start({"-c", "enable_random probability=1," + GetParam().enabled}, " (injected)");
  expect_opens_again();
}

TEST_P(OwnFaults, OfFiuCtrlStopARunningProgramThatKeepsWhatItAcknowledged) {
  fail_while_it_runs({}, " (injected)");
  expect_opens_again();
  EXPECT_EQ(read_file(heap_).substr(64, 5), "hello");
}

class SystemFaults : public Faults {};
INSTANTIATE_TEST_SUITE_P(Points, SystemFaults, ::testing::ValuesIn(kSystemPoints), kName);

TEST_P(SystemFaults, OfFiuRunAreNamedWithTheirErrno) {
  fail_from_the_start({"-x", "-c", "enable " + GetParam().enabled}, "");
  expect_opens_again();
}

TEST_P(SystemFaults, OfFiuCtrlStopARunningProgramThatKeepsWhatItAcknowledged) {
  fail_while_it_runs({"-x"}, "");
  expect_opens_again();
  EXPECT_EQ(read_file(heap_).substr(64, 5), "hello");
}

TEST_F(FaultyRun, AFaultOfTheSystemWhereTheFileIsCutIsNamedWithItsErrno) {
  ControlledRun run(heap_, {"-x"});
  run.acknowledged({"allocate 32", "allocate 20"});
  run.control("enable name=posix/io/rw/ftruncate,failinfo=5");
  expect_end(run.ends_with("deallocate #1"), 3, "deallocate #1: resize at 96: " + kIo);
  expect_opens_again();
}

TEST_F(FaultyRun, FaultsOfTheSystemAtTheOpenAreBadInputAndLeaveTheFileAlone) {
  ASSERT_EQ(run_program({"run", "-", "--file", heap_}, "allocate 32\n").exit_status, 0);
  const std::string content = read_file(heap_);
  const std::vector<std::string> fail_opens = {"-x", "-c",
                                               "enable name=posix/io/oc/open,failinfo=24"};
  const Outcome outcome = run_command(under_fiu(fail_opens, {"run", "-", "--file", heap_}));
  expect_end(outcome, 2, "open: I/O error: Too many open files");
  EXPECT_EQ(read_file(heap_), content);
}

TEST_F(FaultyRun, FaultsOfTheSystemWhileTheFileIsCreatedDoNotKeepItFromBeingOpenedLater) {
  const std::vector<std::string> fail_fsync = {"-x", "-c",
                                               "enable name=posix/io/sync/fsync,failinfo=5"};
  const Outcome outcome =
      run_command(under_fiu(fail_fsync, {"run", "-", "--file", heap_}), "allocate 32\n");
  expect_end(outcome, 2, "open: sync the directory: " + kIo);
  expect_opens_again();
}

TEST_F(FaultyRun, FaultsOfTheSystemInTheInputAreBadInputAndCreateNothing) {
  const std::vector<std::string> fail_reads = {"-x", "-c",
                                               "enable name=posix/io/rw/read,failinfo=5"};
  const Outcome outcome =
      run_command(under_fiu(fail_reads, {"run", "-", "--file", heap_}), "allocate 32\n");
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.errors, "crashcheck: standard input: Input/output error\n");
  EXPECT_FALSE(std::filesystem::exists(heap_));
}

TEST_F(FaultyRun, FaultsCanBeTakenBack) {
  ControlledRun run(heap_, {});
  run.acknowledged({"allocate 32"});
  run.control("enable name=io/sync");
  run.control("disable name=io/sync");
  run.acknowledged({"allocate 20", "reopen"});
  EXPECT_EQ(run.finish().exit_status, 0);
}

TEST_F(FaultyRun, FaultsAtRandomKeepWhatWasAcknowledged) {
  std::string operations;
  for (int i = 0; i < 8; ++i) {
    operations +=
        "allocate 32\nwrite #" + std::to_string(i) + " 0 4" + std::to_string(i + 1) + "\n";
  }
  int completed = 0;
  constexpr int kSeeds = 24;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::filesystem::remove(heap_);
    auto words = under_fiu({"-c", "enable_random name=io/*,failinfo=5,probability=0.02"},
                           {"run", "-", "--file", heap_});
    words.insert(words.begin() + 1, "FIU_PRNG_SEED=" + std::to_string(seed));
    const Outcome outcome = run_command(words, operations);
    ASSERT_THAT(outcome.exit_status, ::testing::AnyOf(0, 3)) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr(outcome.exit_status == 0 ? "done after" : "(injected)"));
    completed += outcome.exit_status == 0 ? 1 : 0;
    expect_opens_again();
    const std::string content = read_file(heap_);
    for (std::size_t i = 0; i < 8; ++i) {
      if (outcome.output.find("write #" + std::to_string(i) + " ") == std::string::npos) break;
      EXPECT_EQ(content.at(64 + 32 * i), static_cast<char>('A' + i));
    }
  }
  EXPECT_GT(completed, 0);
  EXPECT_LT(completed, kSeeds);
}

}  // namespace
}  // namespace crashcheck::testing
