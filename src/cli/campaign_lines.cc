// Counts as sums; of kinds of violations the most severe first.
#include "campaign_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "grouped.h"
#include "printable.h"
#include "report/brief.h"

namespace crashcheck::cli {
namespace {

/// Of the verdict in a line, with the blanks around it.
constexpr std::size_t kOutcomeColumns = 14;

/// States of histories that were cut short among them.
std::uint64_t states_of(const FinishedCampaign& campaign) {
  return campaign.result.counts.states + campaign.result.beyond.states;
}

std::uint64_t violating_of(const FinishedCampaign& campaign) {
  return campaign.result.counts.violating + campaign.result.beyond.violating;
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

std::string histories(std::uint64_t number) { return counted(number, "history", "histories"); }

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

/// `words` behind what takes `begun` columns, with a newline.
std::string going_on(const std::string& words, std::size_t begun, const LineStyle& style) {
  if (!style.columns) return words + "\n";
  constexpr std::size_t kLeast = 20;
  const std::size_t left = std::max(kLeast, *style.columns - std::min(*style.columns, begun));
  const std::string next_line = "\n" + std::string(begun, ' ');
  return fmt::format("{}\n", fmt::join(report::wrapped(words, left), next_line));
}

/// "PASS: WORDS", with a newline.
std::string verdict_line(RunOutcome outcome, const std::string& words, const LineStyle& style) {
  const std::string head = fmt::format("{}: ", name(outcome));
  return in_colour(outcome, name(outcome), style.palette) + ": " +
         going_on(words, head.size(), style);
}

/// "journaled on kill  PASS        ".
std::string line_head(const std::string& name_of_line, RunOutcome outcome, std::string_view word,
                      const LineStyle& style) {
  return fmt::format("{:<{}}  {}", name_of_line, style.name_columns,
                     in_colour(outcome, fmt::format("{:<12}", word), style.palette));
}

/// "3 minimal cases", "3 cases, 1 minimal".
std::string cases_words(std::size_t cases, std::size_t minimal) {
  if (minimal == cases) return counted(cases, "minimal case");
  return fmt::format("{}, {} minimal", counted(cases, "case"), grouped(minimal));
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
                                  counted(all.size(), "campaign"), of, grouped(violating),
                                  grouped(states), cases_words(cases, minimal));
  return kept.directory.empty() ? words : words + " in " + printable(kept.directory);
}

}  // namespace

LineStyle style_of_output(std::size_t name_columns, const report::Palette& palette) {
  LineStyle style{name_columns, std::nullopt, palette};
  if (isatty(STDOUT_FILENO) != 0) style.columns = report::kScreenColumns;
  return style;
}

std::string name_of(const FinishedCampaign& campaign) {
  return fmt::format("{} on {}", campaign.subject->name(),
                     to_string(campaign.options.scope.profile));
}

std::string beginning_words(const FinishedCampaign& campaign) {
  return campaign.from.empty() ? "" : " from " + printable(campaign.from);
}

std::string campaign_line(const FinishedCampaign& campaign, const CampaignVerdict& verdict,
                          const LineStyle& style, const std::optional<explorer::KindId>& expected) {
  std::string counts = fmt::format("{}, {}", histories(campaign.result.sequences),
                                   counted(states_of(campaign), "state"));
  if (!campaign.result.holds()) {
    counts +=
        fmt::format(", {} violating: {}", grouped(violating_of(campaign)), kinds_of(campaign));
    const auto cut_short = std::ranges::find(verdict.shortfalls, kCompleteTest, &Shortfall::test);
    if (cut_short != verdict.shortfalls.end()) counts += "; " + cut_short->message;
  } else if (!verdict.shortfalls.empty()) {
    counts += "; " + verdict.shortfalls.front().message;
  } else if (campaign.result.counts.sampled_points > 0) {
    counts += fmt::format(", sampled at {} of {} crash points",
                          grouped(campaign.result.counts.sampled_points),
                          grouped(campaign.result.counts.crash_points));
  }
  RunOutcome outcome = verdict.outcome;
  std::string_view word = name(outcome);
  if (expected && !campaign.result.holds()) {
    const bool is_shown = states_with({&campaign}, *expected) > 0;
    outcome = is_shown ? RunOutcome::kPass : outcome;
    word = is_shown ? "AS EXPECTED" : "VIOLATED";
  } else if (expected && outcome == RunOutcome::kPass) {
    word = "HOLDS";
  }
  return line_head(name_of(campaign), outcome, word, style) +
         going_on(counts, style.name_columns + kOutcomeColumns, style);
}

std::string given_line(const GivenFile& given, const std::vector<faultfs::DeviceProfile>& devices) {
  std::vector<std::string> names;
  for (const faultfs::DeviceProfile& device : devices) names.push_back(to_string(device));
  return fmt::format("{}: a history of the store {}, on {}\n", printable(given.name),
                     given.store->name(), fmt::join(names, ", "));
}

std::string kept_line(const KeptResult& kept, const LineStyle& style) {
  if (kept.tried.empty()) return "";
  const RunOutcome outcome = kept.violating() > 0 ? RunOutcome::kFail : RunOutcome::kPass;
  return line_head(std::string(kKeptName), outcome, name(outcome), style) +
         going_on(fmt::format("{} of {} {}, in {}", kept.violating(), kept.tried.size(),
                              kept.tried.size() == 1 ? "violates" : "violate",
                              printable(kept.directory)),
                  style.name_columns + kOutcomeColumns, style);
}

std::string last_line(const std::vector<const FinishedCampaign*>& all,
                      const std::vector<CampaignVerdict>& verdicts, const KeptResult& kept,
                      const LineStyle& style) {
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
    words = fmt::format("no violation in {}, {}", of, counted(states, "crash state"));
    const std::string sampled = all.front()->file.empty() ? "" : sampled_words(all);
    if (!sampled.empty()) words += ", " + sampled;
    if (worst == RunOutcome::kIncomplete) {
      words += fmt::format("; {} of {} complete; {}", passed,
                           counted(all.size(), "campaign is", "campaigns are"), missing);
    }
  }
  return verdict_line(worst, words, style);
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
                          explorer::KindId expected, const LineStyle& style) {
  std::uint64_t states = 0;
  for (const FinishedCampaign* campaign : all) states += states_of(*campaign);
  const std::string_view kind = all.front()->promises().name(expected);
  const std::string of = explored(all, "");
  if (outcome == RunOutcome::kPass) {
    return verdict_line(outcome,
                        fmt::format("as expected, {} in {} of {}", kind,
                                    counted(states_with(all, expected), "distinct state"), of),
                        style);
  }
  std::string words = fmt::format("{} is expected, and none of the {} of {} shows it", kind,
                                  counted(states, "crash state"), of);
  const std::string sampled = sampled_words(all);
  if (!sampled.empty()) words += ", " + sampled;
  return verdict_line(outcome, words, style);
}

}  // namespace crashcheck::cli
