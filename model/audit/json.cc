// An audit as JSON: the file for programs, and the data of its pages.
#include "audit/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "audit/floor.h"
#include "explorer/isolated.h"
#include "explorer/program_name.h"
#include "report/explain.h"
#include "report/json.h"

namespace crashcheck::audit {
namespace {

using Json = nlohmann::ordered_json;

Json number_or_more(std::uint64_t number) {
  return number == UINT64_MAX ? Json("2^64 or more") : Json(number);
}

Json coverage_json(const explorer::Store& subject, const Campaign& campaign) {
  const Reached reached = reached_by(subject, campaign);
  Json json = {{"reached", reached.count()},
               {"stated", reached.stated.size()},
               {"not_reached", Json::array()}};
  for (const auto& feature : reached.missing) {
    json["not_reached"].push_back(subject.features()->name(feature));
  }
  return json;
}

/// By the names of outcomes as keys: "opened_whole".
Json json_of(const explorer::DamageCounts::Outcomes& outcomes) {
  Json json = Json::object();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    std::string key(name(static_cast<explorer::DamageOutcome>(i)));
    std::ranges::replace(key, ' ', '_');
    json[key] = outcomes.at(i);
  }
  return json;
}

/// Each loss that the store cannot tell of, with its reason and `files_with(number)`.
template <typename FilesWith>
Json undetectable_json(const explorer::Store& subject, const FilesWith& files_with) {
  Json json = Json::array();
  const auto losses = subject.promises().undetectable;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    json.push_back(
        {{"name", losses[i].name}, {"reason", losses[i].reason}, {"files", files_with(i)}});
  }
  return json;
}

/// Of units that a crash has spoilt; null where none can be.
Json after_spoiling_json(const explorer::Store& subject, const Campaign& campaign) {
  if (is_power_safe(campaign.options.scope.profile)) return nullptr;
  const explorer::Counts& counts = campaign.result.counts;
  Json json = json_of(counts.after_spoiling);
  json["reasons"] =
      undetectable_json(subject, [&](std::size_t i) { return counts.undetectable.at(i); });
  return json;
}

Json damage_json(const explorer::Store& subject, const Campaign& campaign) {
  const explorer::DamageCounts& counts = campaign.result.damage;
  Json json = {{"sequences", campaign.result.sequences},
               {"operations", campaign.result.operations},
               {"files_at_rest", counts.at_rest},
               {"files_after_a_crash", counts.after_crash},
               {"left_out", counts.lost_before},
               {"tried", counts.tried()},
               {"kinds", Json::array()}};
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    Json of_kind = {{"kind", name(kind)}, {"tried", counts.tried(kind)}};
    of_kind.update(json_of(counts.outcomes.at(static_cast<std::size_t>(kind))));
    json["kinds"].push_back(std::move(of_kind));
  }
  json["undetectable"] = undetectable_json(subject, [&](std::size_t i) {
    const auto found = counts.undetectable.find(subject.promises().undetectable[i].name);
    return found == counts.undetectable.end() ? 0 : found->second;
  });
  json["complete"] = campaign.complete;
  json["digest"] = to_string(counts.digest());
  json["command"] = command_of(subject, campaign);
  return json;
}

Json json_of(const explorer::Store& subject, const Campaign& campaign) {
  const explorer::CampaignResult& result = campaign.result;
  std::uint64_t fired = 0;
  for (const auto& [kind, times] : result.fired) fired += times;
  for (const auto& [kind, times] : result.fired_in_recoveries) fired += times;
  return {{"faults", campaign.options.faults},
          {"sequences", result.sequences},
          {"deep_trees", result.rare},
          {"operations", result.operations},
          {"crash_points", result.counts.crash_points},
          {"crash_states", result.counts.states},
          {"nested_states", result.counts.nested},
          {"distinct_images", result.counts.tested},
          {"sampled_points", result.counts.sampled_points},
          {"sampled", result.counts.sampled},
          {"sampled_of", number_or_more(result.counts.sampled_of)},
          {"epoch_cap", campaign.options.scope.epoch_cap},
          {"violating", result.counts.violating},
          {"fired", fired},
          {"refused_for_space", result.refused_for_space},
          {"after_spoiling", after_spoiling_json(subject, campaign)},
          {"complete", campaign.complete},
          {"digest", to_string(result.counts.digest())},
          {"coverage", coverage_json(subject, campaign)},
          {"command", command_of(subject, campaign)}};
}

Json json_of(const explorer::Store& subject, const SmallHeaps& small) {
  const prover::Bounds& bounds = small.bounds;
  return {{"units", bounds.units},
          {"nested", bounds.scope.nested},
          {"alphabet", bounds.alphabet},
          {"actions", alphabet_of(subject, bounds).describe(bounds.units)},
          {"fixpoint", small.proof.fixpoint},
          {"certificate", small.is_certificate()},
          {"states", small.proof.states},
          {"transitions", small.proof.transitions},
          {"crash_states", small.proof.counts.states},
          {"distinct_images", small.proof.counts.tested},
          {"violating", small.proof.counts.violating},
          {"digest", to_string(small.proof.digest())},
          {"command", command_of(subject, small)}};
}

Json json_of(const explorer::Store& subject, const Device& device) {
  const std::string profile = to_string(device.profile);
  Json json = {{"name", profile},
               {"description", describe(device.profile)},
               {"complete", device.is_complete()},
               {"campaigns", Json::array()},
               {"damage", nullptr},
               {"proof", nullptr}};
  for (const Campaign& campaign : device.campaigns) {
    json["campaigns"].push_back(json_of(subject, campaign));
  }
  if (device.damage) json["damage"] = damage_json(subject, *device.damage);
  if (device.proof) json["proof"] = json_of(subject, *device.proof);
  return json;
}

std::string profile_of(const StoreResult& store, std::size_t device) {
  return to_string(store.devices[device].profile);
}

Json json_of(const StoreResult& store, const Cell& cell) {
  return {{"operation", cell.operation},     {"profile", profile_of(store, cell.device)},
          {"verdict", name(cell.verdict)},   {"states", cell.states},
          {"distinct", cell.distinct},       {"tested", cell.tested},
          {"unjudged", cell.unjudged},       {"violating", cell.violating},
          {"sampled", cell.sampled},         {"sampled_of", number_or_more(cell.sampled_of)},
          {"certificate", cell.certificate}, {"lacks", cell.lacks},
          {"violations", cell.violations}};
}

Json json_of(const Behind& behind) {
  Json json = {{"histories", behind.histories},
               {"states", behind.states},
               {"features", behind.features},
               {"features_stated", behind.features_stated},
               {"power", nullptr},
               {"control_fired", behind.control_fired}};
  if (behind.power) {
    json["power"] = {{"found", behind.power->found}, {"planted", behind.power->planted}};
  }
  return json;
}

Json json_of(const StoreResult& store, const GuaranteeRow& row) {
  const explorer::Promises& promises = store.subject->promises();
  Json json = {{"id", promises.name(row.claim.guarantee)},
               {"statement", row.claim.statement},
               {"claim", row.said},
               {"claimed", row.claimed},
               {"kinds", Json::array()},
               {"verdict", name(row.verdict)},
               {"weakest_profile", nullptr},
               {"profiles", Json::array()},
               {"cells", Json::array()},
               {"mutants", row.mutants}};
  for (const explorer::KindId kind :
       promises.guarantees[explorer::index_of(row.claim.guarantee)].kinds) {
    json["kinds"].push_back(promises.name(kind));
  }
  if (row.weakest_device) json["weakest_profile"] = profile_of(store, *row.weakest_device);
  for (std::size_t i = 0; i < row.devices.size(); ++i) {
    const DeviceVerdict& device = row.devices[i];
    json["profiles"].push_back({{"profile", profile_of(store, i)},
                                {"verdict", name(device.verdict)},
                                {"certificate", device.certificate},
                                {"exhaustive", device.is_exhaustive()},
                                {"sampled", device.sampled},
                                {"distinct", device.distinct},
                                {"tested", device.tested},
                                {"unjudged", device.unjudged},
                                {"violating", device.violating},
                                {"behind", json_of(device.behind)},
                                {"cells_below_floor", device.cells_below_floor},
                                {"lacks", device.lacks}});
  }
  for (const Cell& cell : row.cells) json["cells"].push_back(json_of(store, cell));
  return json;
}

Json found_by(const Violation& violation) {
  Json json = Json::array();
  if (violation.found_on) json.push_back("closure");
  if (violation.by_campaign) json.push_back(violation.by_damage ? "damage" : "campaign");
  if (violation.by_proof) json.push_back("proof");
  return json;
}

/// The finding of the guarantee, in words, and what it stands beside.
std::string finding_text(const explorer::Promises& promises, const Violation& violation) {
  for (const explorer::Finding& finding : violation.findings) {
    if (finding.guarantee == violation.signature.guarantee)
      return report::to_string(promises, finding);
  }
  return "not shown by this case";
}

/// What else the case shows, each guarantee once.
Json also_shown(const explorer::Promises& promises, const Violation& violation) {
  explorer::GuaranteeSet told;
  told.set(static_cast<std::size_t>(violation.signature.guarantee));
  Json json = Json::array();
  for (const explorer::Finding& finding : violation.findings) {
    const auto guarantee = static_cast<std::size_t>(finding.guarantee);
    if (told.test(guarantee)) continue;
    told.set(guarantee);
    json.push_back({{"guarantee", promises.name(finding.guarantee)},
                    {"finding", report::to_string(promises, finding)}});
  }
  return json;
}

/// What the case shows, in a sentence, and how large it is.
Json json_of(const StoreResult& store, const Violation& violation, const report::Story& story) {
  const explorer::Promises& promises = store.subject->promises();
  const explorer::Case& example = violation.example.reproduction;
  std::size_t operations = 0;
  std::size_t crashes = 0;
  for (const explorer::Life& life : example.lives) {
    operations += life.operations.size();
    if (life.crash) ++crashes;
  }
  return {{"id", id_of(store, violation)},
          {"guarantee", promises.name(violation.signature.guarantee)},
          {"kind", promises.name(violation.signature.kind)},
          {"operation", violation.signature.operation},
          {"profile", profile_of(store, violation.device)},
          {"faults", violation.faults},
          {"states", violation.states},
          {"sequences", violation.sequences},
          {"found_by", found_by(violation)},
          {"found_on", violation.found_on ? Json(profile_of(store, *violation.found_on)) : Json()},
          {"operations", operations},
          {"crashes", crashes},
          {"minimal", violation.example.minimal},
          {"finding", finding_text(store.subject->promises(), violation)},
          {"why", story.reason.sentences},
          {"also", also_shown(store.subject->promises(), violation)},
          {"case", story.case_text},
          {"command", story.command}};
}

report::Story story_of(const StoreResult& store, const Violation& violation,
                       report::Moments moments) {
  const explorer::Case& example = violation.example.reproduction;
  const auto replayed = explorer::replay(*store.subject, example, store.isolation);
  if (replayed) return report::tell(example, *replayed, moments);
  report::Story story;  // does not happen: the case was carried out before
  story.holds = "the case cannot be replayed: " + replayed.error().message;
  story.case_text = to_string(*store.subject, example);
  return story;
}

std::string_view control_words(const explorer::Counts& counts) {
  if (counts.states == 0) return "The control, a device whose syncs lie, has not been tried yet.";
  return counts.violating > 0
             ? "On a device whose syncs lie violations were found, as they must be."
             : "On a device whose syncs lie nothing was found: what holds elsewhere says little.";
}

Json control_json(const StoreResult& store) {
  const explorer::Counts& counts = store.control.campaigns.front().result.counts;
  return {{"profile", to_string(store.control.profile)},
          {"crash_states", counts.states},
          {"violating", counts.violating},
          {"text", control_words(counts)}};
}

/// The store's part, without its violations.
Json json_of(const StoreResult& store) {
  Json json = {{"protocol", store.subject->name()}, {"verdict", verdict_of(store)},
               {"complete", store.complete},        {"profiles", Json::array()},
               {"guarantees", Json::array()},       {"violations", Json::array()},
               {"control", control_json(store)}};
  for (const Device& device : store.devices) {
    json["profiles"].push_back(json_of(*store.subject, device));
  }
  for (const GuaranteeRow& row : store.guarantees) {
    json["guarantees"].push_back(json_of(store, row));
  }
  return json;
}

Json audit_json(const Plan& plan, const Result& result, const Circumstances& circumstances) {
  return {{"seed", plan.seed},
          {"complete", result.complete},
          {"nested", plan.nested},
          {"crashes", plan.crashes},
          {"operations", plan.operations},
          {"budget_states", plan.states},
          {"digest", to_string(result.digest)},
          {"command", command_of(plan)},
          {"clock", {{"begun", circumstances.begun}, {"seconds", circumstances.seconds}}}};
}

Json json_of(const explorer::Documented& documented) {
  Json rows = Json::array();
  for (const explorer::DocumentedRow& row : documented.rows) {
    rows.push_back({row.operation, row.outcomes});
  }
  return {{"before", documented.before}, {"rows", rows}, {"after", documented.after}};
}

}  // namespace

std::string page_name(const StoreResult& store) {
  return std::string(store.subject->name()) + ".html";
}

std::string id_of(const StoreResult& store, const Violation& violation) {
  const explorer::Promises& promises = store.subject->promises();
  std::string id = fmt::format("{}.{}.{}.{}", promises.name(violation.signature.guarantee),
                               promises.name(violation.signature.kind),
                               violation.signature.operation, profile_of(store, violation.device));
  std::ranges::replace(id, ' ', '-');
  return id;
}

std::string_view verdict_of(const StoreResult& store) {
  if (store.is_violated()) return "violated";
  return store.holds() ? "holds" : "incomplete";
}

std::string command_of(const Plan& plan) {
  std::string command = explorer::program_name() + " audit --out DIRECTORY";
  const auto add = [&](std::string_view option, const auto& value) {
    command += fmt::format(" {} {}", option, value);
  };
  for (const explorer::Store* subject : plan.subjects) add("--store", subject->name());
  for (const faultfs::DeviceProfile& profile : plan.profiles) add("--device", to_string(profile));
  add("--seed", plan.seed);
  add("--states", plan.states);
  if (plan.units) add("--units", *plan.units);
  add("--operations", plan.operations);
  add("--nested", plan.nested);
  add("--crashes", plan.crashes);
  return command;
}

std::string command_of(const explorer::Store& subject, const Campaign& campaign) {
  const explorer::CampaignOptions& options = campaign.options;
  const std::string faults = options.faults
                                 ? fmt::format(" --faults --recovery-faults {} --fault-pairs {}",
                                               options.recovery_faults, options.fault_pairs)
                                 : "";
  return fmt::format(
      "{} explore --scale small --store {} --device {} --seed {} --histories {} "
      "--operations {} "
      "--nested {} --crashes {} --deep-trees {} --epoch-cap {}{}{}",
      explorer::program_name(), subject.name(), to_string(options.scope.profile), options.seed,
      options.sequences, options.max_operations, options.scope.nested,
      std::max(options.crashes, 1U), options.rare, options.scope.epoch_cap, faults,
      options.damage ? " --damage" : "");
}

std::string command_of(const explorer::Store& subject, const SmallHeaps& proof) {
  return fmt::format("{} prove --store {} --device {} --units {} --nested {}",
                     explorer::program_name(), subject.name(),
                     to_string(proof.bounds.scope.profile), proof.bounds.units,
                     proof.bounds.scope.nested);
}

Json to_json(const Plan& plan, const Result& result, const Circumstances& circumstances) {
  Json json = {{"format", kAuditFormat},
               {"crashcheck", circumstances.environment.version},
               {"environment", to_json(circumstances.environment)},
               {"audit", audit_json(plan, result, circumstances)},
               {"baseline", nullptr},
               {"stores", Json::array()}};
  for (const StoreResult& store : result.stores) {
    Json added = json_of(store);
    for (const Violation& violation : store.violations) {
      const auto story = story_of(store, violation, report::Moments::kTurningPoints);
      added["violations"].push_back(json_of(store, violation, story));
    }
    json["stores"].push_back(std::move(added));
  }
  return json;
}

Json page_data(const Plan& plan, const Result& result, std::size_t store,
               const Circumstances& circumstances) {
  const StoreResult& shown = result.stores[store];
  Json json = {{"crashcheck", circumstances.environment.version},
               {"environment", to_json(circumstances.environment)},
               {"audit", audit_json(plan, result, circumstances)}};
  json.update(json_of(shown));
  json["documented"] = json_of(shown.subject->promises().documented);
  json["other_pages"] = Json::array();
  for (const StoreResult& other : result.stores) {
    if (&other == &shown) continue;
    json["other_pages"].push_back({{"protocol", other.subject->name()},
                                   {"file", page_name(other)},
                                   {"verdict", verdict_of(other)}});
  }
  report::PictureTable pictures;
  pictures.expect(shown.subject->view());
  json["stories"] = Json::array();
  for (const Violation& violation : shown.violations) {
    const auto story = story_of(shown, violation, report::Moments::kAll);
    json["violations"].push_back(json_of(shown, violation, story));
    json["violations"].back()["story"] = json["stories"].size();
    json["stories"].push_back(report::to_json(story, pictures));
  }
  pictures.add_to(json);
  return json;
}

}  // namespace crashcheck::audit
