// A device, described as data: what it may do to events that no sync has covered.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "io/result.h"

namespace crashcheck::faultfs {

enum class Cache : std::uint8_t {
  kNone,      ///< what was issued survives; only the process dies
  kVolatile,  ///< only what a completed sync covers is sure to survive
};

struct DeviceProfile {
  std::string name;
  Cache cache = Cache::kNone;
  /// The smallest piece of the file that persists whole or not at all, aligned in the file.
  std::uint64_t unit_bytes = 512;

  bool operator==(const DeviceProfile&) const = default;
};

/// The named profiles, weakest adversary first:
///   kill     process kill: every completed event survives; the write in progress may be cut.
///   ordered  power loss on a device that never reorders: a prefix of the pending events survives,
///            the last of them possibly cut.
[[nodiscard]] std::span<const DeviceProfile> named_profiles();

/// Reads "NAME[,unit=BYTES]".
/// ERRORS: kInvalidArgument for an unknown name or field and for a value out of range.
[[nodiscard]] io::Result<DeviceProfile> parse_profile(std::string_view text);

/// The text that parse_profile reads back to an equal profile.
[[nodiscard]] std::string to_string(const DeviceProfile& profile);

}  // namespace crashcheck::faultfs
