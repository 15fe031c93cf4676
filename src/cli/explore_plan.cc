// Names to values, and probes of outputs.
#include "explore_plan.h"

#include <fmt/format.h>

#include <filesystem>

#include "explorer/isolated.h"
#include "explorer/program_name.h"
#include "files.h"
#include "loaded_case.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

/// Beside the first of the results that is or becomes a regular file, or in the working directory.
std::string cases_folder(const ExploreOptions& options) {
  if (options.no_keep) return {};
  if (!options.save_cases.empty()) return options.save_cases;
  for (const std::string& output : {options.json, options.junit, options.sarif}) {
    std::error_code error;
    const bool is_file = fs::is_regular_file(output, error) || !fs::exists(output, error);
    if (!output.empty() && is_file) return (fs::path(output).parent_path() / kCasesFolder).string();
  }
  return std::string(kCasesFolder);
}

/// Where the file has more than a history, which is whose line and column.
std::optional<std::string> more_than_a_history(const LoadedCase& loaded) {
  const explorer::Case& read = loaded.reproduction;
  const explorer::Life& life = read.lives.front();
  if (read.lives.size() == 1 && !life.crash && !life.damage && !read.open_crash &&
      life.faults.empty() && life.others.empty()) {
    return std::nullopt;
  }
  explorer::Place place;
  if (!read.places.empty()) place = read.places.front().crash;
  return problem_text(
      loaded, {place,
               "explore takes a history and crashes it everywhere: leave out the lines of crashes, "
               "faults, damage and others, or use '" +
                   explorer::program_name() + " replay'"});
}

/// What random histories are drawn by says nothing of one that is given.
std::optional<std::string> option_without_meaning(const ExploreOptions& options) {
  const ExploreOptions usual;
  if (options.sequences) return "--histories";
  if (options.seed != usual.seed) return "--seed";
  if (options.operations != usual.operations) return "--operations";
  if (options.protocols != usual.protocols) return "--store";
  if (!options.from.empty()) return "--from";
  return std::nullopt;
}

tl::expected<void, std::string> read_history(const ExploreOptions& options, ExplorePlan& plan) {
  if (const auto option = option_without_meaning(options)) {
    return tl::unexpected(
        fmt::format("{} is about random histories, and {} is given", *option, options.file));
  }
  auto loaded = std::move(load_cases({options.file}, {}, OpenCrashes::kTaken).front());
  if (!loaded) return tl::unexpected(loaded.error());
  if (auto problem = more_than_a_history(*loaded)) return tl::unexpected(std::move(*problem));
  // Whether it can be done at all is found out before anything is crashed.
  const auto replayed =
      explorer::replay(*loaded->subject, loaded->reproduction, options.isolation.isolation());
  if (!replayed) return tl::unexpected(problem_text(*loaded, replayed.error()));
  plan.given.emplace();
  plan.given->name = loaded->name;
  plan.given->store = std::make_unique<explorer::GivenHistory>(
      *loaded->subject, loaded->reproduction.lives.front().operations);
  plan.given->expect = loaded->reproduction.expect;
  plan.subjects = {plan.given->store.get()};
  if (options.profiles == ExploreOptions().profiles) {
    plan.profiles = {loaded->reproduction.profile};
  }
  plan.given->loaded = std::move(*loaded);
  return {};
}

/// Puts stores whose histories begin with the file in the place of those that are named.
tl::expected<void, std::string> begin_with_file(const ExploreOptions& options, ExplorePlan& plan) {
  const auto text = read_text(options.from, explorer::kMaxBeginningBytes, Source::kRegularFile);
  if (!text) return tl::unexpected("--from " + text.error());
  const faultfs::Image file(std::as_bytes(std::span(*text)));
  for (const explorer::Store*& subject : plan.subjects) {
    auto beginning = make_beginning(*subject, file, options.isolation.isolation());
    if (!beginning) {
      return tl::unexpected(fmt::format("--from {}: {}", options.from, beginning.error()));
    }
    plan.begun.push_back(std::make_unique<explorer::BegunStore>(*subject, std::move(*beginning)));
    subject = plan.begun.back().get();
  }
  return {};
}

/// Random histories, of the stores that are named.
tl::expected<void, std::string> find_stores(const ExploreOptions& options, ExplorePlan& plan) {
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  plan.subjects = std::move(*subjects);
  return options.from.empty() ? tl::expected<void, std::string>() : begin_with_file(options, plan);
}

/// Of a store in a directory, if none is named, the file systems that people have.
std::vector<std::string> devices_of(const ExploreOptions& options, faultfs::Medium medium) {
  const bool is_usual = options.profiles == ExploreOptions().profiles;
  if (!is_usual || medium == faultfs::Medium::kFile) return options.profiles;
  return {"kill", "ordered", "xfs", "ext4", "btrfs", "posix"};
}

}  // namespace

tl::expected<ExplorePlan, std::string> make_plan(const ExploreOptions& options) {
  ExplorePlan plan;
  const auto found =
      options.file.empty() ? find_stores(options, plan) : read_history(options, plan);
  if (!found) return tl::unexpected(found.error());
  for (const explorer::Store* subject : plan.subjects) {
    if (options.damage && !subject->promises().told) {
      return tl::unexpected(
          fmt::format("--damage: the store {} promises nothing of damage", subject->name()));
    }
  }
  const auto medium = common_medium(plan.subjects);
  if (!medium) return tl::unexpected(medium.error());
  if (options.faults && *medium == faultfs::Medium::kDirectory) {
    return tl::unexpected(fmt::format(
        "--faults: the store {} keeps its data in a directory, whose calls are not made to fail",
        plan.subjects.front()->name()));
  }
  if (options.damage && *medium == faultfs::Medium::kDirectory) {
    return tl::unexpected(fmt::format(
        "--damage: the store {} keeps its data in a directory, whose files are not damaged",
        plan.subjects.front()->name()));
  }
  const bool is_of_the_file = !plan.profiles.empty();
  for (const std::string& text : devices_of(options, *medium)) {
    if (is_of_the_file) break;
    auto profile = find_profile(*medium, text);
    if (!profile) return tl::unexpected(profile.error());
    plan.profiles.push_back(std::move(*profile));
  }
  // A history that is given is kept already.
  plan.cases = plan.given ? options.save_cases : cases_folder(options);
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
  const std::pair<std::string_view, const std::string&> outputs[] = {
      {"--json", options.json}, {"--junit", options.junit}, {"--sarif", options.sarif}};
  for (const auto& [option, path] : outputs) {
    if (path.empty()) continue;
    if (const auto checked = check_writable(path); !checked) {
      return tl::unexpected(fmt::format("{} {}", option, checked.error()));
    }
    for (const auto& [other, other_path] : outputs) {
      if (other == option) break;
      if (other_path.empty() || !lead_to_one_file(other_path, path)) continue;
      return tl::unexpected(
          fmt::format("{} {} and {} {} are one file", other, other_path, option, path));
    }
  }
  return {};
}

}  // namespace crashcheck::cli
