// A command that runs while the test talks to it through its standard streams.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "processes/command.h"

namespace crashcheck::testing {

/// Reads and ends by patience: what does not happen within a minute fails the test.
class RunningProgram {
 public:
  /// Starts a command, looked up in PATH.
  explicit RunningProgram(const std::vector<std::string>& words);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  /// Kills what still runs.
  ~RunningProgram();

  [[nodiscard]] pid_t process() const { return process_; }

  /// Writes to its standard input.
  void send(std::string_view text);
  /// The next line of its standard output, without the newline; empty where none came.
  std::string next_line();
  /// Closes its standard input, waits for the end, and returns what it had still to say.
  Outcome finish();

 private:
  bool read_more();
  void close_input();

  Scratch scratch_;
  pid_t process_ = 0;
  int input_ = -1;
  int output_ = -1;
  std::string unread_;
};

}  // namespace crashcheck::testing
