// One example for each signature on each device.
#include "violations.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "explorer/isolated.h"

namespace crashcheck::audit {
namespace {

using explorer::Signature;

class Violations {
 public:
  Violations(const explorer::Store& store, const std::vector<Device>& devices,
             const isolation::Isolation& isolation)
      : store_(store), devices_(devices), isolation_(isolation) {}

  std::vector<Violation> all() && {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      for (const Campaign& campaign : devices_[i].campaigns) add(i, campaign);
      if (devices_[i].damage) add(i, *devices_[i].damage);
      if (devices_[i].proof) add(i, *devices_[i].proof);
    }
    for (auto& [key, violation] : found_) {
      note_what_is_shown(violation);
      note_as_shown(violation);
    }
    carry_to_other_devices();
    std::vector<Violation> all;
    for (auto& [key, violation] : found_) all.push_back(std::move(violation));
    return all;
  }

 private:
  using Key = std::pair<Signature, std::size_t>;

  void note_what_is_shown(Violation& violation) const {
    const auto replayed = explorer::replay(store_, violation.example.reproduction, isolation_);
    if (replayed) violation.findings = replayed->judgement.findings;
  }

  /// Of several devices on which it was found, from the first; where an example of the device does
  /// not show all of it yet.
  void carry_to_other_devices() {
    std::vector<Violation> found;
    for (const auto& [key, violation] : found_) found.push_back(violation);
    std::ranges::stable_sort(found, {}, &Violation::device);
    for (const Violation& violation : found) {
      for (std::size_t device = 0; device < devices_.size(); ++device) {
        if (!has_shown(violation, device)) carry(violation, device);
      }
    }
  }

  void carry(const Violation& violation, std::size_t device) {
    auto carried = explorer::carried_to(store_, violation.example.reproduction,
                                        devices_[device].profile, isolation_);
    if (!carried) return;
    const explorer::Findings& findings = carried->replay.judgement.findings;
    const std::string_view operation = carried->signature.operation;
    const auto is_new = [&](const explorer::Finding& finding) {
      return !shown_.contains({finding.guarantee, operation, device}) &&
             !found_.contains({{finding.guarantee, finding.kind, operation}, device});
    };
    const auto told = std::ranges::find_if(findings, is_new);
    if (told == findings.end()) return;
    carried->reproduction.expect = explorer::Case::Expectation{told->kind};
    Violation& added = at(device, {told->guarantee, told->kind, operation});
    added.found_on = violation.device;
    added.faults = violation.faults;
    added.by_damage = violation.by_damage;
    added.example = {std::move(carried->reproduction), false};
    added.findings = findings;
    note_as_shown(added);
  }

  void note_as_shown(const Violation& violation) {
    for (const explorer::Finding& finding : violation.findings) {
      shown_.insert({finding.guarantee, violation.signature.operation, violation.device});
    }
  }

  /// Whether examples of the device break all that this one breaks.
  [[nodiscard]] bool has_shown(const Violation& violation, std::size_t device) const {
    return !violation.findings.empty() &&
           std::ranges::all_of(violation.findings, [&](const auto& finding) {
             return shown_.contains({finding.guarantee, violation.signature.operation, device});
           });
  }

  void add(std::size_t device, const Campaign& campaign) {
    for (const auto& [signature, group] : campaign.result.groups) {
      if (group.with_faults != campaign.options.faults) continue;
      Violation& violation = at(device, signature);
      violation.faults = group.with_faults;
      violation.states += group.states;
      violation.sequences += group.sequences;
      violation.by_campaign = true;
      violation.by_damage = campaign.options.damage;
      violation.example = campaign.minimal.at(signature);
    }
    for (const auto& [signature, group] : campaign.result.secondary) {
      const auto minimal = campaign.minimal.find(signature);
      if (minimal == campaign.minimal.end()) continue;
      at(device, signature) = {.signature = signature,
                               .device = device,
                               .found_on = std::nullopt,
                               .states = group.states,
                               .sequences = group.sequences,
                               .by_campaign = true,
                               .example = minimal->second,
                               .findings = {}};
    }
  }

  void add(std::size_t device, const SmallHeaps& proof) {
    for (const auto& [signature, found] : proof.proof.violations) {
      Violation& violation = at(device, signature);
      violation.by_proof = true;
      if (violation.by_campaign) continue;
      violation.states = found.states;
      violation.example = proof.minimal.at(signature);
    }
  }

  Violation& at(std::size_t device, const Signature& signature) {
    Violation& violation = found_[{signature, device}];
    violation.signature = signature;
    violation.device = device;
    return violation;
  }

  const explorer::Store& store_;
  const std::vector<Device>& devices_;
  const isolation::Isolation& isolation_;
  std::map<Key, Violation> found_;
  /// What the examples break: the guarantee, what was cut, the device.
  std::set<std::tuple<explorer::GuaranteeId, std::string_view, std::size_t>> shown_;
};

}  // namespace

/// One process finds out for all cases together whether any of them dies; only where one does, each
/// is carried out by itself.
std::vector<Violation> violations_on(const explorer::Store& store,
                                     const std::vector<Device>& devices,
                                     const isolation::Isolation& isolation) {
  const isolation::Isolation in_this_process;
  const auto work = [&](const explorer::Store& guarded) {
    static_cast<void>(Violations(guarded, devices, in_this_process).all());
  };
  if (!isolation.is_forked || !explorer::rehearse(store, isolation, work)->empty()) {
    return Violations(store, devices, isolation).all();
  }
  std::vector<Violation> all = Violations(store, devices, in_this_process).all();
  for (const Violation& violation : all) {
    explorer::note_that_none_dies(store, violation.example.reproduction, isolation);
  }
  return all;
}

}  // namespace crashcheck::audit
