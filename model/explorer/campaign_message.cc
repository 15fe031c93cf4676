// One order of members for both ways; tests compare what is read with what was written.
#include "campaign_message.h"

#include <stdexcept>

#include "explorer/guarded_store.h"
#include "explorer/replay.h"

namespace crashcheck::explorer {
namespace {

using isolation::MessageReader;
using isolation::MessageWriter;

/// The numbers in a result, and in what it holds, in one order for both ways: `each` is called for
/// every number.
template <typename OfCounts, typename Each>
void for_numbers_of_counts(OfCounts& counts, const Each& each) {
  for (auto* number : {&counts.crash_points, &counts.passed_over, &counts.states, &counts.tested,
                       &counts.violating, &counts.nested, &counts.sampled_points, &counts.sampled,
                       &counts.sampled_of, &counts.image_bytes}) {
    each(*number);
  }
  for (auto* numbers : {&counts.violating_by_guarantee, &counts.unjudged_by_guarantee,
                        &counts.unclaimed_by_guarantee}) {
    for (auto& number : *numbers) each(number);
  }
  for (auto& number : counts.after_spoiling) each(number);
  for (auto& number : counts.undetectable) each(number);
}

template <typename OfDamage, typename Each>
void for_numbers_of_damage(OfDamage& damage, const Each& each) {
  for (auto* number :
       {&damage.at_rest, &damage.after_crash, &damage.lost_before, &damage.image_bytes}) {
    each(*number);
  }
  for (auto* by_kind : {&damage.outcomes, &damage.after_crashes}) {
    for (auto& outcomes : *by_kind) {
      for (auto& number : outcomes) each(number);
    }
  }
}

template <typename Result, typename Each>
void for_numbers_of_result(Result& result, const Each& each) {
  for (auto* number : {&result.sequences, &result.operations, &result.rare, &result.continued,
                       &result.refused_for_space, &result.with_faults, &result.with_damage,
                       &result.on_little_space, &result.with_more_crashes, &result.recoveries.taken,
                       &result.recoveries.of}) {
    each(*number);
  }
  for (auto& number : result.pairs.drawn) each(number);
  for (auto& number : result.pairs.fired) each(number);
}

void write_hash(MessageWriter& to, const Hash128& hash) {
  to.add(hash.high);
  to.add(hash.low);
}

Hash128 read_hash(MessageReader& from) {
  const std::uint64_t high = from.number();
  return {high, from.number()};
}

void write_counts(MessageWriter& to, const Counts& counts) {
  for_numbers_of_counts(counts, [&](std::uint64_t number) { to.add(number); });
  write_hash(to, counts.evidence.sum());
}

Counts read_counts(MessageReader& from) {
  Counts counts;
  for_numbers_of_counts(counts, [&](std::uint64_t& number) { number = from.number(); });
  counts.evidence.add(read_hash(from));
  return counts;
}

void write_times(MessageWriter& to, const std::map<std::string_view, std::uint64_t>& times) {
  to.add(std::uint64_t{times.size()});
  for (const auto& [text, number] : times) {
    to.add(text);
    to.add(number);
  }
}

std::map<std::string_view, std::uint64_t> read_times(MessageReader& from) {
  std::map<std::string_view, std::uint64_t> times;
  for (std::uint64_t left = from.number(); left > 0; --left) {
    const std::string_view text = kept_text(from.text());
    times[text] = from.number();
  }
  return times;
}

void write_fired(MessageWriter& to, const FaultCounts& fired) {
  to.add(std::uint64_t{fired.size()});
  for (const auto& [kind, times] : fired) {
    to.add(static_cast<std::uint64_t>(kind.point));
    to.add(static_cast<std::uint64_t>(kind.error));
    to.add(kind.forever);
    to.add(times);
  }
}

FaultCounts read_fired(MessageReader& from) {
  FaultCounts fired;
  for (std::uint64_t left = from.number(); left > 0; --left) {
    FaultKind kind;
    kind.point = static_cast<faultfs::FaultPoint>(from.number());
    kind.error = static_cast<int>(from.number());
    kind.forever = from.flag();
    fired[kind] = from.number();
  }
  return fired;
}

void write_findings(MessageWriter& to, const Findings& findings) {
  to.add(std::uint64_t{findings.size()});
  for (const Finding& finding : findings) {
    to.add(std::uint64_t{index_of(finding.guarantee)});
    to.add(std::uint64_t{index_of(finding.kind)});
    to.add(finding.offset);
    to.add(finding.length);
    to.add(finding.message);
  }
}

Findings read_findings(MessageReader& from) {
  Findings findings(from.number());
  for (Finding& finding : findings) {
    finding.guarantee = static_cast<GuaranteeId>(from.number());
    finding.kind = static_cast<KindId>(from.number());
    finding.offset = from.number();
    finding.length = from.number();
    finding.message = kept_text(from.text());
  }
  return findings;
}

void write_signature(MessageWriter& to, const Signature& signature) {
  to.add(std::uint64_t{index_of(signature.guarantee)});
  to.add(std::uint64_t{index_of(signature.kind)});
  to.add(signature.operation);
}

Signature read_signature(MessageReader& from) {
  Signature signature;
  signature.guarantee = static_cast<GuaranteeId>(from.number());
  signature.kind = static_cast<KindId>(from.number());
  signature.operation = kept_text(from.text());
  return signature;
}

void write_lives(MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
                 const std::vector<Life>& lives) {
  Case way;
  way.store = store.name();
  way.profile = device;
  way.lives = lives;
  to.add(std::string_view(to_line(store, way)));
}

Case read_lives(MessageReader& from, const Store& store) {
  auto way = parse_case(Stores({&store}), from.text());
  if (!way) throw std::runtime_error("a case of a worker process: " + way.error().message);
  return std::move(*way);
}

void write_groups(MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
                  const std::map<Signature, Group>& groups) {
  to.add(std::uint64_t{groups.size()});
  for (const auto& [signature, group] : groups) write(to, store, device, signature, group);
}

std::map<Signature, Group> read_groups(MessageReader& from, const Store& store) {
  std::map<Signature, Group> groups;
  for (std::uint64_t left = from.number(); left > 0; --left) groups.insert(read_group(from, store));
  return groups;
}

}  // namespace

void write(MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
           const Signature& signature, const Group& group) {
  write_signature(to, signature);
  for (const std::uint64_t number : {group.states, group.sequences, group.example}) to.add(number);
  to.add(group.with_faults);
  to.add(group.device.has_value());
  write_lives(to, store, group.device.value_or(device), group.lives);
  write_findings(to, group.findings);
}

std::pair<Signature, Group> read_group(MessageReader& from, const Store& store) {
  const Signature signature = read_signature(from);
  Group group;
  for (std::uint64_t* number : {&group.states, &group.sequences, &group.example}) {
    *number = from.number();
  }
  group.with_faults = from.flag();
  const bool has_device = from.flag();
  Case way = read_lives(from, store);
  if (has_device) group.device = way.profile;
  group.lives = std::move(way.lives);
  group.findings = read_findings(from);
  return {signature, std::move(group)};
}

void write(MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
           const CampaignResult& result) {
  for_numbers_of_result(result, [&](std::uint64_t number) { to.add(number); });
  to.add(std::uint64_t{result.by_cut.size()});
  for (const auto& [cut, counts] : result.by_cut) {
    to.add(cut.operation);
    to.add(cut.after_fault);
    to.add(cut.met_before);
    write_counts(to, counts);
  }
  for_numbers_of_damage(result.damage, [&](std::uint64_t number) { to.add(number); });
  write_times(to, result.damage.undetectable);
  write_times(to, result.damage.silent);
  write_hash(to, result.damage.evidence.sum());
  write_fired(to, result.fired);
  write_fired(to, result.fired_in_recoveries);
  to.add(std::uint64_t{result.coverage.counts().size()});
  for (const auto& [feature, times] : result.coverage.counts()) {
    for (const std::uint64_t number : {std::uint64_t{feature.area}, std::uint64_t{feature.what},
                                       std::uint64_t{feature.detail}, times}) {
      to.add(number);
    }
  }
  write_groups(to, store, device, result.groups);
  write_groups(to, store, device, result.secondary);
}

CampaignResult read_result(MessageReader& from, const Store& store) {
  CampaignResult result;
  for_numbers_of_result(result, [&](std::uint64_t& number) { number = from.number(); });
  for (std::uint64_t left = from.number(); left > 0; --left) {
    Cut cut;
    cut.operation = kept_text(from.text());
    cut.after_fault = from.flag();
    cut.met_before = from.flag();
    result.by_cut[cut] = read_counts(from);
  }
  result.counts = sum_of(result.by_cut);
  for_numbers_of_damage(result.damage, [&](std::uint64_t& number) { number = from.number(); });
  result.damage.undetectable = read_times(from);
  result.damage.silent = read_times(from);
  result.damage.evidence.add(read_hash(from));
  result.fired = read_fired(from);
  result.fired_in_recoveries = read_fired(from);
  for (std::uint64_t left = from.number(); left > 0; --left) {
    Feature feature;
    feature.area = static_cast<std::uint8_t>(from.number());
    feature.what = static_cast<std::uint8_t>(from.number());
    feature.detail = static_cast<std::uint32_t>(from.number());
    result.coverage.note(feature, from.number());
  }
  result.groups = read_groups(from, store);
  result.secondary = read_groups(from, store);
  return result;
}

void write(MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
           const std::optional<Shrunk>& shrunk) {
  to.add(shrunk.has_value());
  if (!shrunk) return;
  write_signature(to, shrunk->sighting.signature);
  write_lives(to, store, device, shrunk->sighting.lives);
  write_findings(to, shrunk->sighting.findings);
  write_counts(to, shrunk->counts);
  to.add(shrunk->minimal);
}

std::optional<Shrunk> read_shrunk(MessageReader& from, const Store& store) {
  if (!from.flag()) return std::nullopt;
  Shrunk shrunk;
  shrunk.sighting.signature = read_signature(from);
  shrunk.sighting.lives = read_lives(from, store).lives;
  shrunk.sighting.findings = read_findings(from);
  shrunk.counts = read_counts(from);
  shrunk.minimal = from.flag();
  shrunk.parts = parts_of(shrunk.sighting.lives);
  return shrunk;
}

}  // namespace crashcheck::explorer
