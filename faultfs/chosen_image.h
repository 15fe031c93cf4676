// What images made from scratch have in common; one function for each way of keeping order.
#pragma once

#include "faultfs/crash_images.h"

namespace crashcheck::faultfs {

[[nodiscard]] inline io::Failure bad_choice(std::string_view reason, std::uint64_t event) {
  return io::fail(io::ErrorCode::kInvalidArgument, "crash", reason, event);
}

/// The last event, `event` or before, after which nothing is pending on a device with a cache; or
/// 0.
[[nodiscard]] std::uint64_t last_settled(const Trace& trace, const DeviceProfile& profile,
                                         std::uint64_t event);

/// crash_image() for Ordering::kAny.
/// REQUIRES: crash.event <= trace.event_count().
[[nodiscard]] io::Result<io::Bytes> image_unit_by_unit(const Trace& trace,
                                                       const DeviceProfile& profile,
                                                       const CrashPoint& crash);

}  // namespace crashcheck::faultfs
