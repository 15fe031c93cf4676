// The program under fiu-run, and fiu-ctrl on it while it runs.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "processes/running_program.h"
#include "program.h"

namespace crashcheck::testing {

/// The command line of fiu-run for the program: `options` are those of fiu-run, `arguments` the
/// program's. Where no `control` is given there are no control pipes.
std::vector<std::string> under_fiu(const std::vector<std::string>& options,
                                   const std::vector<std::string>& arguments,
                                   const std::string& control = {});

/// `crashcheck run -` on a heap, under remote control.
class ControlledRun {
 public:
  /// `options` are further ones of fiu-run, `arguments` of the program.
  ControlledRun(const std::string& heap, const std::vector<std::string>& options,
                const std::vector<std::string>& arguments = {});

  /// Sends operations, one a line, and expects each to be acknowledged.
  void acknowledged(const std::vector<std::string>& operations);
  /// Has fiu-ctrl carry out a command. REQUIRES: something was acknowledged, so that it does run.
  void control(const std::string& command);
  /// Sends one operation that is expected to be the last; how the program ended.
  Outcome ends_with(const std::string& operation);

  /// Not one operation more; how the program ended.
  Outcome finish() { return run_.finish(); }

 private:
  Scratch scratch_;
  RunningProgram run_;
};

/// A heap that runs fail on.
class FaultyRun : public ::testing::Test {
 protected:
  /// Expects a run to have ended like this, with one error and without another operation done.
  void expect_end(const Outcome& outcome, int status, const std::string& error) const;
  /// Expects the program to be content with the heap that was left.
  void expect_opens_again() const;

  Scratch scratch_;
  std::string heap_ = scratch_.path("heap");
};

}  // namespace crashcheck::testing
