#include "program.h"

namespace crashcheck::testing {

std::string program_path() { return CRASHCHECK_PROGRAM; }

Outcome run_program(const std::vector<std::string>& arguments, const std::string& input,
                    const std::vector<int>& closed) {
  const Scratch scratch;
  // However slow the machine, no line of progress comes between.
  std::vector<std::string> words = {"env", "CRASHCHECK_PROGRESS_SECONDS=100000", program_path()};
  // Cases are kept in the working directory.
  if (!arguments.empty() && arguments.front() == "explore") {
    words.insert(words.begin() + 1, "--chdir=" + scratch.path("."));
  }
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_command(words, input, closed);
}

}  // namespace crashcheck::testing
