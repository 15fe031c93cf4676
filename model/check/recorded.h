// A workload, recorded. Plain values.
#pragma once

#include "check/world.h"
#include "faultfs/directory_trace.h"
#include "faultfs/memory_directory.h"

namespace crashcheck {

struct Recorded {
  faultfs::DirectoryTrace trace;
  std::string failure = {};  ///< what the workload threw, or that it did too much; else empty
};

/// With limits to how much a workload may do.
[[nodiscard]] Recorded record(const Workload& workload, const faultfs::RecordingLimits& limits);

/// How the second recording differs from the first, in words; empty where it does not.
[[nodiscard]] std::string difference(const faultfs::DirectoryTrace& first,
                                     const faultfs::DirectoryTrace& second);

/// What the outside world was told, by event.
class Acknowledgements {
 public:
  explicit Acknowledgements(const faultfs::DirectoryTrace& trace);

  /// With so many events. The view lives as long as the object.
  [[nodiscard]] std::span<const std::string> until(std::uint64_t event) const;
  [[nodiscard]] const std::vector<std::string>& all() const { return texts_; }

 private:
  std::vector<std::uint64_t> events_;  // ascending
  std::vector<std::string> texts_;
};

/// Of the events and their bytes: two recordings with equal hashes have the same crash states.
[[nodiscard]] faultfs::Hash128 hash_of(const faultfs::DirectoryTrace& trace);

}  // namespace crashcheck
