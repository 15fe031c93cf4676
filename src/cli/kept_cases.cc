// One file after the other.
#include "kept_cases.h"

#include <algorithm>
#include <filesystem>

#include "loaded_case.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_in(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".case") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

/// The store of the plan that the case is about, begun alike; null where there is none.
const explorer::Store* store_of(const ExplorePlan& plan, const LoadedCase& loaded) {
  const auto without_space = [](faultfs::DeviceProfile device) {
    device.space_bytes.reset();
    return device;
  };
  const auto device = without_space(loaded.reproduction.profile);
  const bool is_on_a_device = std::ranges::any_of(
      plan.profiles,
      [&](const faultfs::DeviceProfile& each) { return without_space(each) == device; });
  const auto found = std::ranges::find_if(plan.subjects, [&](const explorer::Store* store) {
    return store->name() == loaded.subject->name() &&
           begin_alike(store->beginning(), loaded.subject->beginning());
  });
  return is_on_a_device && found != plan.subjects.end() ? *found : nullptr;
}

/// With one crash, and what came of it.
tl::expected<explorer::WalkedCase, explorer::CaseProblem> carried_out(
    const LoadedCase& loaded, const isolation::Isolation& isolation,
    const std::atomic<bool>& stop) {
  const explorer::Case& reproduction = loaded.reproduction;
  if (reproduction.open_crash) {
    return walk_case(*loaded.subject, reproduction, isolation, explorer::Scope().epoch_cap, &stop);
  }
  auto replayed = replay(*loaded.subject, reproduction, isolation, nullptr, &stop);
  if (!replayed) return tl::unexpected(std::move(replayed.error()));
  explorer::WalkedCase walked;
  walked.shown = reproduction;
  walked.violating = replayed->judgement.holds() ? 0 : 1;
  walked.replay = std::move(*replayed);
  return walked;
}

}  // namespace

std::size_t KeptResult::violating() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(tried, [](const KeptCase& each) { return !each.found.empty(); }));
}

KeptResult try_kept_cases(const ExplorePlan& plan, const isolation::Isolation& isolation,
                          const std::atomic<bool>& stop, const OnKeptViolation& on_violation) {
  KeptResult result;
  result.directory = plan.cases;
  if (plan.cases.empty()) return result;
  for (const std::string& file : files_in(plan.cases)) {
    const auto loaded = load_cases({file}, {}, OpenCrashes::kTaken).front();
    if (!loaded) {
      result.warnings.push_back(loaded.error());
      continue;
    }
    const explorer::Store* const store = store_of(plan, *loaded);
    if (store == nullptr) continue;
    const auto walked = carried_out(*loaded, isolation, stop);
    if (stop) break;
    if (!walked) {
      result.warnings.push_back(problem_text(*loaded, walked.error()));
      continue;
    }
    KeptCase& tried = result.tried.emplace_back(KeptCase{.file = file, .found = ""});
    if (walked->violating == 0) continue;
    const auto& findings = walked->replay.judgement.findings;
    tried.found = loaded->subject->promises().name(findings.front().kind);
    tried.store = store;
    tried.shown = walked->shown;
    on_violation(*store, walked->shown, file);
  }
  return result;
}

}  // namespace crashcheck::cli
