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
    return std::pair(reproduction.operations.size(), to_string(reproduction).size());
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

std::string counts_text(const FinishedCampaign& campaign) {
  const explorer::CampaignResult& result = campaign.result;
  std::string text;
  const auto row = [&](std::string_view name, std::uint64_t count, std::string_view note) {
    text += fmt::format("  {:<16} {:>14}  {}\n", name, grouped(count), note);
  };
  row("sequences", result.sequences,
      campaign.complete ? fmt::format("with {} operations", grouped(result.operations))
                        : fmt::format("of {}, stopped early", grouped(campaign.options.sequences)));
  row("crash points", result.counts.crash_points, "every one of every sequence");
  row("crash states", result.counts.states, "every image at every crash point");
  row("distinct images", result.counts.tested, "recovered and checked");
  row("violating", result.counts.violating, "");
  return text;
}

std::string guarantees_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  const explorer::CampaignResult& result = campaign.result;
  std::string text = palette.heading("Guarantees") + "\n";
  for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
    const auto guarantee = static_cast<oracle::Guarantee>(i);
    const std::uint64_t states = result.counts.violating_by_guarantee[i];
    const bool running = std::ranges::any_of(
        result.groups, [&](const auto& entry) { return entry.first.guarantee == guarantee; });
    const std::string verdict =
        states > 0 ? palette.bad(fmt::format("violated in {} states", grouped(states)))
        : running  ? palette.bad("violated without a crash")
                   : palette.good("holds") + " in every state explored";
    text += fmt::format("  {:<12} {}\n", oracle::name(guarantee), verdict);
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
      minimal = fmt::format("{} operations{}", group.shrunk->history.size(),
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
  json["profile"] = to_string(campaign.options.profile);
  json["seed"] = campaign.options.seed;
  json["max_operations"] = campaign.options.max_operations;
  json["complete"] = campaign.complete;
  json["sequences"] = result.sequences;
  json["operations"] = result.operations;
  json["crash_points"] = result.counts.crash_points;
  json["crash_states"] = result.counts.states;
  json["distinct_images"] = result.counts.tested;
  json["violating"] = result.counts.violating;
  for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
    json["violating_by_guarantee"][std::string(oracle::name(static_cast<oracle::Guarantee>(i)))] =
        result.counts.violating_by_guarantee[i];
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

/// The explanation of a guarantee's first violation, or nothing where there is none.
std::string failure_text(const FinishedCampaign& campaign, oracle::Guarantee guarantee) {
  for (const auto& [signature, group] : campaign.result.groups) {
    if (signature.guarantee == guarantee && group.shrunk) {
      return explained(campaign, signature, report::Palette());
    }
  }
  return {};
}

bool is_violated(const FinishedCampaign& campaign, oracle::Guarantee guarantee) {
  return campaign.result.counts.violating_by_guarantee[static_cast<std::size_t>(guarantee)] > 0 ||
         std::ranges::any_of(campaign.result.groups,
                             [&](const auto& entry) { return entry.first.guarantee == guarantee; });
}

}  // namespace

explorer::Case FinishedCampaign::case_of(const Signature& signature) const {
  const explorer::Shrunk& shrunk = *result.groups.at(signature).shrunk;
  return explorer::make_case(*subject, options.profile, shrunk.history, shrunk.sighting);
}

std::string as_text(const FinishedCampaign& campaign, const report::Palette& palette) {
  std::string text = palette.heading(fmt::format(
      "protocol {}, profile {}, seed {}, up to {} operations a sequence", campaign.subject->name(),
      to_string(campaign.options.profile), campaign.options.seed, campaign.options.max_operations));
  text += "\n" + counts_text(campaign) + "\n" + guarantees_text(campaign, palette) + "\n";
  if (campaign.result.holds()) {
    const bool any = campaign.result.sequences > 0;
    return text + (any ? palette.good("no violation found") : palette.bad("nothing was explored")) +
           "\n";
  }
  text += groups_text(campaign, palette);
  const std::vector<Signature> shown = shortest_of_each_kind(campaign);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    text += "\n" +
            palette.heading(fmt::format("[{} of {}] minimal case for {}", i + 1, shown.size(),
                                        oracle::name(shown[i].kind))) +
            "\n" + explained(campaign, shown[i], palette);
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
    std::string tests;
    std::size_t failures = 0;
    const std::string suite = fmt::format("crashcheck.{}.{}", campaign.subject->name(),
                                          to_string(campaign.options.profile));
    for (std::size_t i = 0; i < oracle::kGuaranteeCount; ++i) {
      const auto guarantee = static_cast<oracle::Guarantee>(i);
      tests += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escape_xml(suite),
                           oracle::name(guarantee));
      if (!is_violated(campaign, guarantee)) {
        tests += "/>\n";
        continue;
      }
      ++failures;
      tests += fmt::format(
          ">\n      <failure message=\"violated in {} states\">{}</failure>\n    </testcase>\n",
          campaign.result.counts.violating_by_guarantee[i],
          escape_xml(failure_text(campaign, guarantee)));
    }
    text +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                    escape_xml(suite), oracle::kGuaranteeCount, failures, tests);
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
