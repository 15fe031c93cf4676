// What a campaign finds, from the worker process that found it to the program. Operations are
// opaque, so ways to a violation travel as the text of a case. Internal to the layer. Thread rule:
// pure functions.
// ERRORS of what reads: std::runtime_error where the bytes make no sense; the process that sent
// them is not to be trusted.
#pragma once

#include "explorer/campaign.h"
#include "isolation/message.h"

namespace crashcheck::explorer {

/// Writes the result of some histories. `device` is that of the campaign.
void write(isolation::MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
           const CampaignResult& result);
[[nodiscard]] CampaignResult read_result(isolation::MessageReader& from, const Store& store);

/// The same of one group, without a minimal case.
void write(isolation::MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
           const Signature& signature, const Group& group);
[[nodiscard]] std::pair<Signature, Group> read_group(isolation::MessageReader& from,
                                                     const Store& store);

/// A minimal case of a group, or that there is none. `device` is the group's.
void write(isolation::MessageWriter& to, const Store& store, const faultfs::DeviceProfile& device,
           const std::optional<Shrunk>& shrunk);
[[nodiscard]] std::optional<Shrunk> read_shrunk(isolation::MessageReader& from, const Store& store);

}  // namespace crashcheck::explorer
