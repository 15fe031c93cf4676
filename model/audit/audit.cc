// The parts take turns: what an interrupted audit has is spread over all of them.
#include "audit/audit.h"

#include <algorithm>
#include <set>

#include "explorer/hashing.h"
#include "part.h"
#include "part_file.h"

namespace crashcheck::audit {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenKeeping{30};
/// States of the campaign on a device whose syncs lie; it only has to show that violations are
/// seen.
constexpr std::uint64_t kControlStates = 20'000;

/// How much less a campaign of damage does: files that it damages, of the states of a campaign.
constexpr std::uint64_t kLessDamage = 4;

/// Whether the store claims anything on the device that a crash in an operation shows: where it
/// does not, there is nothing to look for.
bool claims_anything(const explorer::Store& store, const faultfs::DeviceProfile& device) {
  const auto guarantees = store.promises().guarantees;
  for (std::size_t i = 0; i < guarantees.size(); ++i) {
    if (is_claimed_on(store, static_cast<explorer::GuaranteeId>(i), device)) return true;
  }
  return false;
}

bool claims_containment(const explorer::Store& store, const faultfs::DeviceProfile& device) {
  const auto& contained = store.promises().contained;
  return contained && is_claimed_on(store, *contained, device);
}

/// What a crash loses where it spoils units is told or not, without any other damage.
bool needs_damage(const explorer::Store& store, const faultfs::DeviceProfile& device) {
  const auto& told = store.promises().told;
  return told && is_claimed_on(store, told->guarantee, device) && is_power_safe(device);
}

/// The parts that are about one device.
struct DeviceParts {
  faultfs::DeviceProfile profile;
  std::vector<std::unique_ptr<Part>> parts;

  [[nodiscard]] Device result() const {
    Device device{profile, {}, std::nullopt, std::nullopt};
    for (const auto& part : parts) part->add_to(device);
    return device;
  }
};

struct StoreParts {
  const explorer::Store* subject = nullptr;
  std::vector<DeviceParts> devices;
  DeviceParts control;
  isolation::Isolation isolation;
};

StoreParts parts_for(const Plan& plan, const explorer::Store& subject) {
  const std::string mark = store_mark(subject, plan.isolation);
  StoreParts store;
  store.subject = &subject;
  store.isolation = plan.isolation;
  for (const faultfs::DeviceProfile& profile : plan.profiles) {
    DeviceParts& device = store.devices.emplace_back();
    device.profile = profile;
    if (!claims_anything(subject, profile)) continue;
    if (auto proof = proof_part(plan, subject, profile, mark))
      device.parts.push_back(std::move(proof));
    const auto add = [&](CampaignKind kind, const Plan& of) {
      device.parts.push_back(campaign_part(of, subject, profile, kind, mark));
    };
    add(CampaignKind::kPlain, plan);
    if (claims_containment(subject, profile)) add(CampaignKind::kFaults, plan);
    Plan less = plan;
    less.states = std::max<std::uint64_t>(1, plan.states / kLessDamage);
    if (needs_damage(subject, profile)) add(CampaignKind::kDamage, less);
  }
  store.control.profile = faultfs::parse_profile("lying").value();
  Plan control = plan;
  control.states = std::min(plan.states, kControlStates);
  store.control.parts.push_back(
      campaign_part(control, subject, store.control.profile, CampaignKind::kControl, mark));
  return store;
}

void add_to_digest(explorer::Hasher& hasher, const Device& device) {
  for (const Campaign& campaign : device.campaigns) hasher.add(campaign.result.counts.digest());
  if (device.damage) hasher.add(device.damage->result.damage.digest());
  if (device.proof) hasher.add(device.proof->proof.digest());
}

}  // namespace

class Audit::Parts {
 public:
  explicit Parts(const Plan& plan) : plan_(plan) {
    for (const explorer::Store* subject : plan.subjects) {
      stores_.push_back(parts_for(plan, *subject));
    }
    for (const StoreParts& store : stores_) {
      for (const DeviceParts& device : store.devices) add(device);
      add(store.control);
    }
  }

  tl::expected<void, std::string> take_up(const Archive& archive) {
    for (Part* part : all_) {
      if (auto taken_up = part->take_up(archive); !taken_up) return taken_up;
    }
    return {};
  }

  tl::expected<void, std::string> run(unsigned jobs, std::optional<Clock::duration> time_limit,
                                      const Archive& archive, AuditProgress& progress) {
    const auto begun = Clock::now();
    const auto is_over = [&] {
      return progress.campaigns.stop || (time_limit && Clock::now() - begun >= *time_limit);
    };
    begin(progress);
    auto kept_at = begun;
    for (bool any = true; any && !is_over();) {
      any = false;
      for (Part* part : all_) {
        if (part->is_done() || is_over()) continue;
        any = true;
        part->take_turn(jobs, progress);
        unkept_.insert(part);
        if (part->is_done()) ++progress.parts_done;
        progress.states_left = states_left();
        if (Clock::now() - kept_at < kBetweenKeeping) continue;
        if (auto kept = keep(archive); !kept) return kept;
        kept_at = Clock::now();
      }
    }
    return keep(archive);
  }

  [[nodiscard]] bool is_complete() const {
    return std::ranges::all_of(all_, [](const Part* part) { return part->is_done(); });
  }

  [[nodiscard]] Result result() const {
    Result result;
    explorer::Hasher hasher;
    for (const StoreParts& store : stores_) {
      StoreResult& added = result.stores.emplace_back();
      added.subject = store.subject;
      added.isolation = store.isolation;
      for (const DeviceParts& device : store.devices) {
        added.devices.push_back(device.result());
        add_to_digest(hasher, added.devices.back());
      }
      added.control = store.control.result();
      draw_conclusions(added);
    }
    result.complete = is_complete();
    result.digest = hasher.value();
    return result;
  }

 private:
  void add(const DeviceParts& device) {
    for (const auto& part : device.parts) all_.push_back(part.get());
  }

  void begin(AuditProgress& progress) const {
    progress.parts = all_.size();
    progress.parts_done = static_cast<std::uint64_t>(
        std::ranges::count_if(all_, [](const Part* part) { return part->is_done(); }));
    progress.states_left = states_left();
    progress.states_planned = states_left();
  }

  [[nodiscard]] std::uint64_t states_left() const {
    std::uint64_t states = 0;
    for (const Part* part : all_) states += part->states_left();
    return states;
  }

  tl::expected<void, std::string> keep(const Archive& archive) {
    for (Part* part : all_) {
      if (!unkept_.contains(part)) continue;
      if (auto kept = part->keep(archive); !kept) return kept;
    }
    unkept_.clear();
    return {};
  }

  Plan plan_;
  std::vector<StoreParts> stores_;
  std::vector<Part*> all_;
  std::set<const Part*> unkept_;  // with work that an interruption would lose
};

Audit::Audit(const Plan& plan) : parts_(std::make_unique<Parts>(plan)) {}
Audit::~Audit() = default;

tl::expected<void, std::string> Audit::resume(const Archive& archive) {
  return parts_->take_up(archive);
}

tl::expected<void, std::string> Audit::run(unsigned jobs, std::optional<Clock::duration> time_limit,
                                           const Archive& archive, AuditProgress& progress) {
  return parts_->run(jobs, time_limit, archive, progress);
}

bool Audit::is_complete() const { return parts_->is_complete(); }
Result Audit::result() const { return parts_->result(); }

}  // namespace crashcheck::audit
