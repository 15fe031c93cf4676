// What became of the events of a directory in a crash.
#pragma once

#include <map>
#include <optional>

#include "faultfs/crash_point.h"
#include "faultfs/lost_events.h"
#include "report/story.h"

namespace crashcheck::report {

class DirectoryFates {
 public:
  /// REQUIRES: a crash, if there is one, that `profile` allows in `trace`.
  DirectoryFates(const faultfs::DeviceProfile& profile, const faultfs::DirectoryTrace& trace,
                 const std::optional<faultfs::CrashPoint>& crash);

  [[nodiscard]] Fate fate(std::uint64_t number) const;
  /// Of one that was cut: "bytes 0..512"; empty for the write that the crash interrupted.
  [[nodiscard]] std::string missing_of(std::uint64_t number) const;
  /// Those that are not there as a whole, by number.
  [[nodiscard]] const std::map<std::uint64_t, faultfs::LostEvent>& lost() const { return lost_; }

 private:
  std::optional<std::uint64_t> crash_event_;
  bool has_part_of_next_ = false;
  std::map<std::uint64_t, faultfs::LostEvent> lost_;
};

}  // namespace crashcheck::report
