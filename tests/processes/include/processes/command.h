// Running commands and reading what they say.
#pragma once

#include <sys/types.h>

#include <array>
#include <optional>
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

/// Runs a command, looked up in PATH, to its end, with an empty standard input or `input`, and with
/// some of the standard streams closed. A command that is not there fails the test.
Outcome run_command(const std::vector<std::string>& words, const std::string& input = {},
                    const std::vector<int>& closed = {});

/// The same with a terminal as its standard input, at which `typed` has been typed ahead: lines,
/// and
/// "\x04" at the beginning of one for the end of the input.
Outcome run_command_at_terminal(const std::vector<std::string>& words, const std::string& typed);

/// Starts a command with these descriptors, -1 for those that are to be closed, as its standard
/// streams; its process, or nothing and a failed test.
std::optional<pid_t> start_command(const std::vector<std::string>& words,
                                   const std::array<int, 3>& streams);

/// Waits for the end of a process; its status.
Outcome wait_for(pid_t process);

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
