// Asked of the model of the file system, register by register.
#include "directory_fates.h"

namespace crashcheck::report {

DirectoryFates::DirectoryFates(const faultfs::DeviceProfile& profile,
                               const faultfs::DirectoryTrace& trace,
                               const std::optional<faultfs::CrashPoint>& crash) {
  if (!crash) return;
  crash_event_ = crash->event;
  faultfs::CrashStates states(trace, *profile.file_system);
  has_part_of_next_ = states.has_part_of_next({crash->event, crash->choices});
  for (faultfs::LostEvent& event :
       lost_events(trace, states.lost({crash->event, crash->choices}))) {
    lost_.emplace(event.number, std::move(event));
  }
}

Fate DirectoryFates::fate(std::uint64_t number) const {
  if (!crash_event_) return Fate::kDurable;
  if (has_part_of_next_ && number == *crash_event_ + 1) return Fate::kCut;
  if (number > *crash_event_) return Fate::kNever;
  const auto lost = lost_.find(number);
  if (lost == lost_.end()) return Fate::kSurvived;
  return lost->second.is_all ? Fate::kLost : Fate::kCut;
}

std::string DirectoryFates::missing_of(std::uint64_t number) const {
  const auto lost = lost_.find(number);
  return lost == lost_.end() ? std::string() : lost->second.parts;
}

}  // namespace crashcheck::report
