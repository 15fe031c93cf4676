// From what was found and what is missing to one word.
#include "campaign_verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "grouped.h"

namespace crashcheck::cli {
namespace {

/// Whether it came as far as it was to. What is ended by its time alone has done what was asked
/// for.
std::vector<Shortfall> incomplete(const FinishedCampaign& campaign) {
  const std::uint64_t done = campaign.result.sequences;
  const bool found_first = campaign.options.first_only && !campaign.result.holds();
  const bool was_ended = campaign.interrupted || campaign.out_of_memory;
  const bool as_many_as_fit = campaign.options.sequences == kAsManyAsFit && done > 0;
  const bool came_to_its_end = as_many_as_fit || done >= campaign.options.sequences;
  if (found_first || (!was_ended && came_to_its_end)) return {};
  std::string ended = campaign.out_of_memory ? "the memory limit was reached" : "interrupted";
  if (!was_ended) ended = "the time was over";
  std::string message;
  if (campaign.options.sequences == kAsManyAsFit) {
    message = done == 0 ? ended + " before the first history was complete"
                        : fmt::format("{} after {}", ended, counted(done, "history", "histories"));
  } else {
    const std::string of = counted(campaign.options.sequences, "history", "histories");
    message = done == 0 ? fmt::format("{} before the first of {}", ended, of)
                        : fmt::format("{} after {} of {}", ended, grouped(done), of);
  }
  return {{std::string(kCompleteTest),
           message,
           "Nothing is known about the histories that were not explored.",
           {}}};
}

/// A store that does not get as far as its first event is found in one state, whatever is asked of
/// it.
std::vector<Shortfall> nothing_to_cut(const FinishedCampaign& campaign) {
  const explorer::CampaignResult& result = campaign.result;
  if (result.sequences == 0 || result.counts.states > result.sequences + result.rare) return {};
  return {{std::string(kCompleteTest),
           "no history had an event to crash after",
           "The store could not even be created, on this device or by this history.",
           {}}};
}

std::string of_device(const FinishedCampaign& campaign) {
  return "profile " + to_string(campaign.options.scope.profile);
}

/// Which faults were asked for and never fired.
std::vector<Shortfall> never_fired(const FinishedCampaign& campaign) {
  if (!campaign.options.faults) return {};
  Shortfall missing{std::string(kFaultsTest), "some never did: try more histories", "", {}};
  const auto note = [&](const std::string& what, const std::string& complaint) {
    missing.details += what + "\n";
    missing.complaints.push_back(fmt::format(
        "{}: {}, nothing is known about it; try more --histories", of_device(campaign), complaint));
  };
  for (const explorer::FaultKind& kind : campaign.result.never_fired()) {
    note(to_string(kind), fmt::format("the fault {} never fired", to_string(kind)));
  }
  for (const explorer::FaultKind& kind : campaign.result.never_fired_in_recoveries()) {
    note(to_string(kind) + " in a recovery",
         fmt::format("the fault {} never fired in a recovery", to_string(kind)));
  }
  for (const explorer::PairPlace place : campaign.result.pairs.never_fired()) {
    missing.details += fmt::format("a second fault: {}\n", name(place));
    missing.complaints.push_back(
        fmt::format("{}: no second fault fired here: {}; nothing is known about it; try more "
                    "--histories",
                    of_device(campaign), name(place)));
  }
  if (missing.details.empty()) return {};
  return {missing};
}

/// Which damage was asked for and never done.
std::vector<Shortfall> never_damaged(const FinishedCampaign& campaign) {
  Shortfall missing{std::string(kDamageTest), "some never was: try more histories", "", {}};
  for (const explorer::DamageKind kind : campaign.never_damaged()) {
    missing.details += std::string(explorer::name(kind)) + "\n";
    missing.complaints.push_back(
        fmt::format("protocol {}, {}: no damage of the kind {} was done, nothing is known about "
                    "it; try more --histories",
                    campaign.subject->name(), of_device(campaign), explorer::name(kind)));
  }
  if (missing.details.empty()) return {};
  return {missing};
}

/// What is stated and was not reached.
std::vector<Shortfall> not_reached(const FinishedCampaign& campaign) {
  const auto stated = campaign.stated_features();
  const auto features = campaign.result.coverage.missing(stated);
  if (features.empty()) return {};
  const std::string words =
      fmt::format("{} of {} stated features were not reached", features.size(), stated.size());
  Shortfall missing{std::string(kCoverageTest), words + ": try more histories", "", {}};
  for (const explorer::Feature& feature : features) {
    missing.details += campaign.subject->features()->name(feature) + "\n";
  }
  missing.complaints.push_back(fmt::format("protocol {}, {}: {}; try more --histories",
                                           campaign.subject->name(), of_device(campaign), words));
  return {missing};
}

}  // namespace

std::string_view name(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::kPass: return "PASS";
    case RunOutcome::kFail: return "FAIL";
    case RunOutcome::kIncomplete: break;
  }
  return "INCOMPLETE";
}

Exit exit_status(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::kPass: return kHeld;
    case RunOutcome::kFail: return kViolation;
    case RunOutcome::kIncomplete: break;
  }
  return kUnknown;
}

CampaignVerdict verdict_of_campaign(const FinishedCampaign& campaign, bool require_coverage) {
  CampaignVerdict verdict;
  const auto add = [&](std::vector<Shortfall> more) {
    verdict.shortfalls.insert(verdict.shortfalls.end(), more.begin(), more.end());
  };
  if (campaign.result.sequences > 0) {
    add(never_fired(campaign));
    add(never_damaged(campaign));
    if (require_coverage) add(not_reached(campaign));
  }
  add(incomplete(campaign));
  add(nothing_to_cut(campaign));
  if (!verdict.shortfalls.empty()) verdict.outcome = RunOutcome::kIncomplete;
  if (!campaign.result.holds()) verdict.outcome = RunOutcome::kFail;
  return verdict;
}

RunOutcome worst_of(const std::vector<RunOutcome>& outcomes) {
  for (const RunOutcome bad : {RunOutcome::kFail, RunOutcome::kIncomplete}) {
    if (std::ranges::find(outcomes, bad) != outcomes.end()) return bad;
  }
  return RunOutcome::kPass;
}

}  // namespace crashcheck::cli
