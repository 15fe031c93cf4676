// Case files that never take the place of others.
#include "saved_cases.h"

#include <fmt/format.h>

#include <filesystem>

#include "files.h"
#include "printable.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// "STEM.case" in the directory, or the first of "STEM.2.case", "STEM.3.case", ... that is free or
/// holds this very text: a file that somebody has changed by hand is never written over.
std::string path_for_case(const fs::path& directory, const std::string& stem,
                          const std::string& text) {
  std::string path = (directory / (stem + ".case")).string();
  for (int number = 2; is_there(path); ++number) {
    const auto found = read_text(path, text.size(), Source::kRegularFile);
    if (found && *found == text) break;
    path = (directory / fmt::format("{}.{}.case", stem, number)).string();
  }
  return path;
}

}  // namespace

tl::expected<std::string, std::string> save_case(const FinishedCampaign& campaign,
                                                 const explorer::Signature& signature,
                                                 const explorer::Case& reproduction,
                                                 const std::string& directory, std::string& said) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return tl::unexpected(fmt::format("{}: {}", directory, error.message()));
  const std::string stem =
      fmt::format("{}.{}.{}", campaign.subject->name(), to_string(campaign.options.scope.profile),
                  file_stem(campaign.promises(), signature));
  const std::string text = to_string(*campaign.subject, reproduction);
  const std::string path = path_for_case(directory, stem, text);
  if (is_there(path)) {
    said += fmt::format("crashcheck: already there: {}\n", printable(path));
    return path;
  }
  if (auto saved = write_text(path, text); !saved) return tl::unexpected(saved.error());
  said += fmt::format("crashcheck: saved {}\n", printable(path));
  return path;
}

tl::expected<void, std::string> save_cases(const FinishedCampaign& campaign,
                                           const std::string& directory, std::string& said) {
  tl::expected<void, std::string> done;
  for (const auto& [signature, group] : campaign.result.groups) {
    if (!group.shrunk) continue;
    auto saved = save_case(campaign, signature, campaign.case_of(signature), directory, said);
    if (!saved && done) done = tl::unexpected(std::move(saved.error()));
  }
  return done;
}

}  // namespace crashcheck::cli
