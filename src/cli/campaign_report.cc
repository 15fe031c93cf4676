// Campaigns as text for a person.
#include "campaign_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "campaign_words.h"
#include "explorer/replay.h"
#include "grouped.h"

namespace crashcheck::cli {
namespace {

using explorer::Signature;

/// The signature with the shortest minimal case of each kind, kinds in the order of severity.
std::vector<Signature> shortest_of_each_kind(const FinishedCampaign& campaign) {
  std::map<explorer::KindId, Signature> shortest;
  for (const auto& [signature, group] : campaign.result.groups) {
    if (!group.shrunk) continue;
    const auto [known, is_new] = shortest.try_emplace(signature.kind, signature);
    if (!is_new && is_shorter(campaign, signature, known->second)) known->second = signature;
  }
  std::vector<Signature> signatures;
  for (const auto& [kind, signature] : shortest) signatures.push_back(signature);
  return signatures;
}

std::string or_more(std::uint64_t number) {
  return number == UINT64_MAX ? "2^64 or more" : grouped(number);
}

/// "every image at every crash point", or how much of it.
std::string states_note(const explorer::Counts& counts) {
  if (counts.sampled_points == 0) return "every image at every crash point";
  return fmt::format("every image, but at {} sampled {} of {}",
                     counted(counts.sampled_points, "crash point"), grouped(counts.sampled),
                     or_more(counts.sampled_of));
}

/// Which faults fired, and how often; a kind that never did proves nothing.
std::string faults_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  const explorer::CampaignResult& result = campaign.result;
  if (result.fired.empty()) return "";
  const bool in_recoveries = !result.fired_in_recoveries.empty();
  const auto count = [&](std::uint64_t times) {
    return times > 0 ? fmt::format("{:>9} calls", grouped(times)) : palette.bad("    never fired");
  };
  std::string text = palette.heading("Faults, by kind") + "\n";
  for (const auto& [kind, times] : result.fired) {
    text += fmt::format("  {:<28} {}", explorer::to_string(kind), count(times));
    if (in_recoveries) {
      text += fmt::format("  in recoveries {}", count(result.fired_in_recoveries.at(kind)));
    }
    text += "\n";
  }
  if (in_recoveries) {
    text += fmt::format("  recoveries whose calls failed: those from {} of {} crash images\n",
                        grouped(result.recoveries.taken), grouped(result.recoveries.of));
  }
  if (result.pairs.all_drawn() > 0) {
    text += fmt::format("  two in one life: {} pairs drawn; fired:\n",
                        grouped(result.pairs.all_drawn()));
  }
  for (std::size_t i = 0; i < explorer::kPairPlaces; ++i) {
    if (result.pairs.drawn.at(i) == 0) continue;
    text += fmt::format("    {:<28} {:>7} of {}\n", name(static_cast<explorer::PairPlace>(i)),
                        grouped(result.pairs.fired.at(i)), grouped(result.pairs.drawn.at(i)));
  }
  return text + "\n";
}

/// What became of damaged files, by what was done to them.
std::string damage_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  if (campaign.result.damage.tried() == 0) return "";
  const explorer::DamageCounts& counts = campaign.result.damage;
  std::string text = palette.heading("Damage") + "\n";
  text += fmt::format("  {} at rest, {} after a crash; {} left out, which had lost something\n",
                      counted(counts.at_rest, "file"), grouped(counts.after_crash),
                      grouped(counts.lost_before));
  text += fmt::format("  {:<6} {:>12}", "kind", "tried");
  for (std::size_t i = 0; i < explorer::kDamageOutcomes; ++i) {
    text += fmt::format(" {:>13}", name(static_cast<explorer::DamageOutcome>(i)));
  }
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    text += fmt::format("\n  {:<6} {:>12}", name(kind), grouped(counts.tried(kind)));
    for (const std::uint64_t times : counts.outcomes[static_cast<std::size_t>(kind)]) {
      text += fmt::format(" {:>13}", grouped(times));
    }
  }
  text += "\n";
  for (const explorer::Undetectable& each : campaign.promises().undetectable) {
    const auto found = counts.undetectable.find(each.name);
    const std::uint64_t times = found == counts.undetectable.end() ? 0 : found->second;
    text += fmt::format("  undetectable  {:>19}  {}: {}\n", grouped(times), each.name, each.reason);
  }
  for (const auto& [words, times] : counts.silent) {
    text += fmt::format("  lost silently {:>19}  {}\n", grouped(times), words);
  }
  return text + fmt::format("  evidence digest of the damage  {}\n\n", to_string(counts.digest()));
}

/// "every one of every history", or how many there are.
std::string points_note(const explorer::Counts& counts) {
  if (counts.passed_over == 0) return "every one of every history";
  return fmt::format("sampled of {}: histories with too many of them are sampled",
                     grouped(counts.crash_points + counts.passed_over));
}

std::string scale_text(const explorer::CampaignOptions& options) {
  if (options.scale == explorer::Scale::kSwarm) return "histories of every scale";
  return "up to " + counted(options.max_operations, "operation") + " a history";
}

std::string stopped_note(const FinishedCampaign& campaign) {
  if (campaign.options.sequences == kAsManyAsFit) return "as many as fit the time";
  if (campaign.options.first_only) return "up to the first violation";
  return fmt::format("of {}, stopped early", grouped(campaign.options.sequences));
}

std::string counts_text(const FinishedCampaign& campaign) {
  const explorer::CampaignResult& result = campaign.result;
  std::string text;
  const auto row = [&](std::string_view name, std::uint64_t count, std::string_view note) {
    text += fmt::format("  {:<16} {:>14}  {}\n", name, grouped(count), note);
  };
  row("histories", result.sequences,
      campaign.complete ? "with " + counted(result.operations, "operation")
                        : stopped_note(campaign));
  if (const explorer::Beyond& beyond = result.beyond; beyond.sequences + beyond.cut_short > 0) {
    row("beyond these", beyond.sequences + beyond.cut_short,
        fmt::format("after one that was cut short, or cut short: {} in no count here",
                    counted(beyond.states, "state")));
  }
  if (result.rare > 0) {
    row("deep trees", result.rare, "more, each of which builds a deep free tree");
  }
  if (result.continued > 0) {
    row("went on", result.continued, "after a crash, to crash again");
  }
  if (campaign.options.scale == explorer::Scale::kSwarm) {
    row("on little space", result.on_little_space, "on a medium of 512 bytes to 8 KiB");
    row("failing calls", result.with_faults, "whose calls fail, every one in every way");
    row("damage", result.with_damage, "whose files are damaged, at rest and after crashes");
    row("crash more", result.with_more_crashes, "than usual");
  }
  row("crash points", result.counts.crash_points, points_note(result.counts));
  row("crash states", result.counts.states, states_note(result.counts));
  if (result.counts.nested > 0) {
    row("of these nested", result.counts.nested, "after a crash in the recovery from a crash");
  }
  row("distinct images", result.counts.tested, "recovered and checked");
  row("violating", result.counts.violating, "");
  return text + fmt::format("  evidence digest  {}\n", to_string(result.counts.digest()));
}

std::string guarantees_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  std::string text = palette.heading("Guarantees") + "\n";
  for (std::size_t i = 0; i < campaign.promises().guarantees.size(); ++i) {
    const auto guarantee = static_cast<explorer::GuaranteeId>(i);
    text += fmt::format("  {:<12} {}\n", campaign.promises().name(guarantee),
                        verdict_text(campaign, guarantee, palette));
  }
  return text;
}

/// How much of what is stated was reached; of what was not, the first few.
std::string coverage_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  constexpr std::size_t kShown = 10;
  const auto stated = campaign.stated_features();
  const auto missing = campaign.result.coverage.missing(stated);
  std::string text = palette.heading("Coverage, at a crash point") + "\n";
  text += fmt::format("  {} of {} stated features", stated.size() - missing.size(), stated.size());
  if (missing.empty()) return text + "\n";
  text += "; " + palette.bad("not reached") + ":\n";
  for (std::size_t i = 0; i < std::min(missing.size(), kShown); ++i) {
    text += "    " + campaign.subject->features()->name(missing[i]) + "\n";
  }
  if (missing.size() > kShown) {
    text += fmt::format("    and {} more, which --json lists\n", missing.size() - kShown);
  }
  return text;
}

std::string groups_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  std::string text = palette.heading("Violations, by what was found and the operation cut") + "\n";
  std::size_t width = 16;
  for (const auto& [signature, group] : campaign.result.groups) {
    width = std::max(width, signature.operation.size());
  }
  text += fmt::format("  {:<16} {:<12} {:<{}} {:>9} {:>10}  {}\n", "kind", "guarantee", "operation",
                      width, "states", "histories", "minimal case");
  for (const auto& [signature, group] : campaign.result.groups) {
    std::string minimal = "not shrunk";
    if (group.shrunk) {
      minimal = fmt::format("{}{}", counted(group.shrunk->operations(), "operation"),
                            group.shrunk->minimal ? "" : ", shrinking gave up");
    }
    text += fmt::format("  {:<16} {:<12} {:<{}} {:>9} {:>10}  {}\n",
                        campaign.promises().name(signature.kind),
                        campaign.promises().name(signature.guarantee), signature.operation, width,
                        grouped(group.states), grouped(group.sequences), minimal);
  }
  return text;
}

}  // namespace

std::vector<explorer::Feature> FinishedCampaign::stated_features() const {
  const explorer::Features* features = subject->features();
  if (features == nullptr) return {};
  return features->stated(
      {options.scope.nested > 0, options.crashes > 1, options.scale == explorer::Scale::kSwarm});
}

std::vector<explorer::DamageKind> FinishedCampaign::never_damaged() const {
  std::vector<explorer::DamageKind> kinds;
  if (!options.damage) return kinds;
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    if (result.damage.tried(kind) == 0) kinds.push_back(kind);
  }
  return kinds;
}

explorer::Case FinishedCampaign::case_of(const Signature& signature) const {
  const explorer::Group& group = result.groups.at(signature);
  return explorer::make_case(*subject, group.device.value_or(options.scope.profile),
                             group.shrunk->sighting);
}

std::string as_text(const FinishedCampaign& campaign, const report::Palette& palette,
                    std::set<explorer::KindId>& explained_kinds) {
  std::string text =
      palette.heading(fmt::format("protocol {}, profile {}, seed {}, {}", campaign.subject->name(),
                                  to_string(campaign.options.scope.profile), campaign.options.seed,
                                  scale_text(campaign.options)));
  text += "\n" + counts_text(campaign) + "\n" + guarantees_text(campaign, palette) + "\n";
  text += coverage_text(campaign, palette) + "\n" + faults_text(campaign, palette) +
          damage_text(campaign, palette);
  if (campaign.result.holds()) {
    const bool any = campaign.result.sequences > 0;
    return text + (any ? palette.good("no violation found") : palette.bad("nothing was explored")) +
           "\n";
  }
  text += groups_text(campaign, palette);
  for (const Signature& signature : shortest_of_each_kind(campaign)) {
    if (!explained_kinds.insert(signature.kind).second) continue;
    text += "\n" +
            palette.heading(fmt::format("Minimal case for {}, profile {}",
                                        campaign.promises().name(signature.kind),
                                        to_string(campaign.options.scope.profile))) +
            "\n" + explained(campaign, signature, palette);
  }
  return text;
}

std::string file_stem(const explorer::Promises& promises, const Signature& signature) {
  std::string stem = fmt::format("{}.{}.{}", promises.name(signature.kind),
                                 promises.name(signature.guarantee), signature.operation);
  std::ranges::replace(stem, ' ', '-');
  return stem;
}

}  // namespace crashcheck::cli
