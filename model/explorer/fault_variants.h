// The ways in which one call may fail. Internal to the layer.
#pragma once

#include <vector>

#include "explorer/recording.h"

namespace crashcheck::explorer {

/// `fault` as it stands and, of a write, with all but its last unit written; of a sync, after
/// `event` events of `undisturbed`, with every choice of what becomes durable up to
/// kFailedSyncChoices, in both behaviours.
[[nodiscard]] std::vector<LifeFault> ways_to_fail(const LifeFault& fault,
                                                  const Recording& undisturbed, std::uint64_t event,
                                                  const faultfs::DeviceProfile& profile);

}  // namespace crashcheck::explorer
