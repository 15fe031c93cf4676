// Campaigns as JUnit XML, which every CI system shows.
#include <fmt/format.h>

#include <algorithm>

#include "campaign_words.h"
#include "junit.h"

namespace crashcheck::cli {
namespace {

using explorer::Group;
using explorer::Signature;

/// Whether the minimal case of a group shows a violation of `guarantee`, as its verdict or beside
/// it.
bool shows(const Group& group, oracle::Guarantee guarantee) {
  return group.shrunk &&
         std::ranges::any_of(group.shrunk->sighting.findings, [&](const oracle::Finding& finding) {
           return finding.guarantee == guarantee;
         });
}

/// An explained violation of the guarantee: the shortest that it is the verdict of, or, where there
/// is none, beside the verdict of.
std::string failure_text(const FinishedCampaign& campaign, oracle::Guarantee guarantee) {
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
  return example == nullptr ? std::string("no minimal case shows it")
                            : explained(campaign, *example, report::Palette());
}

/// Whether every way of failing came about: what did not has shown nothing.
void add_activation(const FinishedCampaign& campaign, JunitSuite& suite) {
  std::string missing;
  for (const explorer::FaultKind& kind : campaign.result.never_fired()) {
    missing += to_string(kind) + "\n";
  }
  if (missing.empty()) {
    suite.pass("every fault fired");
  } else {
    suite.fail("every fault fired", "some never did: try more sequences", missing);
  }
}

/// What the campaign can be run again with, and whether it then showed the same.
void add_notes(const FinishedCampaign& campaign, JunitSuite& suite) {
  suite.note("seed", std::to_string(campaign.options.seed));
  suite.note("sequences", std::to_string(campaign.result.sequences));
  suite.note("crash states", std::to_string(campaign.result.counts.states));
  suite.note("evidence digest", to_string(campaign.result.counts.digest()));
}

}  // namespace

std::string as_junit(const std::vector<FinishedCampaign>& campaigns) {
  std::vector<JunitSuite> suites;
  for (const FinishedCampaign& campaign : campaigns) {
    JunitSuite& suite = suites.emplace_back(fmt::format(
        "crashcheck.{}.{}", campaign.subject->name(), to_string(campaign.options.scope.profile)));
    add_notes(campaign, suite);
    for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
      const auto guarantee = static_cast<oracle::Guarantee>(i);
      if (is_violated(campaign, guarantee)) {
        suite.fail(oracle::name(guarantee), verdict_text(campaign, guarantee, report::Palette()),
                   failure_text(campaign, guarantee));
      } else if (was_looked_at(campaign, guarantee)) {
        suite.pass(oracle::name(guarantee));
      } else {
        suite.skip(oracle::name(guarantee));
      }
    }
    if (!campaign.result.fired.empty()) add_activation(campaign, suite);
  }
  return junit_document(suites);
}

}  // namespace crashcheck::cli
