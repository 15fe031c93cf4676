// Makes the examples of a campaign minimal. Internal to the layer.
#pragma once

#include "explorer/campaign.h"

namespace crashcheck::explorer {

class CampaignWorkers;

/// Where to look for the violation of a group: its own device, if it has one.
[[nodiscard]] Scope scope_of(const CampaignOptions& options, const Group& group);

/// One example to be made minimal.
struct ExampleTask {
  enum class How : std::uint8_t {
    kVerdict,
    kBesideVerdict,  ///< the signature is that of something broken beside the verdict
    kAsItIs,         ///< is only replayed, and left as it is
    kBesideAsItIs,   ///< both
  };

  How how = How::kVerdict;
  Signature signature;
  Group group;
  std::uint64_t image_bytes = kShrinkImageBytes;  ///< to look at, at most

  [[nodiscard]] Target target() const {
    return {signature, how == How::kBesideVerdict || how == How::kBesideAsItIs};
  }
};

/// Does it, in this process. What is looked at is added to `spent`. Nothing where the example does
/// not show its signature.
[[nodiscard]] std::optional<Shrunk> shrunk_example(const Store& store,
                                                   const CampaignOptions& options,
                                                   const ExampleTask& task,
                                                   const std::atomic<bool>& stop,
                                                   std::atomic<std::uint64_t>& spent);

/// The minimal case of one group, which stands for `signature`, by the worker of that slot.
void shrink_example(CampaignWorkers& workers, unsigned slot, const std::atomic<bool>& stop,
                    const Signature& signature, Group& group);

/// Those of all groups that have none, in parallel. Ends where `stop` becomes true.
void shrink_examples(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                     const std::atomic<bool>& stop, CampaignResult& result);

/// Gives the groups without a minimal case their example as it stands. Each is replayed first,
/// unless `stop` is true: then the time is over, and what was seen is taken as it was seen.
void keep_as_it_stands(const Store& store, const CampaignOptions& options,
                       CampaignProgress& progress, const std::atomic<bool>& stop,
                       CampaignResult& result);

}  // namespace crashcheck::explorer
