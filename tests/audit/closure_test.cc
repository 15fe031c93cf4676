// No verdict of an audit is refuted by a case in its own folder, on whatever device that is
// replayed. CRASHCHECK_RANDOM_AUDITS sets how many audits are drawn.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "audit/audit.h"
#include "explorer/carried_case.h"
#include "faultfs/choices.h"
#include "faultfs/crash_images.h"
#include "oracle/finding.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

using explorer::Case;

std::uint64_t random_audits() {
  constexpr std::uint64_t kAudits = 8;
  const char* const text = std::getenv("CRASHCHECK_RANDOM_AUDITS");
  return text == nullptr ? kAudits : std::strtoull(text, nullptr, 10);
}

Plan random_plan(std::uint64_t seed) {
  faultfs::RandomChoices random(seed);
  const auto below = [&](std::uint64_t end) { return random.choose(end); };
  Plan plan;
  plan.subjects = {subjects::ghost_trees().find(below(10) == 0 ? "journaled" : "in-place")};
  plan.seed = below(1'000'000);
  for (const char* name : {"kill", "ordered", "powerloss-4k", "powerloss", "hostile", "full",
                           "powerloss,unit=64", "unsafe"}) {
    if (below(4) > 0) plan.profiles.push_back(faultfs::parse_profile(name).value());
  }
  if (plan.profiles.empty()) plan.profiles.push_back(faultfs::parse_profile("kill").value());
  // From next to nothing to much, each magnitude as likely.
  const std::uint64_t magnitude = below(4);
  plan.states = 1 + below(magnitude == 0   ? 10
                          : magnitude == 1 ? 100
                          : magnitude == 2 ? 1'000
                                           : 2'000);
  plan.operations = 1 + below(8);
  plan.nested = static_cast<unsigned>(below(2));
  plan.crashes = 1 + static_cast<unsigned>(below(2));
  plan.units = below(3);
  return plan;
}

Result audited(const Plan& plan) {
  const Archive none{
      [](const std::string&) { return std::optional<std::string>(); },
      [](const std::string&, const std::string&) { return tl::expected<void, std::string>(); }};
  Audit audit(plan);
  AuditProgress progress;
  EXPECT_TRUE(audit.run(2, std::nullopt, none, progress));
  return audit.result();
}

/// Every way to crash on the device that leaves what the case leaves, at its event or one later:
/// found by trying them, and so not by the code that audits use.
std::vector<Case> with_the_same_image(const explorer::Store& store, const Case& found,
                                      const faultfs::DeviceProfile& device) {
  constexpr std::uint64_t kMostTried = 3'000;
  std::vector<Case> same;
  if (found.lives.size() != 1 || !found.lives[0].crash || found.lives[0].damage) return same;
  const auto original = explorer::replay(store, found);
  if (!original) return same;
  Case carried = found;
  carried.profile = device;
  carried.lives[0].crash.reset();
  const auto without = explorer::replay(store, carried);
  if (!without) return same;
  const faultfs::Trace& trace = without->last().recording.trace;
  const std::uint64_t event = found.lives[0].crash->event;
  for (std::uint64_t at = event; at <= std::min(event + 1, trace.event_count()); ++at) {
    faultfs::CrashImages images(trace, device, at, kMostTried);
    while (images.next() && images.crash_event() == at) {
      if (images.image() != original->last().image) continue;
      carried.lives[0].crash = images.crash();
      same.push_back(carried);
      break;
    }
  }
  return same;
}

/// Cells of the device, by guarantee and by the operation that was cut.
using Cells = std::map<std::pair<explorer::GuaranteeId, std::string_view>, Verdict>;

Cells cells_on(const StoreResult& store, std::size_t device) {
  Cells cells;
  for (const GuaranteeRow& row : store.guarantees) {
    for (const Cell& cell : row.cells) {
      if (cell.device == device) cells[{row.claim.guarantee, cell.operation}] = cell.verdict;
    }
  }
  return cells;
}

/// What the case shows on the device, and its cell does not say.
std::vector<std::string> contradictions(const StoreResult& store, const Case& reproduction,
                                        std::string_view device, const Cells& cells) {
  std::vector<std::string> found;
  const auto replayed = explorer::replay(*store.subject, reproduction);
  if (!replayed) return found;
  const auto target = target_of(reproduction, *replayed);
  if (!target) return found;
  for (const explorer::Finding& finding : replayed->judgement.findings) {
    const auto cell = cells.find({finding.guarantee, target->signature.operation});
    if (cell != cells.end() && cell->second == Verdict::kViolated) continue;
    found.push_back(std::string(oracle::name(finding.guarantee)) + ", " +
                    std::string(target->signature.operation) + " on " + std::string(device) + " " +
                    to_line(*store.subject, reproduction));
  }
  return found;
}

TEST(Closure, NoVerdictIsRefutedByACaseOfItsOwnFolder) {
  std::size_t cases = 0;
  std::size_t carried = 0;
  std::size_t refuted = 0;
  for (std::uint64_t seed = 0; seed < random_audits(); ++seed) {
    const Result result = audited(random_plan(seed));
    const StoreResult& store = result.stores.at(0);
    for (std::size_t device = 0; device < store.devices.size(); ++device) {
      const faultfs::DeviceProfile& profile = store.devices[device].profile;
      const Cells cells = cells_on(store, device);
      for (const Violation& violation : store.violations) {
        if (violation.device == device && violation.found_on) ++carried;
        const Case& found = violation.example.reproduction;
        std::vector<Case> tried = with_the_same_image(*store.subject, found, profile);
        tried.push_back(found);
        tried.back().profile = profile;
        for (const Case& each : tried) {
          ++cases;
          const auto wrong = contradictions(store, each, to_string(profile), cells);
          refuted += wrong.size();
          for (const std::string& one : wrong) {
            EXPECT_EQ(one, "") << "audit " << seed << ", found on "
                               << to_string(store.devices[violation.device].profile);
          }
        }
      }
    }
  }
  RecordProperty("refuted", std::to_string(refuted));
  EXPECT_GT(cases, 20 * random_audits());
  EXPECT_GT(carried, random_audits() / 4) << "nothing was carried to another device";
}

}  // namespace
}  // namespace crashcheck::audit
