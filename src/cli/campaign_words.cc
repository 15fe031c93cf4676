// Verdicts and explanations.
#include "campaign_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "explorer/replay.h"
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

/// `told` is judged by damaged files alone, and by no state that a crash left.
std::string verdict_on_damage(const FinishedCampaign& campaign, const report::Palette& palette) {
  const explorer::DamageCounts& counts = campaign.result.damage;
  const std::uint64_t silent = counts.count(explorer::DamageOutcome::kSilent);
  if (silent > 0) return palette.bad(fmt::format("violated by {} damaged files", grouped(silent)));
  if (counts.tried() == 0) return palette.faint("not looked at");
  return palette.good("holds") + fmt::format(" for {} damaged files", grouped(counts.tried()));
}

}  // namespace

bool is_about_damage(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  const auto& told = campaign.promises().told;
  return told && told->guarantee == guarantee;
}

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
  const auto replay = explorer::replay(*campaign.subject, reproduction);
  if (!replay) return "the minimal case cannot be replayed: " + replay.error().message + "\n";
  return report::explain(reproduction, *replay, palette) + palette.heading("Replay") + "\n  " +
         report::replay_command(*campaign.subject, reproduction) + "\n";
}

std::string verdict_text(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee,
                         const report::Palette& palette) {
  if (is_about_damage(campaign, guarantee)) return verdict_on_damage(campaign, palette);
  const explorer::Counts& counts = campaign.result.counts;
  const auto index = static_cast<std::size_t>(guarantee);
  const std::uint64_t violated = counts.violating_by_guarantee[index];
  const std::uint64_t unjudged = counts.unjudged_by_guarantee[index];
  std::string text;
  if (unjudged == counts.tested && violated == 0) return palette.faint("not looked at");
  if (violated > 0) {
    text = palette.bad(fmt::format("violated in {} states", grouped(violated)));
  } else if (is_a_verdict(campaign.result, guarantee)) {
    text = palette.bad("violated without a crash");
  } else {
    text = palette.good("holds") + fmt::format(" in {} states", grouped(counts.tested - unjudged));
  }
  // These are about a part of the states from the outset.
  const auto& [converges, contained] =
      std::pair(campaign.promises().converges, campaign.promises().contained);
  const bool partial = (converges && guarantee == converges->guarantee) || guarantee == contained;
  if (unjudged > 0 && !partial) text += fmt::format(", not judged in {}", grouped(unjudged));
  return text;
}

bool is_violated(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  return campaign.result.counts.violating_by_guarantee[static_cast<std::size_t>(guarantee)] > 0 ||
         is_a_verdict(campaign.result, guarantee);
}

bool was_looked_at(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee) {
  if (is_about_damage(campaign, guarantee)) return campaign.result.damage.tried() > 0;
  const explorer::Counts& counts = campaign.result.counts;
  return counts.unjudged_by_guarantee[static_cast<std::size_t>(guarantee)] < counts.tested;
}

}  // namespace crashcheck::cli
