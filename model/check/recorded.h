// A workload, recorded. Plain values.
#pragma once

#include <optional>

#include "check/explore.h"
#include "check/world.h"
#include "faultfs/directory_trace.h"
#include "faultfs/memory_directory.h"

namespace crashcheck {

struct Recorded {
  faultfs::DirectoryTrace trace;
  std::string failure = {};  ///< what the workload threw, or that it did too much; else empty
  bool ran_out_of_space = false;
};

/// What a workload is recorded on.
struct RecordingOn {
  faultfs::RecordingLimits limits;
  std::optional<std::uint64_t> space_bytes;  ///< nothing: enough
};
[[nodiscard]] RecordingOn recording_on(const Options& options);

/// What the workload throws after it ran out of space is no failure.
[[nodiscard]] Recorded record(const Workload& workload, const RecordingOn& on);
/// Runs the workload in `world`, which records on `disk`, made with these limits.
void run(const Workload& workload, World& world, const faultfs::MemoryDirectory& disk,
         const faultfs::RecordingLimits& limits, Recorded& recorded);

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

}  // namespace crashcheck
