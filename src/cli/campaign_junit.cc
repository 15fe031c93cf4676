// Campaigns as JUnit XML, which every CI system shows.
#include <fmt/format.h>

#include <algorithm>

#include "audit/json.h"
#include "campaign_verdict.h"
#include "campaign_words.h"
#include "environment.h"
#include "explorer/program_name.h"
#include "failure_screen.h"
#include "grouped.h"
#include "junit.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

using explorer::Group;
using explorer::Signature;

constexpr std::string_view kNothingExplored = "no history was explored";
constexpr std::string_view kNothingJudged = "no state was judged by it";
constexpr std::string_view kUnclaimed = "not claimed on this device";

/// Whether the minimal case of a group shows a violation of `guarantee`, as its verdict or beside
/// it.
bool shows(const Group& group, explorer::GuaranteeId guarantee) {
  return group.shrunk && std::ranges::any_of(group.shrunk->sighting.findings,
                                             [&](const explorer::Finding& finding) {
                                               return finding.guarantee == guarantee;
                                             });
}

/// A violation of the guarantee: the shortest that it is the verdict of, or, where there is none,
/// beside the verdict of.
const Signature* example_of(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  const Signature* example = nullptr;
  for (const auto& [signature, group] : campaign.result.groups) {
    if (!shows(group, guarantee)) continue;
    const bool is_verdict = signature.guarantee == guarantee;
    const bool has_verdict = example != nullptr && example->guarantee == guarantee;
    const bool same = is_verdict == has_verdict;
    if (example == nullptr || (is_verdict && !has_verdict) ||
        (same && is_shorter(campaign, signature, *example))) {
      example = &signature;
    }
  }
  return example;
}

/// "violated in 1,779 of 53,546 states": of those that it was judged in.
std::string counts_text(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  if (is_about_damage(campaign, guarantee) && campaign.result.damage.tried() > 0) {
    const explorer::DamageCounts& damage = campaign.result.damage;
    return fmt::format("violated by {} of {} damaged files",
                       grouped(damage.count(explorer::DamageOutcome::kSilent)),
                       grouped(damage.tried()));
  }
  const explorer::Counts& counts = campaign.result.counts;
  const auto index = static_cast<std::size_t>(guarantee);
  const std::uint64_t violated = counts.violating_by_guarantee[index];
  if (violated == 0) return "violated without a crash";
  return fmt::format("violated in {} of {} states", grouped(violated),
                     grouped(counts.tested - counts.unjudged_by_guarantee[index]));
}

/// Lists of failures show no more than the message, and its beginning at that: "lost-acked: a free
/// block is no longer in the tree: payload bytes 112 to 143 (violated in 1,779 of 53,546 states)".
void add_failure(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee,
                 JunitSuite& suite) {
  const std::string counts = counts_text(campaign, guarantee);
  const Signature* const example = example_of(campaign, guarantee);
  if (example == nullptr) {
    return suite.fail(campaign.promises().name(guarantee), counts, "no minimal case shows it");
  }
  const auto& findings = campaign.result.groups.at(*example).shrunk->sighting.findings;
  std::string words = report::to_string(
      campaign.promises(), *std::ranges::find(findings, guarantee, &explorer::Finding::guarantee));
  words.erase(0, campaign.promises().name(guarantee).size() + std::string_view(": ").size());
  std::string text = explained(campaign, *example, report::Palette());
  if (example->guarantee != guarantee) {
    text = fmt::format("{} is seen beside {}: {}; this is its story:\n\n{}",
                       campaign.promises().name(guarantee),
                       campaign.promises().name(example->guarantee),
                       campaign.promises().name(example->kind), text);
  }
  suite.fail(campaign.promises().name(guarantee), fmt::format("{} ({})", words, counts), text);
}

/// A test of what was asked for: it fails as unknown where the verdict names it.
void add_test_of(const CampaignVerdict& verdict, std::string_view test, JunitSuite& suite) {
  const auto found = std::ranges::find(verdict.shortfalls, test, &Shortfall::test);
  if (found == verdict.shortfalls.end()) return suite.pass(test);
  suite.fail_as_unknown(test, found->message, found->details);
}

/// Those for which there is nothing to say are not there, or skipped.
void add_tests_of(const FinishedCampaign& campaign, bool require_coverage, JunitSuite& suite) {
  const CampaignVerdict verdict = verdict_of_campaign(campaign, require_coverage);
  const bool any = campaign.result.sequences > 0;
  if (campaign.options.faults && any) add_test_of(verdict, kFaultsTest, suite);
  if (campaign.options.damage && any) add_test_of(verdict, kDamageTest, suite);
  if (require_coverage && any) add_test_of(verdict, kCoverageTest, suite);
  if (require_coverage && !any) suite.skip(kCoverageTest, kNothingExplored);
  const auto is_incomplete = [](const Shortfall& each) { return each.test == kCompleteTest; };
  if (std::ranges::any_of(verdict.shortfalls, is_incomplete)) {
    add_test_of(verdict, kCompleteTest, suite);
  }
}

/// The same of a history that was given.
std::string command_for_file(const FinishedCampaign& campaign, bool require_coverage) {
  const explorer::CampaignOptions& options = campaign.options;
  return fmt::format("{} explore {} --device {} --nested {} --crashes {} --epoch-cap {}{}{}{}",
                     explorer::program_name(), shell_word(campaign.file),
                     to_string(options.scope.profile), options.scope.nested,
                     std::max(options.crashes, 1U), options.scope.epoch_cap,
                     options.faults ? " --faults" : "", options.damage ? " --damage" : "",
                     require_coverage ? " --require-coverage" : "");
}

/// The command that explores the same again: as many histories as there were, if there were any.
std::string command_of(const FinishedCampaign& campaign, bool require_coverage) {
  if (!campaign.file.empty()) return command_for_file(campaign, require_coverage);
  audit::Campaign again;
  again.options = campaign.options;
  if (campaign.result.sequences > 0) again.options.sequences = campaign.result.sequences;
  return audit::command_of(*campaign.subject, again) +
         (require_coverage ? " --require-coverage" : "");
}

/// What the campaign can be run again with, and whether it then showed the same.
void add_notes(const FinishedCampaign& campaign, bool require_coverage, JunitSuite& suite) {
  suite.note("command", command_of(campaign, require_coverage));
  note_maker(environment(), suite);
  suite.note("seed", std::to_string(campaign.options.seed));
  suite.note("sequences", std::to_string(campaign.result.sequences));
  suite.note("crash states", std::to_string(campaign.result.counts.states));
  suite.note("evidence digest", to_string(campaign.result.counts.digest()));
}

JunitSuite suite_of(const FinishedCampaign& campaign, bool require_coverage) {
  JunitSuite suite(fmt::format("crashcheck.{}.{}", campaign.subject->name(),
                               to_string(campaign.options.scope.profile)));
  add_notes(campaign, require_coverage, suite);
  for (std::size_t i = 0; i < campaign.promises().guarantees.size(); ++i) {
    const auto guarantee = static_cast<explorer::GuaranteeId>(i);
    if (is_violated(campaign, guarantee)) {
      add_failure(campaign, guarantee, suite);
    } else if (was_looked_at(campaign, guarantee)) {
      suite.pass(campaign.promises().name(guarantee));
    } else {
      suite.skip(campaign.promises().name(guarantee),
                 is_claimed(campaign, guarantee) ? kNothingJudged : kUnclaimed);
    }
  }
  add_tests_of(campaign, require_coverage, suite);
  return suite;
}

JunitSuite suite_of(const KeptResult& kept) {
  JunitSuite suite("crashcheck.kept");
  for (const KeptCase& each : kept.tried) {
    if (each.found.empty()) {
      suite.pass(each.file);
    } else {
      suite.fail(each.file, each.found + ": the case still violates",
                 explorer::program_name() + " replay " + shell_word(each.file));
    }
  }
  return suite;
}

}  // namespace

std::string as_junit(const std::vector<FinishedCampaign>& campaigns,
                     const std::vector<FinishedCampaign>& never_begun, const KeptResult& kept,
                     bool require_coverage) {
  std::vector<JunitSuite> suites;
  if (!kept.tried.empty()) suites.push_back(suite_of(kept));
  for (const auto* some : {&campaigns, &never_begun}) {
    for (const FinishedCampaign& campaign : *some) {
      suites.push_back(suite_of(campaign, require_coverage));
    }
  }
  return junit_document(suites);
}

}  // namespace crashcheck::cli
