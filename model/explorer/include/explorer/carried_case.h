// A case that was found on one device, on another: the same calls, and crashes that leave the same
// bytes.
#pragma once

#include <optional>

#include "explorer/target.h"

namespace crashcheck::explorer {

struct CarriedCase {
  Case reproduction;  ///< on the other device; expects the kind that it shows
  Replay replay;
  Signature signature;  ///< that it shows; the one that was found, where it shows that
};

/// The case on `device`, where it shows a violation there as well: as it stands, or else life by
/// life with the crashes that leave the images which those of the case leave. Nothing where the
/// device leaves no such image, or the store holds on it: verdicts depend on the unit, on what is
/// claimed there, and on calls that may end otherwise.
/// REQUIRES: `found` has no open crash, `store` is the one that it names.
[[nodiscard]] std::optional<CarriedCase> carried_to(const Store& store, const Case& found,
                                                    const faultfs::DeviceProfile& device);

}  // namespace crashcheck::explorer
