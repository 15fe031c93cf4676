// Names to values, and probes of outputs.
#include "explore_plan.h"

#include <fmt/format.h>

#include <filesystem>

#include "files.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

/// Beside the first of the results that is or becomes a regular file, or in the working directory.
std::string cases_folder(const ExploreOptions& options) {
  if (options.no_keep) return {};
  if (!options.save_cases.empty()) return options.save_cases;
  for (const std::string& output : {options.json, options.junit}) {
    std::error_code error;
    const bool is_file = fs::is_regular_file(output, error) || !fs::exists(output, error);
    if (!output.empty() && is_file) return (fs::path(output).parent_path() / kCasesFolder).string();
  }
  return std::string(kCasesFolder);
}

}  // namespace

tl::expected<ExplorePlan, std::string> make_plan(const ExploreOptions& options) {
  ExplorePlan plan;
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  plan.subjects = std::move(*subjects);
  for (const explorer::Store* subject : plan.subjects) {
    if (options.damage && !subject->promises().told) {
      return tl::unexpected(
          fmt::format("--damage: the store {} promises nothing of damage", subject->name()));
    }
  }
  for (const std::string& text : options.profiles) {
    auto profile = find_profile(text);
    if (!profile) return tl::unexpected(profile.error());
    plan.profiles.push_back(std::move(*profile));
  }
  plan.cases = cases_folder(options);
  return plan;
}

tl::expected<void, std::string> check_outputs(const ExploreOptions& options) {
  if (!options.save_cases.empty()) {
    std::error_code error;
    fs::create_directories(options.save_cases, error);
    if (error) {
      return tl::unexpected(
          fmt::format("--save-cases {}: {}", options.save_cases, error.message()));
    }
    if (const auto checked = check_directory_writable(options.save_cases); !checked) {
      return tl::unexpected("--save-cases " + checked.error());
    }
  }
  if (!options.json.empty()) {
    if (const auto checked = check_writable(options.json); !checked) {
      return tl::unexpected("--json " + checked.error());
    }
  }
  if (!options.junit.empty()) {
    if (const auto checked = check_writable(options.junit); !checked) {
      return tl::unexpected("--junit " + checked.error());
    }
  }
  if (!options.json.empty() && !options.junit.empty() &&
      lead_to_one_file(options.json, options.junit)) {
    return tl::unexpected(
        fmt::format("--json {} and --junit {} are one file", options.json, options.junit));
  }
  return {};
}

}  // namespace crashcheck::cli
