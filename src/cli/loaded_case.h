// Cases that were named on the command line: read, parsed, and their store found.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "explorer/replay.h"

namespace crashcheck::cli {

struct LoadedCase {
  std::string name;  ///< for people: the file, "standard input" or "--case"
  explorer::Case reproduction;
  /// That it names, begun with its file where it has one.
  const explorer::Store* subject = nullptr;
  std::shared_ptr<const explorer::BegunStore> begun = nullptr;  ///< that `subject` is then
};

/// Whether a case may have a crash that stands for many.
enum class OpenCrashes : std::uint8_t { kTaken, kRefused };

/// Of each file, then of each text, the case or what is wrong with it, with file, line and column.
[[nodiscard]] std::vector<tl::expected<LoadedCase, std::string>> load_cases(
    const std::vector<std::string>& files, const std::vector<std::string>& texts,
    OpenCrashes open_crashes = OpenCrashes::kRefused);

/// "FILE:3:7: MESSAGE"
[[nodiscard]] std::string problem_text(const LoadedCase& loaded,
                                       const explorer::CaseProblem& problem);

}  // namespace crashcheck::cli
