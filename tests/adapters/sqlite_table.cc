// Prints as Markdown what SQLite keeps at each setting on each model of a file system, for
// docs/sqlite.md: states explored, violations by kind, and the least of each. By hand: it takes
// minutes. Thread rule: one thread.
#include <fmt/core.h>

#include <set>
#include <string>
#include <vector>

#include "adapters/sqlite_transactions.h"
#include "check/explore.h"

namespace crashcheck::adapters {
namespace {

constexpr const char* kModels[] = {"kill",        "ordered", "folklore", "xfs",      "ext4",
                                   "posix-names", "btrfs",   "posix",    "powerloss"};
constexpr std::uint64_t kStatesAtAPoint = 256;

struct Sector {
  const char* name;
  SqliteDevice device;
};
const Sector kSectors[] = {{"as on Linux", {}}, {"4096", {4096, 0}}};

Report explored(const SqlitePlan& plan, const char* model) {
  return explore(
      [&](World& world) { run_transactions(plan, world); },
      [&](CrashState& state, std::span<const std::string> acknowledged) {
        return check_transactions(plan, state, acknowledged);
      },
      {.device = model, .states_at_a_point = kStatesAtAPoint, .cases = "", .suggest = false});
}

bool is_sampled(const Report& report) {
  for (const Explored& explored : report.explored) {
    if (explored.sampled_points > 0) return true;
  }
  return false;
}

/// "1234", "1234, 12 lost"; with ~ where not all states were looked at.
std::string cell(const Report& report) {
  if (!report.failed.empty()) return report.failed;
  std::string text = fmt::format("{}{}", is_sampled(report) ? "~" : "", report.states);
  for (const Finding& finding : report.findings) {
    text += fmt::format(", {} {}", finding.states, finding.violation.kind);
  }
  return text;
}

std::string listed(const std::vector<std::string>& calls) {
  std::string text;
  for (const std::string& call : calls) text += (text.empty() ? "`" : ", `") + call + "`";
  return text.empty() ? "nothing" : text;
}

/// The least violation of each kind, on the mildest model.
class Least {
 public:
  void add(const std::string& setting, const char* model, const Report& report) {
    for (const Finding& finding : report.findings) {
      if (!seen_.insert(setting + finding.violation.kind).second) continue;
      lines_ +=
          fmt::format("| {} | {} | {} | event {} of {} | {} |\n", setting, finding.violation.kind,
                      model, finding.event, report.events, listed(finding.lost));
    }
  }
  [[nodiscard]] const std::string& lines() const { return lines_; }

 private:
  std::set<std::string> seen_;
  std::string lines_;
};

void print_table() {
  std::string head = "| journal_mode, synchronous | sector |";
  std::string rule = "|---|---|";
  for (const char* model : kModels) {
    head += fmt::format(" {} |", model);
    rule += "---|";
  }
  fmt::print("{}\n{}\n", head, rule);
  Least least;
  for (const char* journal_mode : {"DELETE", "TRUNCATE", "PERSIST", "WAL"}) {
    for (const char* synchronous : {"OFF", "NORMAL", "FULL", "EXTRA"}) {
      for (const Sector& sector : kSectors) {
        const SqlitePlan plan{.journal_mode = journal_mode,
                              .synchronous = synchronous,
                              .vfs = {.device = sector.device},
                              .checkpoint_every = 3};
        const std::string setting = fmt::format("{} {}", journal_mode, synchronous);
        fmt::print("| {} | {} |", setting, sector.name);
        for (const char* model : kModels) {
          const Report report = explored(plan, model);
          fmt::print(" {} |", cell(report));
          std::fflush(stdout);
          if (sector.device.characteristics != 0) least.add(setting, model, report);
        }
        fmt::print("\n");
      }
    }
  }
  fmt::print(
      "\n| setting | kind | mildest model | crash after | what it loses |\n"
      "|---|---|---|---|---|\n{}",
      least.lines());
}

}  // namespace
}  // namespace crashcheck::adapters

int main() { crashcheck::adapters::print_table(); }
