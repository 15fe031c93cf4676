// Makes the examples of a campaign minimal. Internal to the layer.
#pragma once

#include "explorer/campaign.h"

namespace crashcheck::explorer {

/// Where to look for the violation of a group: its own device, if it has one.
[[nodiscard]] Scope scope_of(const CampaignOptions& options, const Group& group);

/// The minimal case of one group, which stands for `signature`.
void shrink_example(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                    const std::atomic<bool>& stop, const Signature& signature, Group& group);

/// Those of all groups that have none, in parallel. Ends where `stop` becomes true.
void shrink_examples(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                     const std::atomic<bool>& stop, CampaignResult& result);

/// Gives the groups without a minimal case their example as it stands. Each is replayed first,
/// unless `stop` is true: then the time is over, and what was seen is taken as it was seen.
void keep_as_it_stands(const Store& store, const CampaignOptions& options,
                       const std::atomic<bool>& stop, CampaignResult& result);

}  // namespace crashcheck::explorer
