// A workload, recorded. Plain values.
#pragma once

#include "check/world.h"
#include "faultfs/directory_trace.h"

namespace crashcheck {

struct Recorded {
  faultfs::DirectoryTrace trace;
  std::string failure = {};  ///< what the workload threw; empty where it ended
};

[[nodiscard]] Recorded record(const Workload& workload);

/// How the second recording differs from the first, in words; empty where it does not.
[[nodiscard]] std::string difference(const faultfs::DirectoryTrace& first,
                                     const faultfs::DirectoryTrace& second);

/// What had been acknowledged with so many events.
[[nodiscard]] std::vector<std::string> acknowledged_until(const faultfs::DirectoryTrace& trace,
                                                          std::uint64_t event);

/// Of the events and their bytes: two recordings with equal hashes have the same crash states.
[[nodiscard]] faultfs::Hash128 hash_of(const faultfs::DirectoryTrace& trace);

}  // namespace crashcheck
