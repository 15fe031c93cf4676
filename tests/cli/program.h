// Running the crashcheck program and reading what it says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace crashcheck::testing {

struct Outcome {
  int exit_status = -1;  ///< -1 where a signal ended it
  int signal = 0;
  std::string output;
  std::string errors;
};

/// Runs the program to its end, with an empty standard input or `input`.
Outcome run_program(const std::vector<std::string>& arguments, const std::string& input = {});

/// A fresh directory, removed with all that is in it.
class Scratch {
 public:
  Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Scratch(Scratch&&) = delete;
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch();

  /// The path of a file in it.
  [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }
  /// Writes a file and returns its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path root_;
};

std::string read_file(const std::string& path);

}  // namespace crashcheck::testing
