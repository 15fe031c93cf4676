// Counts as sums; of kinds of violations the most severe first.
#include "campaign_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "grouped.h"
#include "printable.h"
#include "report/brief.h"

namespace crashcheck::cli {
namespace {

/// States of histories that were cut short among them.
std::uint64_t states_of(const FinishedCampaign& campaign) {
  return campaign.result.counts.states + campaign.result.beyond.states;
}

std::uint64_t violating_of(const FinishedCampaign& campaign) {
  return campaign.result.counts.violating + campaign.result.beyond.violating;
}

std::string plural(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

/// "sampled 40 of 900 at 2 of 53 crash points"; nothing where all images were looked at.
std::string sampled_words(const std::vector<const FinishedCampaign*>& all) {
  explorer::Counts counts;
  for (const FinishedCampaign* campaign : all) counts += campaign->result.counts;
  if (counts.sampled_points == 0) return "";
  return fmt::format("sampled {} of {} at {} of {} crash points", grouped(counts.sampled),
                     counts.sampled_of == UINT64_MAX ? "2^64 or more" : grouped(counts.sampled_of),
                     grouped(counts.sampled_points), grouped(counts.crash_points));
}

/// Distinct states that show the kind as their verdict; where none does, at least so many beside
/// it.
std::uint64_t states_with(const std::vector<const FinishedCampaign*>& all, explorer::KindId kind) {
  std::uint64_t as_verdict = 0;
  std::uint64_t beside = 0;
  for (const FinishedCampaign* campaign : all) {
    for (const auto& [signature, group] : campaign->result.groups) {
      if (signature.kind == kind) as_verdict += group.states;
    }
    for (const auto& [signature, group] : campaign->result.secondary) {
      if (signature.kind == kind) beside = std::max(beside, group.states);
    }
  }
  return as_verdict > 0 ? as_verdict : beside;
}

/// What was explored: "12 histories of seed 1", or the file with the history.
std::string explored(const std::vector<const FinishedCampaign*>& all, const std::string& random) {
  return all.front()->file.empty() ? random : printable(all.front()->file);
}

std::string histories(std::uint64_t number) { return plural(number, "history", "histories"); }

/// "lost-acked, overlap": of violations that were found, by kind.
std::string kinds_of(const FinishedCampaign& campaign) {
  std::set<explorer::KindId> kinds;
  for (const auto& [signature, group] : campaign.result.groups) kinds.insert(signature.kind);
  std::string words;
  for (const explorer::KindId kind : kinds) {
    words += fmt::format("{}{}", words.empty() ? "" : ", ", campaign.promises().name(kind));
  }
  return words;
}

std::string in_colour(RunOutcome outcome, std::string_view text, const report::Palette& palette) {
  return outcome == RunOutcome::kPass ? palette.good(text) : palette.bad(text);
}

std::string cut_to(std::string text, std::size_t columns) {
  if (text.size() > columns) text = text.substr(0, columns - 2) + "..";
  return text;
}

/// "3 minimal cases", "3 cases, 1 minimal".
std::string cases_words(std::size_t cases, std::size_t minimal) {
  if (minimal == cases) return plural(cases, "minimal case", "minimal cases");
  return fmt::format("{}, {} minimal", plural(cases, "case", "cases"), grouped(minimal));
}

std::string failure_words(const std::vector<const FinishedCampaign*>& all,
                          const std::vector<CampaignVerdict>& verdicts, const KeptResult& kept) {
  std::size_t campaigns = 0;
  std::size_t cases = 0;
  std::size_t minimal = 0;
  std::uint64_t states = 0;
  std::uint64_t violating = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    states += states_of(*all[i]);
    violating += violating_of(*all[i]);
    campaigns += verdicts[i].outcome == RunOutcome::kFail ? 1U : 0U;
    for (const auto& [signature, group] : all[i]->result.groups) {
      const bool is_minimal = group.shrunk && group.shrunk->minimal;
      // Of a campaign that ends with the first, that one alone is kept.
      cases += is_minimal || !all[i]->options.first_only ? 1U : 0U;
      minimal += is_minimal ? 1U : 0U;
    }
  }
  if (campaigns == 0) {
    return fmt::format("{} of {} kept cases in {} still violate; the campaigns found nothing new",
                       kept.violating(), kept.tried.size(), printable(kept.directory));
  }
  const std::string of = explored(
      all, fmt::format("seed {}{}", all.front()->options.seed, beginning_words(*all.front())));
  std::string words = fmt::format("{} of {} of {}, {} of {} crash states; {}", grouped(campaigns),
                                  plural(all.size(), "campaign", "campaigns"), of,
                                  grouped(violating), grouped(states), cases_words(cases, minimal));
  return kept.directory.empty() ? words : words + " in " + printable(kept.directory);
}

}  // namespace

std::string name_of(const FinishedCampaign& campaign) {
  return fmt::format("{} on {}", campaign.subject->name(),
                     to_string(campaign.options.scope.profile));
}

std::string beginning_words(const FinishedCampaign& campaign) {
  return campaign.from.empty() ? "" : " from " + printable(campaign.from);
}

std::string campaign_line(const FinishedCampaign& campaign, const CampaignVerdict& verdict,
                          std::size_t width, const report::Palette& palette) {
  const std::string word = fmt::format("{:<12}", name(verdict.outcome));
  std::string counts = fmt::format("{}, {}", histories(campaign.result.sequences),
                                   plural(states_of(campaign), "state", "states"));
  if (!campaign.result.holds()) {
    counts +=
        fmt::format(", {} violating: {}", grouped(violating_of(campaign)), kinds_of(campaign));
  } else if (!verdict.shortfalls.empty()) {
    counts += "; " + verdict.shortfalls.front().message;
  } else if (campaign.result.counts.sampled_points > 0) {
    counts += fmt::format(", sampled at {} of {} crash points",
                          grouped(campaign.result.counts.sampled_points),
                          grouped(campaign.result.counts.crash_points));
  }
  constexpr std::size_t kOutcomeColumns = 14;
  const std::size_t left =
      report::kScreenColumns - std::min(report::kScreenColumns / 2, width + kOutcomeColumns);
  return fmt::format("{:<{}}  {}{}\n", name_of(campaign), width,
                     in_colour(verdict.outcome, word, palette), cut_to(std::move(counts), left));
}

std::string kept_line(const KeptResult& kept, std::size_t width, const report::Palette& palette) {
  if (kept.tried.empty()) return "";
  const RunOutcome outcome = kept.violating() > 0 ? RunOutcome::kFail : RunOutcome::kPass;
  return fmt::format("{:<{}}  {}{} of {} violate, in {}\n", "kept cases", width,
                     in_colour(outcome, fmt::format("{:<12}", name(outcome)), palette),
                     kept.violating(), kept.tried.size(), printable(kept.directory));
}

std::string last_line(const std::vector<const FinishedCampaign*>& all,
                      const std::vector<CampaignVerdict>& verdicts, const KeptResult& kept,
                      const report::Palette& palette) {
  std::vector<RunOutcome> outcomes;
  std::uint64_t sequences = 0;
  std::uint64_t states = 0;
  std::size_t passed = 0;
  std::string missing;
  for (std::size_t i = 0; i < all.size(); ++i) {
    outcomes.push_back(verdicts[i].outcome);
    sequences += all[i]->result.sequences;
    states += states_of(*all[i]);
    passed += verdicts[i].outcome == RunOutcome::kPass ? 1U : 0U;
    if (missing.empty() && !verdicts[i].shortfalls.empty()) {
      missing = fmt::format("{}: {}", name_of(*all[i]), verdicts[i].shortfalls.front().message);
    }
  }
  if (kept.violating() > 0) outcomes.push_back(RunOutcome::kFail);
  const RunOutcome worst = worst_of(outcomes);
  std::string words;
  if (worst == RunOutcome::kFail) {
    words = failure_words(all, verdicts, kept);
  } else {
    const std::string of =
        explored(all, fmt::format("{} of seed {}{}", histories(sequences),
                                  all.front()->options.seed, beginning_words(*all.front())));
    words =
        fmt::format("no violation in {}, {}", of, plural(states, "crash state", "crash states"));
    const std::string sampled = all.front()->file.empty() ? "" : sampled_words(all);
    if (!sampled.empty()) words += ", " + sampled;
    if (worst == RunOutcome::kIncomplete) {
      words += fmt::format("; {} of {} complete; {}", passed,
                           plural(all.size(), "campaign is", "campaigns are"), missing);
    }
  }
  return in_colour(worst, name(worst), palette) + ": " + words + "\n";
}

RunOutcome outcome_of_expected(const std::vector<const FinishedCampaign*>& all,
                               const std::vector<CampaignVerdict>& verdicts,
                               explorer::KindId expected) {
  if (states_with(all, expected) > 0) return RunOutcome::kPass;
  const bool is_complete = std::ranges::none_of(
      verdicts, [](const CampaignVerdict& verdict) { return !verdict.shortfalls.empty(); });
  return is_complete && sampled_words(all).empty() ? RunOutcome::kFail : RunOutcome::kIncomplete;
}

std::string expected_line(const std::vector<const FinishedCampaign*>& all, RunOutcome outcome,
                          explorer::KindId expected, const report::Palette& palette) {
  std::uint64_t states = 0;
  for (const FinishedCampaign* campaign : all) states += states_of(*campaign);
  const std::string_view kind = all.front()->promises().name(expected);
  const std::string of = explored(all, "");
  if (outcome == RunOutcome::kPass) {
    return in_colour(outcome, name(outcome), palette) +
           fmt::format(": as expected, {} in {} of {}\n", kind,
                       plural(states_with(all, expected), "distinct state", "distinct states"), of);
  }
  std::string words = fmt::format("{} is expected, and none of the {} of {} shows it", kind,
                                  plural(states, "crash state", "crash states"), of);
  const std::string sampled = sampled_words(all);
  if (!sampled.empty()) words += ", " + sampled;
  return in_colour(outcome, name(outcome), palette) + ": " + words + "\n";
}

}  // namespace crashcheck::cli
