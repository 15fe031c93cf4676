// The ways in which one call can fail: how much of a write gets through, and what a failed sync
// makes durable.
#include "fault_variants.h"

#include "explorer/fault_exploration.h"
#include "faultfs/crash_images.h"

namespace crashcheck::explorer {
namespace {

/// What became durable is what a crash at that moment might have left.
void add_failed_syncs(const LifeFault& fault, const Recording& undisturbed, std::uint64_t event,
                      const faultfs::DeviceProfile& profile, std::vector<LifeFault>& all) {
  const std::uint64_t cap = kFailedSyncChoices;
  faultfs::CrashImages images(undisturbed.trace, while_powered(profile), event, cap);
  while (images.next() && images.crash_event() == event) {
    faultfs::CrashPoint choice = images.crash();
    if (choice.torn_bytes != 0 && profile.cache == faultfs::Cache::kNone) continue;
    choice.event = 0;
    if (choice != fault.durable) {
      all.push_back(fault);
      all.back().durable = choice;
    }
    all.push_back(fault);
    all.back().durable = choice;
    all.back().reverts = true;
  }
}

}  // namespace

std::vector<LifeFault> ways_to_fail(const LifeFault& fault, const Recording& undisturbed,
                                    std::uint64_t event, const faultfs::DeviceProfile& profile) {
  std::vector<LifeFault> all = {fault};
  if (fault.fault.point == faultfs::FaultPoint::kWrite) {
    all.push_back(fault);
    all.back().wrote_bytes = UINT64_MAX;
  } else if (fault.fault.point == faultfs::FaultPoint::kSync) {
    add_failed_syncs(fault, undisturbed, event, profile, all);
  }
  return all;
}

}  // namespace crashcheck::explorer
