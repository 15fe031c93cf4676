// Campaigns as JSON.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "campaign_report.h"
#include "campaign_verdict.h"
#include "campaign_words.h"
#include "environment.h"
#include "printable.h"

namespace crashcheck::cli {
namespace {

/// The version of docs/schemas/explore.schema.json.
constexpr int kCampaignFormat = 1;

nlohmann::ordered_json coverage_json(const FinishedCampaign& campaign) {
  const auto stated = campaign.stated_features();
  const auto missing = campaign.result.coverage.missing(stated);
  nlohmann::ordered_json json;
  json["stated"] = stated.size();
  json["reached"] = stated.size() - missing.size();
  json["not_reached"] = nlohmann::ordered_json::array();
  for (const explorer::Feature& feature : missing)
    json["not_reached"].push_back(campaign.subject->features()->name(feature));
  json["features"] = nlohmann::ordered_json::object();
  for (const auto& [feature, times] : campaign.result.coverage.counts()) {
    json["features"][campaign.subject->features()->name(feature)] = times;
  }
  return json;
}

/// The name of an outcome as a key: "opened_whole".
std::string key_of(explorer::DamageOutcome outcome) {
  std::string key(name(outcome));
  std::ranges::replace(key, ' ', '_');
  return key;
}

nlohmann::ordered_json damage_json(const FinishedCampaign& campaign) {
  const explorer::DamageCounts& counts = campaign.result.damage;
  nlohmann::ordered_json json;
  json["files_at_rest"] = counts.at_rest;
  json["files_after_a_crash"] = counts.after_crash;
  json["left_out"] = counts.lost_before;
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    nlohmann::ordered_json& of_kind = json[std::string(name(kind))];
    of_kind["tried"] = counts.tried(kind);
    for (std::size_t i = 0; i < explorer::kDamageOutcomes; ++i) {
      of_kind[key_of(static_cast<explorer::DamageOutcome>(i))] =
          counts.outcomes[static_cast<std::size_t>(kind)][i];
    }
  }
  json["undetectable"] = nlohmann::ordered_json::object();
  for (const auto& [exception, times] : counts.undetectable) {
    json["undetectable"][std::string(exception)] = times;
  }
  json["lost_silently"] = nlohmann::ordered_json::object();
  for (const auto& [words, times] : counts.silent)
    json["lost_silently"][std::string(words)] = times;
  json["evidence_digest"] = to_string(counts.digest());
  return json;
}

nlohmann::ordered_json json_of(const FinishedCampaign& campaign, const CampaignVerdict& verdict) {
  const explorer::CampaignResult& result = campaign.result;
  nlohmann::ordered_json json;
  json["protocol"] = campaign.subject->name();
  json["profile"] = to_string(campaign.options.scope.profile);
  json["seed"] = campaign.options.seed;
  if (const auto beginning = campaign.subject->beginning(); beginning && !campaign.from.empty()) {
    json["from"] = {{"file", printable(campaign.from)}, {"bytes", beginning->file().size()}};
  }
  const bool is_swarm = campaign.options.scale == explorer::Scale::kSwarm;
  json["scale"] = is_swarm ? "swarm" : "small";
  json["max_operations"] = campaign.options.max_operations;
  json["epoch_cap"] = campaign.options.scope.epoch_cap;
  json["nested"] = campaign.options.scope.nested;
  json["crashes"] = campaign.options.crashes;
  json["verdict"] = name(verdict.outcome);
  json["complete"] = campaign.complete;
  json["not_done"] = nlohmann::ordered_json::array();
  for (const Shortfall& each : verdict.shortfalls) {
    json["not_done"].push_back(each.test + ": " + each.message);
  }
  if (const explorer::Beyond& beyond = result.beyond; beyond.sequences + beyond.cut_short > 0) {
    json["beyond"] = {{"sequences", beyond.sequences},
                      {"cut_short", beyond.cut_short},
                      {"crash_states", beyond.states},
                      {"violating", beyond.violating}};
  }
  json["sequences"] = result.sequences;
  json["deep_trees"] = result.rare;
  json["operations"] = result.operations;
  json["crash_points"] = result.counts.crash_points;
  if (is_swarm) {
    json["passed_over_crash_points"] = result.counts.passed_over;
    json["mix"] = {{"on_little_space", result.on_little_space},
                   {"failing_calls", result.with_faults},
                   {"damage", result.with_damage},
                   {"more_crashes", result.with_more_crashes}};
  }
  json["crash_states"] = result.counts.states;
  json["distinct_images"] = result.counts.tested;
  json["nested_states"] = result.counts.nested;
  json["sampled"] = {{"crash_points", result.counts.sampled_points},
                     {"states", result.counts.sampled},
                     {"of", result.counts.sampled_of}};
  json["continued"] = result.continued;
  for (const auto& [kind, times] : result.fired) json["faults"][to_string(kind)] = times;
  for (const auto& [kind, times] : result.fired_in_recoveries) {
    json["recovery_faults"][to_string(kind)] = times;
  }
  for (std::size_t i = 0; i < explorer::kPairPlaces; ++i) {
    if (result.pairs.drawn.at(i) == 0) continue;
    const auto place = static_cast<explorer::PairPlace>(i);
    json["fault_pairs"][std::string(name(place))] = result.pairs.fired.at(i);
  }
  if (campaign.result.damage.tried() > 0) json["damage"] = damage_json(campaign);
  json["violating"] = result.counts.violating;
  json["evidence_digest"] = to_string(result.counts.digest());
  const auto guarantees = campaign.promises().guarantees;
  for (std::size_t i = 0; i < guarantees.size(); ++i) {
    const std::string name(guarantees[i].name);
    json["violating_by_guarantee"][name] = result.counts.violating_by_guarantee[i];
    json["unjudged_by_guarantee"][name] = result.counts.unjudged_by_guarantee[i];
    if (is_claimed(campaign, static_cast<explorer::GuaranteeId>(i))) continue;
    json["unclaimed_by_guarantee"][name] = result.counts.unclaimed_by_guarantee[i];
  }
  if (!is_power_safe(campaign.options.scope.profile)) {
    for (std::size_t i = 0; i < explorer::kDamageOutcomes; ++i) {
      const auto outcome = static_cast<explorer::DamageOutcome>(i);
      json["after_spoiling"][key_of(outcome)] = result.counts.after_spoiling[i];
    }
  }
  json["coverage"] = coverage_json(campaign);
  json["violations"] = nlohmann::ordered_json::array();
  for (const auto& [signature, group] : result.groups) {
    nlohmann::ordered_json violation;
    violation["kind"] = campaign.promises().name(signature.kind);
    violation["guarantee"] = campaign.promises().name(signature.guarantee);
    violation["operation"] = signature.operation;
    violation["states"] = group.states;
    violation["sequences"] = group.sequences;
    if (group.shrunk) {
      violation["minimal"] = group.shrunk->minimal;
      violation["case"] = to_string(*campaign.subject, campaign.case_of(signature));
    }
    json["violations"].push_back(std::move(violation));
  }
  return json;
}

}  // namespace

std::string as_json(const std::vector<FinishedCampaign>& campaigns, const KeptResult& kept,
                    std::string_view verdict, bool require_coverage) {
  nlohmann::ordered_json json;
  json["format"] = kCampaignFormat;
  json["crashcheck"] = CRASHCHECK_VERSION;
  json["environment"] = to_json(environment());
  json["verdict"] = verdict;
  json["kept_cases"] = nlohmann::ordered_json::array();
  for (const KeptCase& each : kept.tried) {
    json["kept_cases"].push_back(
        {{"file", printable(each.file)}, {"found", each.found.empty() ? "holds" : each.found}});
  }
  json["campaigns"] = nlohmann::ordered_json::array();
  for (const FinishedCampaign& campaign : campaigns) {
    json["campaigns"].push_back(json_of(campaign, verdict_of_campaign(campaign, require_coverage)));
  }
  return json.dump(2) + "\n";
}

}  // namespace crashcheck::cli
