// A store's life: from an open to the crash that ends it, with what failed on the way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "explorer/damage.h"
#include "explorer/operation.h"
#include "faultfs/crash_point.h"
#include "faultfs/fault_plan.h"

namespace crashcheck::explorer {

/// An I/O call that fails. Calls are counted from the beginning of step `step` on, the open being
/// step 0 and operation i step i, counted from 1; those of a second fault in a life no earlier than
/// once the first has failed. "For ever" ends where the store is closed, and where the next fault
/// begins.
struct LifeFault {
  std::size_t step = 0;
  faultfs::Fault fault;
  /// Of a failing write: how many bytes get through, cut to a unit boundary of the file.
  std::uint64_t wrote_bytes = 0;
  /// Of a failing sync: what becomes durable all the same, in the words of a crash at that moment;
  /// its event is not looked at.
  faultfs::CrashPoint durable = {};
  /// Of a failing sync: what did not become durable is no longer read either, as on Btrfs;
  /// otherwise it stays readable, as on ext4 and XFS.
  bool reverts = false;

  bool operator==(const LifeFault&) const = default;
};

/// From the beginning of step `step` on, counted as for a fault, other files hold so much of the
/// medium, whatever they held before. They do so until they are said to hold something else, over
/// crashes and recoveries too. Means something only where there is little space.
struct OthersHold {
  std::size_t step = 0;
  std::uint64_t bytes = 0;

  bool operator==(const OthersHold&) const = default;
};

/// More faults in one life are not looked at.
inline constexpr std::size_t kMaxFaults = 2;

struct Life {
  History operations;
  std::vector<LifeFault> faults;  ///< by step; at most kMaxFaults
  std::optional<faultfs::CrashPoint> crash;
  /// Done to the file that the crash left; without one, to the file as it was closed after the last
  /// operation.
  std::optional<Damage> damage = std::nullopt;
  std::vector<OthersHold> others = {};  ///< by step, one for each at most

  bool operator==(const Life&) const = default;
};

/// The line of a case: "others 4096", "others 0 in-open".
[[nodiscard]] std::string to_string(const OthersHold& others);

/// Those that are told no later than at the beginning of `step`.
[[nodiscard]] std::vector<OthersHold> held_until(std::size_t step,
                                                 const std::vector<OthersHold>& others);

}  // namespace crashcheck::explorer
