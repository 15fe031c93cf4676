// Rendering of campaign results.
#include "campaign_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "explorer/replay.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

using explorer::Group;
using explorer::Signature;

/// 1234567 as "1,234,567", whatever the locale.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3;) text.insert(i -= 3, ",");
  return text;
}

/// Fewer operations first, then the shorter text.
bool is_shorter(const FinishedCampaign& campaign, const Signature& a, const Signature& b) {
  const auto size = [&](const Signature& signature) {
    const explorer::Case reproduction = campaign.case_of(signature);
    return std::pair(campaign.result.groups.at(signature).shrunk->operations(),
                     to_string(reproduction).size());
  };
  return size(a) < size(b);
}

/// The signature with the shortest minimal case of each kind, kinds in the order of severity.
std::vector<Signature> shortest_of_each_kind(const FinishedCampaign& campaign) {
  std::map<oracle::Kind, Signature> shortest;
  for (const auto& [signature, group] : campaign.result.groups) {
    if (!group.shrunk) continue;
    const auto [known, is_new] = shortest.try_emplace(signature.kind, signature);
    if (!is_new && is_shorter(campaign, signature, known->second)) known->second = signature;
  }
  std::vector<Signature> signatures;
  for (const auto& [kind, signature] : shortest) signatures.push_back(signature);
  return signatures;
}

std::string explained(const FinishedCampaign& campaign, const Signature& signature,
                      const report::Palette& palette) {
  const explorer::Case reproduction = campaign.case_of(signature);
  const auto replay = explorer::replay(*campaign.subject, reproduction);
  if (!replay) return "the minimal case cannot be replayed: " + replay.error().message + "\n";
  return report::explain(reproduction, *replay, palette) + palette.heading("Replay") + "\n  " +
         report::replay_command(reproduction) + "\n";
}

std::string or_more(std::uint64_t number) {
  return number == UINT64_MAX ? "2^64 or more" : grouped(number);
}

/// "every image at every crash point", or how much of it.
std::string states_note(const explorer::Counts& counts) {
  if (counts.sampled_points == 0) return "every image at every crash point";
  return fmt::format("every image, but at {} crash points sampled {} of {}",
                     grouped(counts.sampled_points), grouped(counts.sampled),
                     or_more(counts.sampled_of));
}

/// Which faults fired, and how often; a kind that never did proves nothing.
std::string faults_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  if (campaign.result.fired.empty()) return "";
  std::string text = palette.heading("Faults, by kind") + "\n";
  for (const auto& [kind, times] : campaign.result.fired) {
    const std::string count =
        times > 0 ? fmt::format("{:>9} calls", grouped(times)) : palette.bad("    never fired");
    text += fmt::format("  {:<28} {}\n", explorer::to_string(kind), count);
  }
  return text + "\n";
}

std::string counts_text(const FinishedCampaign& campaign) {
  const explorer::CampaignResult& result = campaign.result;
  std::string text;
  const auto row = [&](std::string_view name, std::uint64_t count, std::string_view note) {
    text += fmt::format("  {:<16} {:>14}  {}\n", name, grouped(count), note);
  };
  row("sequences", result.sequences,
      campaign.complete ? fmt::format("with {} operations", grouped(result.operations))
                        : fmt::format("of {}, stopped early", grouped(campaign.options.sequences)));
  if (result.continued > 0) {
    row("went on", result.continued, "after a crash, to crash again");
  }
  row("crash points", result.counts.crash_points, "every one of every sequence");
  row("crash states", result.counts.states, states_note(result.counts));
  if (result.counts.nested > 0) {
    row("of these nested", result.counts.nested, "after a crash in the recovery from a crash");
  }
  row("distinct images", result.counts.tested, "recovered and checked");
  row("violating", result.counts.violating, "");
  return text;
}

bool is_violated_without_a_crash(const explorer::CampaignResult& result,
                                 oracle::Guarantee guarantee) {
  return std::ranges::any_of(result.groups, [&](const auto& entry) {
    return entry.first.guarantee == guarantee && entry.first.operation == explorer::kNoCrash;
  });
}

/// "violated in 12 states, not judged in 3": what was wrong before hid the rest.
std::string verdict_text(const FinishedCampaign& campaign, oracle::Guarantee guarantee,
                         const report::Palette& palette) {
  const explorer::Counts& counts = campaign.result.counts;
  const auto index = static_cast<std::size_t>(guarantee);
  const std::uint64_t violated = counts.violating_by_guarantee[index];
  const std::uint64_t unjudged = counts.unjudged_by_guarantee[index];
  std::string text;
  if (unjudged == counts.tested && violated == 0) return palette.faint("not looked at");
  if (violated > 0) {
    text = palette.bad(fmt::format("violated in {} states", grouped(violated)));
  } else if (is_violated_without_a_crash(campaign.result, guarantee)) {
    text = palette.bad("violated without a crash");
  } else {
    text = palette.good("holds") + fmt::format(" in {} states", grouped(counts.tested - unjudged));
  }
  // These are about a part of the states from the outset.
  const bool partial =
      guarantee == oracle::Guarantee::kConverges || guarantee == oracle::Guarantee::kContained;
  if (unjudged > 0 && !partial) text += fmt::format(", not judged in {}", grouped(unjudged));
  return text;
}

std::string guarantees_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  std::string text = palette.heading("Guarantees") + "\n";
  for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
    const auto guarantee = static_cast<oracle::Guarantee>(i);
    text += fmt::format("  {:<12} {}\n", oracle::name(guarantee),
                        verdict_text(campaign, guarantee, palette));
  }
  return text;
}

std::string groups_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  std::string text = palette.heading("Violations, by what was found and the operation cut") + "\n";
  text += fmt::format("  {:<16} {:<12} {:<16} {:>9} {:>10}  {}\n", "kind", "guarantee", "operation",
                      "states", "sequences", "minimal case");
  for (const auto& [signature, group] : campaign.result.groups) {
    std::string minimal = "not shrunk";
    if (group.shrunk) {
      minimal = fmt::format("{} operations{}", group.shrunk->operations(),
                            group.shrunk->minimal ? "" : ", shrinking gave up");
    }
    text += fmt::format("  {:<16} {:<12} {:<16} {:>9} {:>10}  {}\n", oracle::name(signature.kind),
                        oracle::name(signature.guarantee), signature.operation,
                        grouped(group.states), grouped(group.sequences), minimal);
  }
  return text;
}

nlohmann::ordered_json json_of(const FinishedCampaign& campaign) {
  const explorer::CampaignResult& result = campaign.result;
  nlohmann::ordered_json json;
  json["protocol"] = campaign.subject->name();
  json["profile"] = to_string(campaign.options.scope.profile);
  json["seed"] = campaign.options.seed;
  json["max_operations"] = campaign.options.max_operations;
  json["epoch_cap"] = campaign.options.scope.epoch_cap;
  json["nested"] = campaign.options.scope.nested;
  json["crashes"] = campaign.options.crashes;
  json["complete"] = campaign.complete;
  json["sequences"] = result.sequences;
  json["operations"] = result.operations;
  json["crash_points"] = result.counts.crash_points;
  json["crash_states"] = result.counts.states;
  json["distinct_images"] = result.counts.tested;
  json["nested_states"] = result.counts.nested;
  json["sampled"] = {{"crash_points", result.counts.sampled_points},
                     {"states", result.counts.sampled},
                     {"of", result.counts.sampled_of}};
  json["continued"] = result.continued;
  for (const auto& [kind, times] : result.fired) json["faults"][to_string(kind)] = times;
  json["violating"] = result.counts.violating;
  for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
    json["violating_by_guarantee"][std::string(oracle::name(static_cast<oracle::Guarantee>(i)))] =
        result.counts.violating_by_guarantee[i];
    json["unjudged_by_guarantee"][std::string(oracle::name(static_cast<oracle::Guarantee>(i)))] =
        result.counts.unjudged_by_guarantee[i];
  }
  json["violations"] = nlohmann::ordered_json::array();
  for (const auto& [signature, group] : result.groups) {
    nlohmann::ordered_json violation;
    violation["kind"] = oracle::name(signature.kind);
    violation["guarantee"] = oracle::name(signature.guarantee);
    violation["operation"] = signature.operation;
    violation["states"] = group.states;
    violation["sequences"] = group.sequences;
    if (group.shrunk) {
      violation["minimal"] = group.shrunk->minimal;
      violation["case"] = to_string(campaign.case_of(signature));
    }
    json["violations"].push_back(std::move(violation));
  }
  return json;
}

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

/// Whether the minimal case of a group shows a violation of `guarantee`, as its verdict or beside
/// it.
bool shows(const Group& group, oracle::Guarantee guarantee) {
  return group.shrunk &&
         std::ranges::any_of(group.shrunk->sighting.findings, [&](const oracle::Finding& finding) {
           return finding.guarantee == guarantee;
         });
}

/// An explained violation of the guarantee: one that it is the verdict of, where there is one.
std::string failure_text(const FinishedCampaign& campaign, oracle::Guarantee guarantee) {
  const Signature* example = nullptr;
  for (const auto& [signature, group] : campaign.result.groups) {
    if (!shows(group, guarantee)) continue;
    if (example == nullptr || signature.guarantee == guarantee) example = &signature;
    if (signature.guarantee == guarantee) break;
  }
  return example == nullptr ? std::string("no minimal case shows it")
                            : explained(campaign, *example, report::Palette());
}

class JunitSuite {
 public:
  explicit JunitSuite(std::string_view name) : name_(escape_xml(name)) {}

  void pass(std::string_view test) { tests_ += begin(test) + "/>\n"; }
  /// Nothing is known about it.
  void skip(std::string_view test) {
    ++skipped_;
    tests_ += begin(test) + ">\n      <skipped/>\n    </testcase>\n";
  }
  void fail(std::string_view test, std::string_view message, std::string_view details) {
    ++failures_;
    tests_ += begin(test) +
              fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                          escape_xml(message), escape_xml(details));
  }

  [[nodiscard]] std::string text() const {
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n"
        "{}  </testsuite>\n",
        name_, count_, failures_, skipped_, tests_);
  }

 private:
  std::string begin(std::string_view test) {
    ++count_;
    return fmt::format("    <testcase classname=\"{}\" name=\"{}\"", name_, escape_xml(test));
  }

  std::string name_;
  std::string tests_;
  std::size_t count_ = 0;
  std::size_t failures_ = 0;
  std::size_t skipped_ = 0;
};

bool was_looked_at(const FinishedCampaign& campaign, oracle::Guarantee guarantee) {
  const explorer::Counts& counts = campaign.result.counts;
  return counts.unjudged_by_guarantee[static_cast<std::size_t>(guarantee)] < counts.tested;
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

bool is_violated(const FinishedCampaign& campaign, oracle::Guarantee guarantee) {
  return campaign.result.counts.violating_by_guarantee[static_cast<std::size_t>(guarantee)] > 0 ||
         is_violated_without_a_crash(campaign.result, guarantee);
}

}  // namespace

explorer::Case FinishedCampaign::case_of(const Signature& signature) const {
  const explorer::Shrunk& shrunk = *result.groups.at(signature).shrunk;
  return explorer::make_case(*subject, options.scope.profile, shrunk.sighting);
}

std::string as_text(const FinishedCampaign& campaign, const report::Palette& palette,
                    std::set<oracle::Kind>& explained_kinds) {
  std::string text = palette.heading(
      fmt::format("protocol {}, profile {}, seed {}, up to {} operations a sequence",
                  campaign.subject->name(), to_string(campaign.options.scope.profile),
                  campaign.options.seed, campaign.options.max_operations));
  text += "\n" + counts_text(campaign) + "\n" + guarantees_text(campaign, palette) + "\n";
  text += faults_text(campaign, palette);
  if (campaign.result.holds()) {
    const bool any = campaign.result.sequences > 0;
    return text + (any ? palette.good("no violation found") : palette.bad("nothing was explored")) +
           "\n";
  }
  text += groups_text(campaign, palette);
  for (const Signature& signature : shortest_of_each_kind(campaign)) {
    if (!explained_kinds.insert(signature.kind).second) continue;
    text +=
        "\n" +
        palette.heading(fmt::format("Minimal case for {}, profile {}", oracle::name(signature.kind),
                                    to_string(campaign.options.scope.profile))) +
        "\n" + explained(campaign, signature, palette);
  }
  return text;
}

std::string as_json(const std::vector<FinishedCampaign>& campaigns) {
  nlohmann::ordered_json json;
  json["crashcheck"] = CRASHCHECK_VERSION;
  json["campaigns"] = nlohmann::ordered_json::array();
  for (const FinishedCampaign& campaign : campaigns) json["campaigns"].push_back(json_of(campaign));
  return json.dump(2) + "\n";
}

std::string as_junit(const std::vector<FinishedCampaign>& campaigns) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"crashcheck\">\n";
  for (const FinishedCampaign& campaign : campaigns) {
    JunitSuite suite(fmt::format("crashcheck.{}.{}", campaign.subject->name(),
                                 to_string(campaign.options.scope.profile)));
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
    text += suite.text();
  }
  return text + "</testsuites>\n";
}

std::string file_stem(const Signature& signature) {
  std::string stem = fmt::format("{}.{}.{}", oracle::name(signature.kind),
                                 oracle::name(signature.guarantee), signature.operation);
  std::ranges::replace(stem, ' ', '-');
  return stem;
}

}  // namespace crashcheck::cli
