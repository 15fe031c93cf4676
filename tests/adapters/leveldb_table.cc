// What LevelDB keeps of a crash, as Markdown: a row for each setting, a column for each model of a
// file system, then the least violation of each kind. Run by scripts/leveldb_table.
#include <array>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "adapters/leveldb_transactions.h"
#include "check/explore.h"
#include "faultfs/file_system_model.h"

namespace crashcheck::adapters {
namespace {

struct Setting {
  std::string name;
  LevelDbPlan plan;
};

/// So large that eight transactions fill more than one log of 64 KiB.
constexpr std::size_t kLarge = 9'000;

std::vector<Setting> settings() {
  const LevelDbPlan across_logs{
      .transactions = 10, .value_bytes = kLarge, .has_slow_background = true};
  const auto with = [&](void (*change)(LevelDbPlan&)) {
    LevelDbPlan plan = across_logs;
    change(plan);
    return plan;
  };
  return {
      {"sync", {}},
      {"sync, opened again", {.transactions = 12, .reopen_every = 2}},
      {"sync, several logs", across_logs},
      {"sync, several logs, paranoid", with([](LevelDbPlan& p) { p.has_paranoid_checks = true; })},
      {"sync, LevelDB makes the directory", {.makes_directory = false}},
      {"sync, `reuse_logs`", with([](LevelDbPlan& p) { p.reuses_logs = true; })},
      {"each 5th sync, one log", {.transactions = 10, .sync_every = 5}},
      {"each 5th sync, several logs", with([](LevelDbPlan& p) { p.sync_every = 5; })},
      {"no sync", with([](LevelDbPlan& p) { p.sync_every = 0; })},
      {"no sync, paranoid", with([](LevelDbPlan& p) {
         p.sync_every = 0;
         p.has_paranoid_checks = true;
       })},
  };
}

Report explored(const LevelDbPlan& plan, const std::string& device, bool suggests) {
  return explore([&](World& world) { run_transactions(plan, world); },
                 [&](CrashState& state, std::span<const std::string> acknowledged) {
                   return check_transactions(plan, state, acknowledged);
                 },
                 {.device = device, .states_at_a_point = 64, .cases = "", .suggest = suggests});
}

std::string cell(const Report& report) {
  std::string text = std::to_string(report.states);
  for (const Finding& finding : report.findings) {
    text += ", " + std::to_string(finding.states) + " " + finding.violation.kind;
  }
  return text;
}

std::string told(const Finding& finding) {
  std::string text = finding.violation.kind + " on " + finding.model + ": " +
                     finding.violation.text + ". The crash comes after event " +
                     std::to_string(finding.event) + ".";
  for (const std::string& call : finding.lost) text += " Lost: `" + call + "`.";
  if (!finding.suggestion.empty()) text += " Missing: " + finding.suggestion + ".";
  return text;
}

void print_table() {
  std::string least;
  std::cout << "| setting |";
  for (const faultfs::FileSystemModel& model : faultfs::named_models()) {
    std::cout << " " << model.name << " |";
  }
  std::cout << "\n|---|";
  for (std::size_t i = 0; i < faultfs::named_models().size(); ++i) std::cout << "---|";
  std::cout << "\n";
  for (const Setting& setting : settings()) {
    std::cout << "| " << setting.name << " |";
    std::map<std::string, std::string> first;
    for (const faultfs::FileSystemModel& model : faultfs::named_models()) {
      const Report report = explored(setting.plan, model.name, false);
      std::cout << " " << cell(report) << " |" << std::flush;
      if (first.size() == report.findings.size()) continue;
      for (const Finding& finding : explored(setting.plan, model.name, true).findings) {
        first.try_emplace(finding.violation.kind, told(finding));
      }
    }
    std::cout << "\n";
    for (const auto& [kind, text] : first) least += "- " + setting.name + ": " + text + "\n";
  }
  std::cout << "\n" << least;
}

}  // namespace
}  // namespace crashcheck::adapters

int main() { crashcheck::adapters::print_table(); }
