// Where the power went and what survived: one choice among the images a crash may leave.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crashcheck::faultfs {

/// A crash after `event` events, as late as possible: everything the program did before event
/// `event` + 1 has happened, returns included.
struct CrashPoint {
  std::uint64_t event = 0;
  /// On a device with a volatile cache, the events of the open epoch that survive, ascending.
  std::vector<std::uint64_t> kept;
  /// 0, or the number of bytes that survive of a write that was cut: event `event` + 1 on a device
  /// without a cache, the last of `kept` otherwise.
  std::uint64_t torn_bytes = 0;

  bool operator==(const CrashPoint&) const = default;
};

/// "crash 17", "crash 17 torn 512", "crash 17 torn 512 keep 15,16".
[[nodiscard]] std::string to_string(const CrashPoint& crash);

}  // namespace crashcheck::faultfs
