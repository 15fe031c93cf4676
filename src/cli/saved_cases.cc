// Case files that never take the place of others.
#include "saved_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "environment.h"
#include "explorer/case.h"
#include "explorer/program_name.h"
#include "files.h"
#include "offer.h"
#include "printable.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMadeBy = "# made by crashcheck ";

/// Without the line that names the program.
std::string without_maker(const std::string& text) {
  const std::size_t begin = text.find(kMadeBy);
  if (begin == std::string::npos || (begin > 0 && text[begin - 1] != '\n')) return text;
  const std::size_t end = text.find('\n', begin);
  return text.substr(0, begin) + (end == std::string::npos ? "" : text.substr(end + 1));
}

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// The longest line that names a program.
constexpr std::uint64_t kMakerBytes = 1000;

/// "STEM.case" in the directory, or the first of "STEM.2.case", "STEM.3.case", ... that is free or
/// holds this very case: a file that somebody has changed by hand is never written over.
std::string path_for_case(const fs::path& directory, const std::string& stem,
                          const std::string& text) {
  std::string path = (directory / (stem + ".case")).string();
  for (int number = 2; is_there(path); ++number) {
    const auto found = read_text(path, text.size() + kMakerBytes, Source::kRegularFile);
    if (found && differ_in_maker_only(*found, text)) break;
    path = (directory / fmt::format("{}.{}.case", stem, number)).string();
  }
  return path;
}

}  // namespace

std::string saved_text(const explorer::Store& store, const explorer::Case& reproduction) {
  std::string text = to_string(store, reproduction);
  const std::size_t second_line = text.find('\n') + 1;
  return text.insert(second_line, fmt::format("# {}\n", maker_of(environment())));
}

bool differ_in_maker_only(const std::string& a, const std::string& b) {
  return without_maker(a) == without_maker(b);
}

std::size_t crash_line(const std::string& text) {
  const auto parsed = explorer::parse_case(offer().stores, text);
  if (!parsed || parsed->places.empty()) return 1;
  const auto& places = parsed->places.back();
  return std::max<std::size_t>(1, std::max(places.crash.line, places.damage.line));
}

tl::expected<std::string, std::string> save_case(const FinishedCampaign& campaign,
                                                 const explorer::Signature& signature,
                                                 const explorer::Case& reproduction,
                                                 const std::string& directory, std::string& said) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return tl::unexpected(fmt::format("{}: {}", directory, error.message()));
  std::string store(campaign.subject->name());
  std::ranges::replace_if(
      store, [](char c) { return c == ':' || c == ','; }, '-');
  const std::string stem = fmt::format("{}.{}.{}", store, to_string(campaign.options.scope.profile),
                                       file_stem(campaign.promises(), signature));
  const std::string text = saved_text(*campaign.subject, reproduction);
  const std::string path = path_for_case(directory, stem, text);
  if (is_there(path)) {
    said += fmt::format("{}: already there: {}\n", explorer::program_name(), printable(path));
    return path;
  }
  if (auto saved = write_text(path, text); !saved) return tl::unexpected(saved.error());
  said += fmt::format("{}: saved {}\n", explorer::program_name(), printable(path));
  return path;
}

tl::expected<void, std::string> save_cases(FinishedCampaign& campaign, const std::string& directory,
                                           std::string& said) {
  tl::expected<void, std::string> done;
  for (const auto& [signature, group] : campaign.result.groups) {
    if (!group.shrunk) continue;
    auto saved = save_case(campaign, signature, campaign.case_of(signature), directory, said);
    if (saved) campaign.files.emplace(signature, std::move(*saved));
    if (!saved && done) done = tl::unexpected(std::move(saved.error()));
  }
  return done;
}

}  // namespace crashcheck::cli
