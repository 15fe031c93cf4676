// The images a crash may leave, worked out anew from the words that define the profiles: by trying
// every prefix and every cut, every version, length and fill, with neither the walk nor the
// arithmetic under test.
#pragma once

#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "script.h"

namespace crashcheck::faultfs {

/// One crash and what is found after it.
struct FoundImage {
  CrashPoint crash;
  io::Bytes image;

  bool operator==(const FoundImage&) const = default;
};

/// Every image of the crash after `event` events, in no particular order.
[[nodiscard]] std::vector<FoundImage> reference_images(const Script& script,
                                                       const DeviceProfile& profile,
                                                       std::uint64_t event);

/// How many images that are, where the order is not kept also if they are too many to make; 2^64-1
/// stands for that many or more.
[[nodiscard]] std::uint64_t reference_count(const Script& script, const DeviceProfile& profile,
                                            std::uint64_t event);

}  // namespace crashcheck::faultfs
