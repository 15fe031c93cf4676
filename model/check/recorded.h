// A workload, recorded. Plain values.
#pragma once

#include "check/world.h"
#include "faultfs/directory_trace.h"

namespace crashcheck {

struct Recorded {
  faultfs::DirectoryTrace trace;
  std::string failure = {};  ///< what the workload threw; empty where it ended
  bool ran_out_of_space = false;
};

/// Nothing for `space_bytes`: enough. What the workload throws after it ran out of space is no
/// failure.
[[nodiscard]] Recorded record(const Workload& workload, std::optional<std::uint64_t> space_bytes);
/// Runs the workload in `world`, which records on `recorded`.
void run(const Workload& workload, World& world, Recorded& recorded);

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
