// Command lines for fiu-utils.
#include "fiu.h"

#include <gmock/gmock.h>

namespace crashcheck::testing {
namespace {

/// fiu-run's preloaded library never frees a string of its own; the leak sanitizer need not hear of
/// that, nor look up names while files cannot be opened.
std::string leak_options() {
  static const Scratch kScratch;
  static const std::string kFile = kScratch.file("leaks", "leak:fiu_run_preload\n");
  return "LSAN_OPTIONS=symbolize=0:print_suppressions=0:suppressions=" + kFile;
}

/// Fails the test, rather than skipping it, where fiu-utils are not installed.
void expect_fiu_utils() {
  static const bool kThere =
      run_command({"sh", "-c", "command -v fiu-run && command -v fiu-ctrl"}).exit_status == 0;
  EXPECT_TRUE(kThere) << "fiu-run or fiu-ctrl is missing: install the package fiu-utils";
}

std::vector<std::string> run_arguments(const std::string& heap,
                                       const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"run", "-", "--file", heap, "--store", "in-place"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

std::vector<std::string> under_fiu(const std::vector<std::string>& options,
                                   const std::vector<std::string>& arguments,
                                   const std::string& control) {
  expect_fiu_utils();
  std::vector<std::string> words = {"env", leak_options(), "fiu-run", "-f", control};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(program_path());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

ControlledRun::ControlledRun(const std::string& heap, const std::vector<std::string>& options,
                             const std::vector<std::string>& arguments)
    : run_(under_fiu(options, run_arguments(heap, arguments), scratch_.path("control"))) {}

void ControlledRun::acknowledged(const std::vector<std::string>& operations) {
  for (const std::string& operation : operations) {
    run_.send(operation + "\n");
    EXPECT_THAT(run_.next_line(), ::testing::StartsWith(operation));
  }
}

void ControlledRun::control(const std::string& command) {
  const Outcome outcome =
      run_command({"timeout", "1800", "fiu-ctrl", "-f", scratch_.path("control"), "-c", command,
                   std::to_string(run_.process())});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, "") << "fiu-ctrl reports failures here and exits with 0";
}

Outcome ControlledRun::ends_with(const std::string& operation) {
  run_.send(operation + "\n");
  return run_.finish();
}

void FaultyRun::expect_end(const Outcome& outcome, int status, const std::string& error) const {
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_EQ(outcome.exit_status, status);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.errors, "crashcheck: " + heap_ + ": " + error + "\n");
}

void FaultyRun::expect_opens_again() const {
  const Outcome outcome = run_program({"run", "-", "--file", heap_});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  const Outcome inspected = run_program({"inspect", heap_});
  EXPECT_EQ(inspected.exit_status, 0) << inspected.output << inspected.errors;
}

}  // namespace crashcheck::testing
