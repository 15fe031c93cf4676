// Holding JSON that the program writes against the schemas that users get.
#pragma once

#include <string>
#include <vector>

#include "processes/command.h"

namespace crashcheck::testing {

/// What is wrong with files by the schema of a report, such as "audit"; empty: nothing.
inline std::string problem_by_schema(const std::string& report,
                                     const std::vector<std::string>& files) {
  std::vector<std::string> words = {"/usr/bin/python3", "-B", CRASHCHECK_CLI_TESTS "/validate.py",
                                    CRASHCHECK_SCHEMAS "/" + report + ".schema.json"};
  words.insert(words.end(), files.begin(), files.end());
  const Outcome outcome = run_command(words);
  return outcome.exit_status == 0 ? "" : "invalid: " + outcome.errors;
}

/// The same by the schema of SARIF 2.1.0 that OASIS has published.
inline std::string problem_as_sarif(const std::string& file) {
  const Outcome outcome =
      run_command({"/usr/bin/python3", "-B", CRASHCHECK_CLI_TESTS "/validate.py",
                   CRASHCHECK_CLI_TESTS "/sarif/sarif-schema-2.1.0.json", file});
  return outcome.exit_status == 0 ? "" : "invalid: " + outcome.errors;
}

}  // namespace crashcheck::testing
