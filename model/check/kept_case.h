// A violation as a text that finds it again. Thread rule: plain functions.
#pragma once

#include "crash_path.h"

namespace crashcheck {

struct KeptCase {
  std::string device;          ///< a model, as text
  faultfs::Hash128 recording;  ///< of the workload's trace
  CrashPath path;
};

/// One line for each crash, below what is wrong as a comment.
[[nodiscard]] std::string to_text(const KeptCase& kept, const Violation& violation);

/// ERRORS: kInvalidData, with the reason.
[[nodiscard]] io::Result<KeptCase> parse_case(std::string_view text);

/// What is kept in "FOLDER/NAME.case" or "FOLDER/NAME.KIND.case"; none where there is no such
/// folder. Files that are no cases are passed over.
[[nodiscard]] std::vector<KeptCase> read_cases(const std::string& folder, const std::string& name);

/// Writes the case there, as a whole or not at all. Whether it could, and the file's name.
[[nodiscard]] io::Result<std::string> write_case(const std::string& folder, const std::string& name,
                                                 const std::string& kind, const std::string& text);

}  // namespace crashcheck
