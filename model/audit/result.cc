// Draws the verdicts of an audit, cell by cell, from the counts and examples of campaigns and
// proofs.
#include "audit/result.h"

#include <algorithm>
#include <set>

#include "audit/floor.h"
#include "explorer/claims.h"
#include "explorer/isolated.h"
#include "faultfs/saturating.h"
#include "violations.h"

namespace crashcheck::audit {
namespace {

using explorer::Cut;
using explorer::GuaranteeId;

constexpr std::string_view kNotClaimed = "no";

bool is_about_damage(const explorer::Store& store, GuaranteeId guarantee) {
  const auto& told = store.promises().told;
  return told && told->guarantee == guarantee;
}

/// Files that were damaged in one way, as a campaign of crashes counts.
explorer::Counts as_counts(const explorer::DamageCounts::Outcomes& outcomes, GuaranteeId told) {
  explorer::Counts counts;
  for (const std::uint64_t files : outcomes) counts.tested += files;
  counts.states = counts.tested;
  const auto became = [&](explorer::DamageOutcome outcome) {
    return outcomes.at(static_cast<std::size_t>(outcome));
  };
  counts.violating = became(explorer::DamageOutcome::kSilent);
  counts.violating_by_guarantee.at(index_of(told)) = counts.violating;
  counts.unjudged_by_guarantee.at(index_of(told)) = became(explorer::DamageOutcome::kUndetectable);
  return counts;
}

/// Calls `use(cut, counts)` for each way of damaging a file that was tried.
template <typename Use>
void for_each_damage(GuaranteeId told, const explorer::DamageCounts& damage, const Use& use) {
  for (const explorer::DamageKind kind : explorer::kDamageKinds) {
    const auto of_kind = static_cast<std::size_t>(kind);
    explorer::DamageCounts::Outcomes at_rest = damage.outcomes.at(of_kind);
    const explorer::DamageCounts::Outcomes& after_crash = damage.after_crashes.at(of_kind);
    for (std::size_t i = 0; i < at_rest.size(); ++i) at_rest.at(i) -= after_crash.at(i);
    for (const bool is_after_crash : {false, true}) {
      const explorer::Counts counts = as_counts(is_after_crash ? after_crash : at_rest, told);
      const Cut cut{explorer::damage_word(kind, is_after_crash), false, false};
      if (counts.tested > 0) use(cut, counts);
    }
  }
}

/// The same, but that what no store could tell of judges nothing.
explorer::Counts without_undetectable(explorer::Counts counts, GuaranteeId told) {
  const auto undetectable = static_cast<std::size_t>(explorer::DamageOutcome::kUndetectable);
  counts.unjudged_by_guarantee.at(index_of(told)) += counts.after_spoiling.at(undetectable);
  return counts;
}

/// Whether a medium was ever full: where it was not, nothing is known of what happens then.
bool was_full(const Device& device) {
  return std::ranges::any_of(device.campaigns, [](const Campaign& campaign) {
    return campaign.result.refused_for_space > 0;
  });
}

/// What a guarantee is judged by on a device: calls that fail have a campaign of their own, and so
/// do damaged files, but where a crash by itself damages them. Calls `use(cut, counts)` for each
/// cut.
template <typename Use>
void for_each_evidence(const explorer::Store& store, GuaranteeId guarantee, const Device& device,
                       const Use& use) {
  if (is_about_damage(store, guarantee) && is_power_safe(device.profile)) {
    if (device.damage) for_each_damage(guarantee, device.damage->result.damage, use);
    return;
  }
  if (store.promises().space == guarantee && !was_full(device)) return;
  const bool with_faults = store.promises().contained == guarantee;
  for (const Campaign& campaign : device.campaigns) {
    if (campaign.options.faults != with_faults) continue;
    for (const auto& [cut, counts] : campaign.result.by_cut) {
      if (cut.after_fault != with_faults) continue;
      if (!is_about_damage(store, guarantee)) {
        use(cut, counts);
      } else {
        use(cut, without_undetectable(counts, guarantee));
      }
    }
  }
}

/// Whether a proof judges it: not what takes a crash in a recovery where there was none.
bool is_proven(const explorer::Store& store, GuaranteeId guarantee, const SmallHeaps& proof) {
  const auto& converges = store.promises().converges;
  if (converges && guarantee == converges->guarantee) return proof.bounds.scope.nested > 0;
  if (is_about_damage(store, guarantee) || store.promises().space == guarantee) return false;
  return alphabet_of(store, proof.bounds).shows(guarantee);
}

/// Whether a crash cuts it somewhere in a proof.
bool is_cut_in(const SmallHeaps& proof, const explorer::Store& store, std::string_view operation) {
  if (operation == explorer::kNestedCrash) return proof.bounds.scope.nested > 0;
  return alphabet_of(store, proof.bounds).does(operation);
}

class Rows {
 public:
  explicit Rows(const StoreResult& store) : store_(store) {}

  GuaranteeRow row(GuaranteeId guarantee) const {
    const explorer::Promises& promises = store_.subject->promises();
    const explorer::Guarantee& promised = promises.guarantees[explorer::index_of(guarantee)];
    const Claim claim{guarantee, promised.statement};
    GuaranteeRow row;
    row.claim = claim;
    row.said = promised.claim;
    row.claimed = row.said != kNotClaimed;
    for (const explorer::PlantedBug& bug : promises.planted_bugs) {
      if (std::ranges::find(bug.caught_by, guarantee) == bug.caught_by.end()) continue;
      row.mutants.emplace_back(bug.name);
    }
    for (std::size_t device = 0; device < store_.devices.size(); ++device) {
      const std::size_t first = row.cells.size();
      const Behind of_device = behind(store_, guarantee, store_.devices[device]);
      for (const std::string_view operation : operations_for(claim.guarantee)) {
        row.cells.push_back(cell(claim.guarantee, operation, device, of_device));
      }
      row.devices.push_back(
          on_device(claim.guarantee, device, std::span(row.cells).subspan(first), of_device));
    }
    conclude(row);
    return row;
  }

 private:
  /// Everything that a crash cut where the guarantee was judged, on any device.
  [[nodiscard]] std::set<std::string_view> operations_for(GuaranteeId guarantee) const {
    std::set<std::string_view> operations;
    for (const Device& device : store_.devices) {
      for_each_evidence(*store_.subject, guarantee, device, [&](const Cut& cut, const auto&) {
        if (!cut.met_before) operations.insert(cut.operation);
      });
    }
    const auto& converges = store_.subject->promises().converges;
    if (converges && guarantee == converges->guarantee) {
      std::erase_if(operations, [](auto word) { return word != explorer::kNestedCrash; });
    }
    for (const Violation& violation : store_.violations) {
      if (shows(violation, guarantee)) {
        operations.insert(violation.signature.operation);
      }
    }
    return operations;
  }

  [[nodiscard]] Cell cell(GuaranteeId guarantee, std::string_view operation, std::size_t device,
                          const Behind& of_device) const {
    Cell cell;
    cell.operation = operation;
    cell.device = device;
    for_each_evidence(*store_.subject, guarantee, store_.devices[device],
                      [&](const Cut& cut, const explorer::Counts& counts) {
                        if (cut.operation == operation) add(counts, guarantee, cell);
                      });
    cell.tested = cell.distinct - cell.unjudged;
    cell.certificate = has_certificate(guarantee, device) &&
                       is_cut_in(*store_.devices[device].proof, *store_.subject, operation);
    cell.violations = violations_of(guarantee, operation, device);
    if (cell.violating > 0 || !cell.violations.empty()) {
      cell.verdict = Verdict::kViolated;
    } else if (!is_claimed_on(guarantee, device)) {
      cell.verdict = Verdict::kNotClaimed;
    } else if (cell.tested > 0) {
      cell.lacks =
          cell.certificate ? lacks_beside_proof(cell.tested) : lacks_of(of_device, cell.tested);
      cell.verdict = cell.lacks.empty() ? Verdict::kHolds : Verdict::kTooLittle;
    }
    return cell;
  }

  static void add(const explorer::Counts& counts, GuaranteeId guarantee, Cell& cell) {
    cell.states += counts.states;
    cell.distinct += counts.tested;
    cell.unjudged += counts.unjudged_by_guarantee[index_of(guarantee)];
    cell.violating += counts.violating_by_guarantee[index_of(guarantee)];
    cell.sampled += counts.sampled;
    cell.sampled_of = faultfs::saturating_add(cell.sampled_of, counts.sampled_of);
  }

  [[nodiscard]] bool has_certificate(GuaranteeId guarantee, std::size_t device) const {
    const auto& proof = store_.devices[device].proof;
    return proof && proof->is_certificate() && is_proven(*store_.subject, guarantee, *proof);
  }

  /// Those whose examples show that it is broken, as the verdict or beside it.
  [[nodiscard]] std::vector<std::size_t> violations_of(GuaranteeId guarantee,
                                                       std::string_view operation,
                                                       std::size_t device) const {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < store_.violations.size(); ++i) {
      const Violation& violation = store_.violations[i];
      const bool is_here = violation.device == device && violation.signature.operation == operation;
      if (is_here && shows(violation, guarantee)) numbers.push_back(i);
    }
    return numbers;
  }

  static bool shows(const Violation& violation, GuaranteeId guarantee) {
    return violation.signature.guarantee == guarantee ||
           std::ranges::any_of(violation.findings, [&](const explorer::Finding& finding) {
             return finding.guarantee == guarantee;
           });
  }

  [[nodiscard]] DeviceVerdict on_device(GuaranteeId guarantee, std::size_t device,
                                        std::span<const Cell> cells,
                                        const Behind& of_device) const {
    DeviceVerdict verdict;
    verdict.behind = of_device;
    verdict.cells_below_floor =
        static_cast<std::size_t>(std::ranges::count(cells, Verdict::kTooLittle, &Cell::verdict));
    Cell all;
    for_each_evidence(*store_.subject, guarantee, store_.devices[device],
                      [&](const Cut& cut, const explorer::Counts& counts) {
                        const bool is_asked = std::ranges::find(cells, cut.operation,
                                                                &Cell::operation) != cells.end();
                        if (is_asked && !cut.met_before) add(counts, guarantee, all);
                      });
    verdict.distinct = all.distinct;
    verdict.unjudged = all.unjudged;
    verdict.violating = all.violating;
    const bool is_damaged = is_about_damage(*store_.subject, guarantee) &&
                            is_power_safe(store_.devices[device].profile) && all.distinct > 0;
    // Of files after crashes and of bits that nothing relies on, damage takes a sample.
    verdict.sampled = all.sampled > 0 || is_damaged;
    verdict.tested = verdict.distinct - verdict.unjudged;
    verdict.certificate = has_certificate(guarantee, device);
    const auto any = [&](Verdict wanted) {
      return std::ranges::find(cells, wanted, &Cell::verdict) != cells.end();
    };
    if (any(Verdict::kViolated)) {
      verdict.verdict = Verdict::kViolated;
    } else if (!is_claimed_on(guarantee, device)) {
      verdict.verdict = Verdict::kNotClaimed;
    } else if (verdict.tested > 0) {
      verdict.lacks = lacks_of(verdict.behind, verdict.tested);
      verdict.verdict = verdict.lacks.empty() ? Verdict::kHolds : Verdict::kTooLittle;
    }
    return verdict;
  }

  [[nodiscard]] bool is_claimed_on(GuaranteeId guarantee, std::size_t device) const {
    return audit::is_claimed_on(*store_.subject, guarantee, store_.devices[device].profile);
  }

  /// Whether the device is one of those of which each leaves all that the milder ones leave.
  [[nodiscard]] bool is_in_order(std::size_t device) const {
    const faultfs::DeviceProfile& profile = store_.devices[device].profile;
    return is_power_safe(profile) && !profile.space_bytes;
  }

  [[nodiscard]] std::optional<std::size_t> weakest_device(const GuaranteeRow& row) const {
    std::vector<std::size_t> claimed;
    for (std::size_t i = 0; i < row.devices.size(); ++i) {
      if (row.devices[i].verdict != Verdict::kNotClaimed) claimed.push_back(i);
    }
    const auto outside = [&](std::size_t device) { return !is_in_order(device); };
    if (!std::ranges::all_of(claimed, outside)) std::erase_if(claimed, outside);
    std::optional<std::size_t> weakest;
    for (const std::size_t device : claimed) {
      if (row.devices[device].verdict != Verdict::kHolds) break;
      weakest = device;
    }
    return weakest;
  }

  void conclude(GuaranteeRow& row) const {
    if (!row.claimed) {
      row.verdict = Verdict::kNotClaimed;
      for (DeviceVerdict& device : row.devices) {
        if (device.verdict == Verdict::kNotJudged) device.verdict = Verdict::kNotClaimed;
      }
      return;
    }
    const auto any = [&](Verdict wanted) {
      return std::ranges::find(row.devices, wanted, &DeviceVerdict::verdict) != row.devices.end();
    };
    row.weakest_device = weakest_device(row);
    if (any(Verdict::kViolated)) {
      row.verdict = Verdict::kViolated;
    } else if (any(Verdict::kNotJudged)) {
      row.verdict = Verdict::kNotJudged;
    } else if (any(Verdict::kTooLittle)) {
      row.verdict = Verdict::kTooLittle;
    } else {
      row.verdict = any(Verdict::kHolds) ? Verdict::kHolds : Verdict::kNotClaimed;
    }
  }

  const StoreResult& store_;
};

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds: return "holds";
    case Verdict::kViolated: return "violated";
    case Verdict::kNotClaimed: return "not-claimed";
    case Verdict::kTooLittle: return "too-little";
    case Verdict::kNotJudged: break;
  }
  return "not-judged";
}

bool SmallHeaps::is_certificate() const {
  return proof.fixpoint && proof.counts.sampled_points == 0 && proof.violations.empty();
}

bool Device::is_complete() const {
  return (!proof || proof->complete) && (!damage || damage->complete) &&
         std::ranges::all_of(campaigns, &Campaign::complete);
}

bool StoreResult::is_violated() const {
  return std::ranges::any_of(
      guarantees, [](const GuaranteeRow& row) { return row.verdict == Verdict::kViolated; });
}

std::size_t StoreResult::claimed_and(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      guarantees, [&](const GuaranteeRow& row) { return row.claimed && row.verdict == verdict; }));
}

bool StoreResult::holds() const {
  return complete && !is_violated() && claimed_and(Verdict::kNotJudged) == 0 &&
         claimed_and(Verdict::kTooLittle) == 0;
}

bool is_claimed_on(const explorer::Store& store, GuaranteeId guarantee,
                   const faultfs::DeviceProfile& device) {
  const explorer::Promises& promises = store.promises();
  if (promises.guarantees[explorer::index_of(guarantee)].claim == kNotClaimed) return false;
  const bool can_be_full = device.space_bytes && device.growth == faultfs::Growth::kReserved &&
                           device.rewrite == faultfs::Rewrite::kInPlace;
  if (promises.space == guarantee && !can_be_full) return false;
  return explorer::claimed_on(promises, device).test(explorer::index_of(guarantee));
}

void draw_conclusions(StoreResult& store) {
  store.violations = violations_on(*store.subject, store.devices, store.isolation);
  const Rows rows(store);
  for (std::size_t i = 0; i < store.subject->promises().guarantees.size(); ++i) {
    store.guarantees.push_back(rows.row(static_cast<GuaranteeId>(i)));
  }
  store.complete = std::ranges::all_of(store.devices, &Device::is_complete);
}

}  // namespace crashcheck::audit
