// Verdicts and explanations.
#include "campaign_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "explorer/claims.h"
#include "explorer/isolated.h"
#include "grouped.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

using explorer::Signature;

/// Whether it is the verdict of a violation; those that needed no crash are in no count of states.
bool is_a_verdict(const explorer::CampaignResult& result, explorer::GuaranteeId guarantee) {
  return std::ranges::any_of(result.groups,
                             [&](const auto& entry) { return entry.first.guarantee == guarantee; });
}

bool is_only_without_crash(const explorer::CampaignResult& result,
                           explorer::GuaranteeId guarantee) {
  return std::ranges::all_of(result.groups, [&](const auto& entry) {
    return entry.first.guarantee != guarantee || entry.first.operation == explorer::kNoCrash;
  });
}

/// `told` is judged by damaged files, and by states that a crash left where it may have spoilt
/// units.
std::string verdict_on_damage(const FinishedCampaign& campaign, const report::Palette& palette) {
  const explorer::DamageCounts& counts = campaign.result.damage;
  const std::uint64_t silent = counts.count(explorer::DamageOutcome::kSilent);
  if (silent > 0) return palette.bad(fmt::format("violated by {} damaged files", grouped(silent)));
  if (counts.tried() == 0) return palette.faint("not looked at");
  return palette.good("holds") + fmt::format(" for {} damaged files", grouped(counts.tried()));
}

/// Of distinct images: ", 12 refused, 3 told, 4 undetectable (content 4)".
std::string after_spoiling(const explorer::Promises& promises, const explorer::Counts& counts) {
  std::string text;
  for (const auto outcome : {explorer::DamageOutcome::kRefused, explorer::DamageOutcome::kTold,
                             explorer::DamageOutcome::kUndetectable}) {
    const std::uint64_t count = counts.after_spoiling[static_cast<std::size_t>(outcome)];
    if (count > 0) text += fmt::format(", {} {}", grouped(count), name(outcome));
  }
  std::string exceptions;
  for (std::size_t i = 0; i < promises.undetectable.size(); ++i) {
    if (counts.undetectable[i] == 0) continue;
    exceptions += fmt::format("{}{} {}", exceptions.empty() ? "" : ", ",
                              promises.undetectable[i].name, grouped(counts.undetectable[i]));
  }
  if (!exceptions.empty()) text += fmt::format(" ({})", exceptions);
  return text;
}

/// Of a guarantee that is not claimed on the device.
std::string verdict_without_claim(const explorer::Counts& counts, std::size_t index,
                                  const report::Palette& palette) {
  const std::string text = "not claimed on this device";
  const std::uint64_t broken = counts.unclaimed_by_guarantee[index];
  return palette.faint(broken > 0 ? fmt::format("{}, broken in {}", text, counted(broken, "state"))
                                  : text);
}

}  // namespace

bool is_about_damage(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  const auto& told = campaign.promises().told;
  return told && told->guarantee == guarantee;
}

namespace {

bool was_looked_at_after_crashes(const FinishedCampaign& campaign,
                                 explorer::GuaranteeId guarantee) {
  const explorer::Counts& counts = campaign.result.counts;
  return counts.unjudged_by_guarantee[static_cast<std::size_t>(guarantee)] < counts.tested;
}

}  // namespace

bool is_shorter(const FinishedCampaign& campaign, const Signature& a, const Signature& b) {
  const auto size = [&](const Signature& signature) {
    const explorer::Case reproduction = campaign.case_of(signature);
    return std::tuple(reproduction.lives.size(),
                      campaign.result.groups.at(signature).shrunk->operations(),
                      to_string(*campaign.subject, reproduction).size());
  };
  return size(a) < size(b);
}

std::string explained(const FinishedCampaign& campaign, const Signature& signature,
                      const report::Palette& palette) {
  const explorer::Case reproduction = campaign.case_of(signature);
  const auto replay = explorer::replay(*campaign.subject, reproduction, campaign.options.isolation);
  if (!replay) return "the minimal case cannot be replayed: " + replay.error().message + "\n";
  return report::explain(reproduction, *replay, palette) + palette.heading("Replay") + "\n  " +
         report::replay_command(*campaign.subject, reproduction) + "\n";
}

std::string verdict_text(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee,
                         const report::Palette& palette) {
  const explorer::Counts& counts = campaign.result.counts;
  const auto index = static_cast<std::size_t>(guarantee);
  if (!is_claimed(campaign, guarantee)) {
    return verdict_without_claim(counts, index, palette);
  }
  const bool is_told = is_about_damage(campaign, guarantee);
  if (is_told && !was_looked_at_after_crashes(campaign, guarantee)) {
    return verdict_on_damage(campaign, palette);
  }
  const std::uint64_t violated = counts.violating_by_guarantee[index];
  const std::uint64_t unjudged = counts.unjudged_by_guarantee[index];
  std::string text;
  if (unjudged == counts.tested && violated == 0) return palette.faint("not looked at");
  if (violated > 0) {
    text = palette.bad("violated in " + counted(violated, "state"));
  } else if (is_a_verdict(campaign.result, guarantee)) {
    text = palette.bad(is_only_without_crash(campaign.result, guarantee)
                           ? "violated without a crash"
                           : "violated in histories that were cut short");
  } else {
    text = palette.good("holds") + " in " + counted(counts.tested - unjudged, "state");
  }
  // These are about a part of the states from the outset.
  const auto& [converges, contained] =
      std::pair(campaign.promises().converges, campaign.promises().contained);
  const bool partial = (converges && guarantee == converges->guarantee) || guarantee == contained;
  if (is_told) text += after_spoiling(campaign.promises(), counts);
  if (is_told && campaign.result.damage.tried() > 0) {
    text += "; " + verdict_on_damage(campaign, palette);
  }
  if (unjudged > 0 && !partial) text += fmt::format(", not judged in {}", grouped(unjudged));
  return text;
}

bool is_violated(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  return campaign.result.counts.violating_by_guarantee[static_cast<std::size_t>(guarantee)] > 0 ||
         is_a_verdict(campaign.result, guarantee);
}

bool is_claimed(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  return explorer::claimed_on(campaign.promises(), campaign.options.scope.profile)
      .test(explorer::index_of(guarantee));
}

bool was_looked_at(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  if (!is_claimed(campaign, guarantee)) return false;
  if (is_about_damage(campaign, guarantee) && campaign.result.damage.tried() > 0) return true;
  return was_looked_at_after_crashes(campaign, guarantee);
}

}  // namespace crashcheck::cli
