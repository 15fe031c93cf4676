// Counts that are there already, held against the floors.
#include "audit/floor.h"

#include <fmt/format.h>

#include <algorithm>

namespace crashcheck::audit {
namespace {

/// The campaign that judges the guarantee: of damaged files, of calls that fail, or of crashes.
const Campaign* campaign_for(const explorer::Store& store, explorer::GuaranteeId guarantee,
                             const Device& device) {
  const explorer::Promises& promises = store.promises();
  if (promises.told && promises.told->guarantee == guarantee && is_power_safe(device.profile)) {
    return device.damage ? &*device.damage : nullptr;
  }
  const bool with_faults = promises.contained == guarantee;
  const auto found = std::ranges::find_if(device.campaigns, [&](const Campaign& campaign) {
    return campaign.options.faults == with_faults;
  });
  return found == device.campaigns.end() ? nullptr : &*found;
}

bool has_fired(const Device& control) {
  return std::ranges::any_of(control.campaigns, [](const Campaign& campaign) {
    return campaign.result.counts.violating > 0;
  });
}

constexpr std::uint64_t kAll = 100;

bool is_below(std::uint64_t part, std::uint64_t of, std::uint64_t per_cent) {
  return part * kAll < of * per_cent;
}

}  // namespace

Reached reached_by(const explorer::Store& store, const Campaign& campaign) {
  const explorer::Features* features = store.features();
  if (features == nullptr) return {};
  Reached reached;
  reached.stated =
      features->stated({campaign.options.scope.nested > 0, campaign.options.crashes > 1});
  reached.missing = campaign.result.coverage.missing(reached.stated);
  return reached;
}

std::optional<Power> power_of(const explorer::Promises& promises, explorer::GuaranteeId guarantee,
                              std::uint64_t states) {
  Power power;
  for (const explorer::PlantedBug& bug : promises.planted_bugs) {
    if (std::ranges::find(bug.caught_by, guarantee) == bug.caught_by.end() || !bug.states) continue;
    ++power.planted;
    if (*bug.states <= states) ++power.found;
  }
  return power.planted > 0 ? std::optional(power) : std::nullopt;
}

Behind behind(const StoreResult& store, explorer::GuaranteeId guarantee, const Device& device) {
  Behind behind;
  behind.control_fired = has_fired(store.control);
  const Campaign* campaign = campaign_for(*store.subject, guarantee, device);
  if (campaign == nullptr) return behind;
  const explorer::CampaignResult& result = campaign->result;
  behind.histories = result.sequences;
  behind.states = campaign->options.damage ? result.damage.tried() : result.counts.states;
  behind.in_depth = campaign->options.damage || campaign->options.faults;
  behind.power = power_of(store.subject->promises(), guarantee, behind.states);
  if (behind.in_depth) return behind;
  const Reached reached = reached_by(*store.subject, *campaign);
  behind.features = reached.count();
  behind.features_stated = reached.stated.size();
  return behind;
}

std::vector<std::string> lacks_beside_proof(std::uint64_t states) {
  if (states >= kFloorStates) return {};
  return {fmt::format("{} of {} states", states, kFloorStates)};
}

std::vector<std::string> lacks_of(const Behind& behind, std::uint64_t states) {
  std::vector<std::string> lacks;
  const std::uint64_t histories = behind.in_depth ? kFloorHistoriesInDepth : kFloorHistories;
  if (behind.histories < histories) {
    lacks.push_back(fmt::format("{} of {} histories", behind.histories, histories));
  }
  for (std::string& lack : lacks_beside_proof(states)) lacks.push_back(std::move(lack));
  if (is_below(behind.features, behind.features_stated, kFloorFeatures)) {
    lacks.push_back(fmt::format("{} of {} features, {} % needed", behind.features,
                                behind.features_stated, kFloorFeatures));
  }
  if (behind.power && is_below(behind.power->found, behind.power->planted, kFloorPower)) {
    lacks.push_back(fmt::format("would find {} of {} planted bugs, {} % needed",
                                behind.power->found, behind.power->planted, kFloorPower));
  }
  if (!behind.control_fired) lacks.emplace_back("the control has found nothing");
  return lacks;
}

}  // namespace crashcheck::audit
