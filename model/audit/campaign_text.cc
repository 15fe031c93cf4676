// JSON whose every part is checked on the way back: what does not make sense is an exception inside
// this file, and false outside of it.
#include "campaign_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace crashcheck::audit {
namespace {

using SortedJson = nlohmann::json;

[[noreturn]] void refuse(const char* what) { throw std::invalid_argument(what); }

/// The library's own conversion makes something of what is negative, too large or a fraction.
template <typename Number = std::uint64_t>
Number number_from(const SortedJson& json) {
  if (!json.is_number_unsigned()) refuse("number");
  const auto number = json.get<std::uint64_t>();
  if (number > std::numeric_limits<Number>::max()) refuse("number");
  return static_cast<Number>(number);
}

SortedJson json_of(const explorer::Hash128& hash) {
  return SortedJson::array({hash.high, hash.low});
}

explorer::Hash128 hash_from(const SortedJson& json) {
  return {number_from(json.at(0)), number_from(json.at(1))};
}

/// As many numbers as there have to be.
template <std::size_t kCount>
void read_all(const SortedJson& json, std::array<std::uint64_t, kCount>& numbers) {
  if (json.size() != kCount) refuse("how many numbers");
  for (std::size_t i = 0; i < kCount; ++i) numbers.at(i) = number_from(json.at(i));
}

/// The numbers in Counts, in one order for both ways.
template <typename Counts>
auto numbers_of(Counts& counts) {
  return std::array{&counts.crash_points, &counts.states,     &counts.tested,
                    &counts.violating,    &counts.nested,     &counts.sampled_points,
                    &counts.sampled,      &counts.sampled_of, &counts.image_bytes};
}

SortedJson json_of(const explorer::Counts& counts) {
  SortedJson json;
  for (const std::uint64_t* number : numbers_of(counts)) json["numbers"].push_back(*number);
  json["violating"] = counts.violating_by_guarantee;
  json["unjudged"] = counts.unjudged_by_guarantee;
  json["unclaimed"] = counts.unclaimed_by_guarantee;
  json["after_spoiling"] = counts.after_spoiling;
  json["undetectable"] = counts.undetectable;
  json["evidence"] = json_of(counts.evidence.sum());
  return json;
}

explorer::Counts counts_from(const explorer::Store& store, const SortedJson& json) {
  explorer::Counts counts;
  std::size_t i = 0;
  for (std::uint64_t* number : numbers_of(counts)) {
    *number = number_from(json.at("numbers").at(i++));
  }
  for (std::size_t of = 0; of < store.promises().guarantees.size(); ++of) {
    counts.violating_by_guarantee[of] = number_from(json.at("violating").at(of));
    counts.unjudged_by_guarantee[of] = number_from(json.at("unjudged").at(of));
    counts.unclaimed_by_guarantee[of] = number_from(json.at("unclaimed").at(of));
  }
  read_all(json.at("after_spoiling"), counts.after_spoiling);
  read_all(json.at("undetectable"), counts.undetectable);
  counts.evidence.add(hash_from(json.at("evidence")));
  return counts;
}

SortedJson json_of(const explorer::CountsByCut& counts) {
  SortedJson json = SortedJson::array();
  for (const auto& [cut, of_it] : counts) {
    json.push_back({cut.operation, cut.after_fault, cut.met_before, json_of(of_it)});
  }
  return json;
}

std::string_view operation_from(const explorer::Store& store, const std::string& text) {
  const auto operation = explorer::operation_from_name(store.workload(), text);
  if (!operation) refuse("no such operation");
  return *operation;
}

explorer::CountsByCut counts_by_cut_from(const explorer::Store& store, const SortedJson& json) {
  explorer::CountsByCut counts;
  for (const SortedJson& entry : json) {
    const explorer::Cut cut{operation_from(store, entry.at(0).get<std::string>()),
                            entry.at(1).get<bool>(), entry.at(2).get<bool>()};
    counts[cut] = counts_from(store, entry.at(3));
  }
  return counts;
}

SortedJson json_of(const explorer::Signature& signature) {
  return SortedJson::array({static_cast<unsigned>(signature.guarantee),
                            static_cast<unsigned>(signature.kind), signature.operation});
}

explorer::Signature signature_from(const explorer::Store& store, const SortedJson& json) {
  const explorer::Promises& promises = store.promises();
  const auto guarantee = number_from<std::size_t>(json.at(0));
  const auto kind = number_from<std::size_t>(json.at(1));
  if (guarantee >= promises.guarantees.size() || kind >= promises.kinds.size()) {
    refuse("signature");
  }
  return {static_cast<explorer::GuaranteeId>(guarantee), static_cast<explorer::KindId>(kind),
          operation_from(store, json.at(2).get<std::string>())};
}

explorer::Case case_from(const explorer::Store& store, const SortedJson& json) {
  auto read = explorer::parse_case(explorer::Stores({&store}), json.get<std::string>());
  if (!read) refuse("case");
  read->places.clear();
  return std::move(*read);
}

SortedJson json_of(const explorer::Coverage& coverage) {
  SortedJson json = SortedJson::array();
  for (const auto& [feature, times] : coverage.counts()) {
    json.push_back({unsigned{feature.area}, unsigned{feature.what}, feature.detail, times});
  }
  return json;
}

explorer::Coverage coverage_from(const SortedJson& json) {
  explorer::Coverage coverage;
  for (const SortedJson& each : json) {
    coverage.note({number_from<std::uint8_t>(each.at(0)), number_from<std::uint8_t>(each.at(1)),
                   number_from<std::uint32_t>(each.at(2))},
                  number_from(each.at(3)));
  }
  return coverage;
}

SortedJson json_of(const explorer::FaultCounts& fired) {
  SortedJson json = SortedJson::array();
  for (const auto& [kind, times] : fired) {
    json.push_back({static_cast<unsigned>(kind.point), kind.error, kind.forever, times});
  }
  return json;
}

explorer::FaultCounts fired_from(const SortedJson& json) {
  explorer::FaultCounts fired;
  if (!json.empty()) fired = explorer::every_fault_kind();
  for (const SortedJson& each : json) {
    const explorer::FaultKind kind{
        static_cast<faultfs::FaultPoint>(number_from<unsigned>(each.at(0))),
        static_cast<int>(number_from<unsigned>(each.at(1))), each.at(2).get<bool>()};
    const auto known = fired.find(kind);
    if (known == fired.end()) refuse("fault");
    known->second = number_from(each.at(3));
  }
  return fired;
}

SortedJson json_of(const explorer::Store& store, const MinimalCases& minimal) {
  SortedJson json = SortedJson::array();
  for (const auto& [signature, example] : minimal) {
    json.push_back({{"signature", json_of(signature)},
                    {"case", to_string(store, example.reproduction)},
                    {"minimal", example.minimal}});
  }
  return json;
}

MinimalCases minimal_from(const explorer::Store& store, const SortedJson& json) {
  MinimalCases minimal;
  for (const SortedJson& each : json) {
    minimal[signature_from(store, each.at("signature"))] = {case_from(store, each.at("case")),
                                                            each.at("minimal").get<bool>()};
  }
  return minimal;
}

SortedJson json_of(const explorer::Store& subject, const faultfs::DeviceProfile& profile,
                   const explorer::Signature& signature, const explorer::Group& group) {
  return {{"signature", json_of(signature)},
          {"states", group.states},
          {"sequences", group.sequences},
          {"example", group.example},
          {"faults", group.with_faults},
          {"case", to_string(subject, make_case(subject, profile, {signature, group.lives}))}};
}

using Groups = std::map<explorer::Signature, explorer::Group>;

void add_group(const explorer::Store& store, const SortedJson& json, Groups& groups) {
  explorer::Group& group = groups[signature_from(store, json.at("signature"))];
  group.states = number_from(json.at("states"));
  group.sequences = number_from(json.at("sequences"));
  group.example = number_from(json.at("example"));
  group.with_faults = json.at("faults").get<bool>();
  group.lives = case_from(store, json.at("case")).lives;
  const bool fails = std::ranges::any_of(
      group.lives, [](const explorer::Life& life) { return !life.faults.empty(); });
  if (group.with_faults && !fails) refuse("a group without a fault");
}

/// What is silent in which words is left out: the minimal cases say it.
SortedJson json_of(const explorer::DamageCounts& counts) {
  return {{"at_rest", counts.at_rest},           {"after_crash", counts.after_crash},
          {"lost_before", counts.lost_before},   {"image_bytes", counts.image_bytes},
          {"outcomes", counts.outcomes},         {"after_crashes", counts.after_crashes},
          {"undetectable", counts.undetectable}, {"evidence", json_of(counts.evidence.sum())}};
}

explorer::DamageCounts damage_from(const explorer::Store& store, const SortedJson& json) {
  explorer::DamageCounts counts;
  counts.at_rest = number_from(json.at("at_rest"));
  counts.after_crash = number_from(json.at("after_crash"));
  counts.lost_before = number_from(json.at("lost_before"));
  counts.image_bytes = number_from(json.at("image_bytes"));
  for (std::size_t i = 0; i < counts.outcomes.size(); ++i) {
    read_all(json.at("outcomes").at(i), counts.outcomes.at(i));
    read_all(json.at("after_crashes").at(i), counts.after_crashes.at(i));
  }
  const auto known = store.promises().undetectable;
  for (const auto& [name, times] : json.at("undetectable").items()) {
    const auto loss = std::ranges::find(known, name, &explorer::Undetectable::name);
    if (loss == known.end()) refuse("no such loss");
    counts.undetectable[loss->name] = number_from(times);
  }
  counts.evidence.add(hash_from(json.at("evidence")));
  return counts;
}

explorer::CampaignResult result_from(const explorer::Store& store, const SortedJson& json) {
  explorer::CampaignResult result;
  result.sequences = number_from(json.at("sequences"));
  result.operations = number_from(json.at("operations"));
  result.rare = number_from(json.at("deep_trees"));
  result.continued = number_from(json.at("continued"));
  result.by_cut = counts_by_cut_from(store, json.at("by_cut"));
  result.counts = sum_of(result.by_cut);
  result.fired = fired_from(json.at("fired"));
  result.fired_in_recoveries = fired_from(json.at("fired_in_recoveries"));
  result.recoveries = {number_from(json.at("recoveries").at(0)),
                       number_from(json.at("recoveries").at(1))};
  for (std::size_t i = 0; i < explorer::kPairPlaces; ++i) {
    result.pairs.drawn.at(i) = number_from(json.at("pairs").at("drawn").at(i));
    result.pairs.fired.at(i) = number_from(json.at("pairs").at("fired").at(i));
  }
  result.refused_for_space = number_from(json.at("refused_for_space"));
  result.damage = damage_from(store, json.at("damage"));
  result.coverage = coverage_from(json.at("coverage"));
  for (const SortedJson& group : json.at("groups")) add_group(store, group, result.groups);
  for (const SortedJson& group : json.at("secondary")) add_group(store, group, result.secondary);
  return result;
}

/// Whether `read` came to its end.
template <typename Read>
bool succeeds(const Read& read) {
  try {
    read();
    return true;
  } catch (const SortedJson::exception&) {
    return false;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

}  // namespace

std::string to_text(const explorer::Store& subject, const faultfs::DeviceProfile& profile,
                    const explorer::CampaignResult& result, const MinimalCases& minimal) {
  SortedJson json = {{"sequences", result.sequences},
                     {"operations", result.operations},
                     {"deep_trees", result.rare},
                     {"continued", result.continued},
                     {"by_cut", json_of(result.by_cut)},
                     {"fired", json_of(result.fired)},
                     {"fired_in_recoveries", json_of(result.fired_in_recoveries)},
                     {"recoveries", {result.recoveries.taken, result.recoveries.of}},
                     {"pairs", {{"drawn", result.pairs.drawn}, {"fired", result.pairs.fired}}},
                     {"refused_for_space", result.refused_for_space},
                     {"damage", json_of(result.damage)},
                     {"coverage", json_of(result.coverage)},
                     {"groups", SortedJson::array()},
                     {"secondary", SortedJson::array()},
                     {"minimal", json_of(subject, minimal)}};
  for (const auto& [signature, group] : result.groups) {
    json["groups"].push_back(json_of(subject, profile, signature, group));
  }
  for (const auto& [signature, group] : result.secondary) {
    json["secondary"].push_back(json_of(subject, profile, signature, group));
  }
  return json.dump(1) + "\n";
}

bool from_text(const explorer::Store& store, std::string_view text,
               explorer::CampaignResult& result, MinimalCases& minimal) {
  return succeeds([&] {
    const SortedJson json = SortedJson::parse(text);
    result = result_from(store, json);
    minimal = minimal_from(store, json.at("minimal"));
  });
}

std::string to_text(const explorer::Store& store, const MinimalCases& minimal) {
  return json_of(store, minimal).dump(1) + "\n";
}

bool from_text(const explorer::Store& store, std::string_view text, MinimalCases& minimal) {
  return succeeds([&] { minimal = minimal_from(store, SortedJson::parse(text)); });
}

}  // namespace crashcheck::audit
