// One history of a campaign, with all that may happen to it. Internal to the layer. Thread rule: an
// exploration belongs to one thread.
#pragma once

#include "explorer/campaign.h"

namespace crashcheck::explorer {

/// The history in which calls fail: of a campaign of every scale a small one of the same number.
[[nodiscard]] History history_with_faults(const Store& store, const CampaignOptions& options,
                                          std::uint64_t index);

/// Keeps of two groups with the same signature the sums and the shorter example.
void merge(Group& into, const Group& from);

/// Whether the example of `a` is the shorter one: fewer operations, fewer crashes, the earlier
/// history.
[[nodiscard]] bool has_shorter_example(const Group& a, const Group& b);

/// What history `index` of the campaign comes to: life after life, with failing calls and damage
/// where it has any. Where `stop` becomes true, what there is by then. `tally` is told of the
/// states.
[[nodiscard]] CampaignResult explore_history(const Store& store, const CampaignOptions& options,
                                             std::uint64_t index, const std::atomic<bool>& stop,
                                             StateTally& tally);

}  // namespace crashcheck::explorer
