// Cells as tests.
#include "audit_junit.h"

#include <fmt/format.h>

#include "junit.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

/// The explained counterexample and the command that replays it.
std::string story_text(const audit::StoreResult& store, const audit::Violation& violation) {
  const explorer::Case& example = violation.example.reproduction;
  const auto replayed = explorer::replay(*store.subject, example);
  if (!replayed) return "the case cannot be replayed: " + replayed.error().message;
  return report::explain(example, *replayed, report::Palette()) + "Replay\n  " +
         report::replay_command(example) + "\n";
}

/// The finding of the guarantee among those of the example.
std::string finding_text(const audit::Violation& violation, oracle::Guarantee guarantee) {
  for (const oracle::Finding& finding : violation.findings) {
    if (finding.guarantee == guarantee) return report::to_string(finding);
  }
  return fmt::format("{}: violated", oracle::name(guarantee));
}

void add_failure(const audit::StoreResult& store, const audit::GuaranteeRow& row,
                 const audit::Cell& cell, const std::string& test, JunitSuite& suite) {
  const std::string states = fmt::format("in {} of {} states", cell.violating, cell.tested);
  if (cell.violations.empty()) {
    suite.fail(test, fmt::format("{}: violated {}", oracle::name(row.claim.guarantee), states),
               "It was seen beside other violations only; their tests tell their stories.");
    return;
  }
  const audit::Violation& example = store.violations[cell.violations.front()];
  suite.fail(test, finding_text(example, row.claim.guarantee) + ", " + states,
             story_text(store, example));
}

JunitSuite suite_of(const audit::StoreResult& store, std::size_t device) {
  JunitSuite suite(fmt::format("crashcheck.{}.{}", store.subject->name(),
                               to_string(store.devices[device].profile)));
  for (const audit::GuaranteeRow& row : store.guarantees) {
    const std::string guarantee(oracle::name(row.claim.guarantee));
    if (!row.claimed) {
      suite.skip(guarantee + ", which is not claimed");
      continue;
    }
    for (const audit::Cell& cell : row.cells) {
      if (cell.device != device) continue;
      const std::string test = fmt::format("{}, crash in {}", guarantee, cell.operation);
      switch (cell.verdict) {
        case audit::Verdict::kViolated: add_failure(store, row, cell, test, suite); break;
        case audit::Verdict::kHolds: suite.pass(test); break;
        default: suite.skip(test);
      }
    }
  }
  return suite;
}

}  // namespace

std::string as_junit(const audit::Result& result) {
  std::vector<JunitSuite> suites;
  for (const audit::StoreResult& store : result.stores) {
    for (std::size_t i = 0; i < store.devices.size(); ++i) suites.push_back(suite_of(store, i));
  }
  return junit_document(suites);
}

}  // namespace crashcheck::cli
