// What tkrzw keeps of a crash, as Markdown: a row for each setting, a column for each model of a
// file system, then the least violation of each kind. Run by scripts/tkrzw_table.
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/tkrzw_transactions.h"
#include "check/explore.h"
#include "faultfs/file_system_model.h"

namespace crashcheck::adapters {
namespace {

using tkrzw::HashDBM;

struct Setting {
  std::string name;
  TkrzwPlan plan;
  unsigned nested = 0;
};

constexpr TkrzwPlan kDurable{.is_appending = true,
                             .restore_mode = HashDBM::RESTORE_SYNC | HashDBM::RESTORE_NO_SHORTCUTS |
                                             HashDBM::RESTORE_WITH_HARDSYNC,
                             .closes_hard = true};
constexpr TkrzwPlan kRecords{.are_whole = false};
constexpr std::int64_t kManyBuckets = 2'500;

std::vector<Setting> settings() {
  const auto with = [](TkrzwPlan plan, void (*change)(TkrzwPlan&)) {
    change(plan);
    return plan;
  };
  return {
      {"records, never synchronized", with(kRecords,
                                           [](TkrzwPlan& p) {
                                             p.synchronize_every = 0;
                                             p.promises_all = true;
                                           })},
      {"records, in place", kRecords},
      {"records, appending", with(kRecords, [](TkrzwPlan& p) { p.is_appending = true; })},
      {"records, appending, many buckets", with(kRecords,
                                                [](TkrzwPlan& p) {
                                                  p.is_appending = true;
                                                  p.buckets = kManyBuckets;
                                                })},
      {"records, tree", with(kRecords, [](TkrzwPlan& p) { p.is_tree = true; })},
      {"records, tree, `PAGE_UPDATE_WRITE`", with(kRecords,
                                                  [](TkrzwPlan& p) {
                                                    p.is_tree = true;
                                                    p.writes_pages = true;
                                                    p.synchronize_every = 0;
                                                    p.promises_all = true;
                                                  })},
      {"transactions, default restoration", {}},
      {"transactions, durable", kDurable},
      {"transactions, durable, many buckets",
       with(kDurable, [](TkrzwPlan& p) { p.buckets = kManyBuckets; })},
      {"transactions, durable, tree", with(kDurable, [](TkrzwPlan& p) { p.is_tree = true; })},
      {"transactions, durable, a second crash",
       with(kDurable, [](TkrzwPlan& p) { p.transactions = 1; }), 1},
      {"transactions, durable, soft", with(kDurable, [](TkrzwPlan& p) { p.is_hard = false; })},
      {"transactions, durable, positional file",
       with(kDurable, [](TkrzwPlan& p) { p.file = TkrzwFileKind::kPositional; })},
      {"transactions, durable, directory not synced",
       with(kDurable, [](TkrzwPlan& p) { p.syncs_directory = false; })},
  };
}

Report explored(const Setting& setting, const std::string& device, bool suggests) {
  return explore([&](World& world) { run_transactions(setting.plan, world); },
                 [&](CrashState& state, std::span<const std::string> acknowledged) {
                   return check_transactions(setting.plan, state, acknowledged);
                 },
                 {.device = device,
                  .nested = setting.nested,
                  .states_at_a_point = 64,
                  .cases = "",
                  .suggest = suggests});
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
  bool has_unborn = false;
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
      const Report report = explored(setting, model.name, false);
      std::cout << " " << cell(report) << " |" << std::flush;
      if (first.size() == report.findings.size()) continue;
      for (const Finding& finding : explored(setting, model.name, true).findings) {
        first.try_emplace(finding.violation.kind, told(finding));
      }
    }
    std::cout << "\n";
    for (const auto& [kind, text] : first) {
      // Every database is made in the same way.
      if (kind == "unborn" && std::exchange(has_unborn, true)) continue;
      least += "- " + setting.name + ": " + text + "\n";
    }
  }
  std::cout << "\n" << least;
}

}  // namespace
}  // namespace crashcheck::adapters

int main() { crashcheck::adapters::print_table(); }
