// Running the crashcheck program and reading what it says.
#pragma once

#include <string>
#include <vector>

#include "temporary_directory.h"

namespace crashcheck::testing {

struct Outcome {
  int exit_status = -1;  ///< -1 where a signal ended it
  int signal = 0;
  std::string output;
  std::string errors;
};

/// Runs the program to its end, with an empty standard input or `input`, and with some of the
/// standard streams closed.
Outcome run_program(const std::vector<std::string>& arguments, const std::string& input = {},
                    const std::vector<int>& closed = {});

/// A directory of the test's own, with files in it.
class Scratch {
 public:
  /// The path of a file in it.
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  /// Writes a file and returns its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const;

 private:
  TemporaryDirectory directory_;
};

std::string read_file(const std::string& path);

}  // namespace crashcheck::testing
