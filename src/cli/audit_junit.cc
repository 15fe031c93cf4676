// Cells as tests.
#include "audit_junit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "audit_table.h"
#include "campaign_verdict.h"
#include "environment.h"
#include "explorer/isolated.h"
#include "explorer/view.h"
#include "grouped.h"
#include "junit.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

constexpr std::string_view kNotComplete = "not complete: not all that was planned was done";

/// The explained counterexample and the command that replays it.
std::string story_text(const audit::StoreResult& store, const audit::Violation& violation) {
  const explorer::Case& example = violation.example.reproduction;
  const auto replayed = explorer::replay(*store.subject, example, store.isolation);
  if (!replayed) return "the case cannot be replayed: " + replayed.error().message;
  return report::explain(example, *replayed, report::Palette()) + "Replay\n  " +
         report::replay_command(*store.subject, example) + "\n";
}

/// The finding of the guarantee among those of the example.
std::string finding_text(const explorer::Promises& promises, const audit::Violation& violation,
                         explorer::GuaranteeId guarantee) {
  for (const explorer::Finding& finding : violation.findings) {
    if (finding.guarantee == guarantee) return report::to_string(promises, finding);
  }
  return fmt::format("{}: violated", promises.name(guarantee));
}

/// "in 12 of 345 distinct images"; where none of them is, where it was found.
std::string where_found(const audit::StoreResult& store, const audit::Cell& cell) {
  if (cell.violating > 0) {
    const bool is_damage = explorer::damage_from_word(cell.operation).has_value();
    return fmt::format("in {} of {} {}", grouped(cell.violating), grouped(cell.tested),
                       is_damage ? "damaged files" : "distinct images");
  }
  for (const std::size_t number : cell.violations) {
    const auto& found_on = store.violations[number].found_on;
    if (found_on) {
      return fmt::format("by the case found on {}", to_string(store.devices[*found_on].profile));
    }
  }
  const bool by_campaign = std::ranges::any_of(
      cell.violations, [&](std::size_t number) { return store.violations[number].by_campaign; });
  return by_campaign ? "without a crash"
                     : "by the proof of small " + explorer::thing_of(*store.subject) + "s";
}

void add_failure(const audit::StoreResult& store, const audit::GuaranteeRow& row,
                 const audit::Cell& cell, const std::string& test, JunitSuite& suite) {
  const std::string where = where_found(store, cell);
  const std::string claim =
      fmt::format("Claimed: {}: {} ({})\n", store.subject->promises().name(row.claim.guarantee),
                  row.claim.statement, row.said);
  if (cell.violations.empty()) {
    suite.fail(
        test,
        fmt::format("{}: violated {}", store.subject->promises().name(row.claim.guarantee), where),
        claim + "It was seen beside other violations only; their tests tell their stories.");
    return;
  }
  const audit::Violation& example = store.violations[cell.violations.front()];
  suite.fail(test,
             finding_text(store.subject->promises(), example, row.claim.guarantee) + ", " + where,
             claim + "\n" + story_text(store, example));
}

/// "claimed: yes; holds; 12 of 345 distinct images judged, all that the device may leave".
std::string how_it_fared(const audit::GuaranteeRow& row, std::size_t device,
                         const audit::StoreResult& store) {
  const audit::DeviceVerdict& verdict = row.devices[device];
  std::string text = fmt::format("{}; claimed: {}; {}; {} of {} distinct images judged, {}",
                                 row.claim.statement, row.said, name(verdict.verdict),
                                 grouped(verdict.tested), grouped(verdict.distinct),
                                 verdict.sampled ? "sampled" : "none left out as a sample");
  if (verdict.violating > 0) text += fmt::format("; {} violating", grouped(verdict.violating));
  if (verdict.certificate) {
    text += "; proven for " + extent_of(*store.subject, store.devices[device].proof->bounds);
  }
  return text;
}

/// "345 damaged files, 200 flip, ...: 100 opened whole, ..., 1 lost silently".
std::string damage_words(const explorer::DamageCounts& counts, bool complete) {
  std::string text = fmt::format("{} damaged files", grouped(counts.tried()));
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    text += fmt::format(", {} {}", grouped(counts.tried(kind)), name(kind));
  }
  for (std::size_t i = 0; i < explorer::kDamageOutcomes; ++i) {
    const auto outcome = static_cast<explorer::DamageOutcome>(i);
    text +=
        fmt::format("{} {} {}", i == 0 ? ":" : ",", grouped(counts.count(outcome)), name(outcome));
  }
  return text + (complete ? "" : ", not complete");
}

void note_work(const audit::StoreResult& store, const audit::Device& device, JunitSuite& suite) {
  for (const audit::Campaign& campaign : device.campaigns) {
    const explorer::Counts& counts = campaign.result.counts;
    const std::string kind = campaign.options.faults ? "faults" : "crashes";
    suite.note(
        "campaign." + kind,
        fmt::format("{}, {}, {}, {} violating{}",
                    counted(campaign.result.sequences, "history", "histories"),
                    counted(counts.states, "crash state"), counted(counts.tested, "distinct image"),
                    grouped(counts.violating), campaign.complete ? "" : ", not complete"));
    suite.note("campaign." + kind + ".digest", to_string(counts.digest()));
    suite.note("campaign." + kind + ".command", command_of(*store.subject, campaign));
  }
  if (device.damage) {
    const explorer::DamageCounts& counts = device.damage->result.damage;
    suite.note("campaign.damage", damage_words(counts, device.damage->complete));
    suite.note("campaign.damage.digest", to_string(counts.digest()));
    suite.note("campaign.damage.command", command_of(*store.subject, *device.damage));
  }
  if (!device.proof) {
    suite.note("proof", "none");
    return;
  }
  const prover::Bounds& bounds = device.proof->bounds;
  suite.note("proof", fmt::format("{}: {}, {} deep in recoveries: {}",
                                  device.proof->is_certificate() ? "certificate" : "no certificate",
                                  extent_of(*store.subject, bounds), bounds.scope.nested,
                                  alphabet_of(*store.subject, bounds).describe(bounds.units)));
  suite.note("proof.digest", to_string(device.proof->proof.digest()));
  suite.note("proof.command", command_of(*store.subject, *device.proof));
}

std::string why_skipped(audit::Verdict verdict) {
  switch (verdict) {
    case audit::Verdict::kNotClaimed: return "not claimed on this device";
    case audit::Verdict::kNotJudged: return "could not be judged: no state was seen that shows it";
    case audit::Verdict::kTooLittle: return "too little evidence";
    default: return std::string(name(verdict));
  }
}

/// A claim for which there is no test: nothing came of it.
void skip_unjudged(const audit::StoreResult& store, const audit::GuaranteeRow& row,
                   std::size_t device, JunitSuite& suite) {
  const bool has_cell =
      std::ranges::any_of(row.cells, [&](auto& cell) { return cell.device == device; });
  if (!has_cell) {
    suite.skip(store.subject->promises().name(row.claim.guarantee),
               why_skipped(row.devices[device].verdict));
  }
}

/// A cell as a test: passed only where nothing was found and all that was planned was done.
void add_test(const audit::StoreResult& store, const audit::GuaranteeRow& row,
              const audit::Cell& cell, JunitSuite& suite) {
  const std::string test = fmt::format(
      "{}, {}", store.subject->promises().name(row.claim.guarantee), what_happens(cell.operation));
  if (cell.verdict == audit::Verdict::kViolated) return add_failure(store, row, cell, test, suite);
  if (cell.verdict == audit::Verdict::kTooLittle) {
    return suite.skip(
        test, fmt::format("{}: {}", why_skipped(cell.verdict), fmt::join(cell.lacks, "; ")));
  }
  if (cell.verdict != audit::Verdict::kHolds) return suite.skip(test, why_skipped(cell.verdict));
  if (!store.devices[cell.device].is_complete()) return suite.skip(test, kNotComplete);
  suite.pass(test);
}

JunitSuite suite_of(const audit::StoreResult& store, std::size_t device) {
  JunitSuite suite(fmt::format("crashcheck.{}.{}", store.subject->name(),
                               to_string(store.devices[device].profile)));
  note_work(store, store.devices[device], suite);
  for (const audit::GuaranteeRow& row : store.guarantees) {
    suite.note("guarantee." + std::string(store.subject->promises().name(row.claim.guarantee)),
               how_it_fared(row, device, store));
  }
  for (const audit::GuaranteeRow& row : store.guarantees) {
    const std::string guarantee(store.subject->promises().name(row.claim.guarantee));
    if (!row.claimed) {
      suite.skip(guarantee, why_skipped(audit::Verdict::kNotClaimed));
      continue;
    }
    skip_unjudged(store, row, device, suite);
    for (const audit::Cell& cell : row.cells) {
      if (cell.device == device) add_test(store, row, cell, suite);
    }
  }
  if (!store.devices[device].is_complete()) {
    suite.fail_as_unknown(kCompleteTest, kNotComplete,
                          "The same command goes on where this one ended.");
  }
  return suite;
}

}  // namespace

std::string as_junit(const audit::Plan& plan, const audit::Result& result,
                     const audit::Circumstances& circumstances) {
  std::vector<JunitSuite> suites;
  for (const audit::StoreResult& store : result.stores) {
    for (std::size_t i = 0; i < store.devices.size(); ++i) {
      suites.push_back(suite_of(store, i));
      JunitSuite& suite = suites.back();
      note_maker(circumstances.environment, suite);
      suite.note("seed", std::to_string(plan.seed));
      suite.note("verdict", audit::verdict_of(store));
      suite.note("audit.digest", to_string(result.digest));
    }
  }
  return junit_document(suites);
}

}  // namespace crashcheck::cli
