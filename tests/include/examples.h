// The two crash bugs of the published protocol that are documented with their events.
#pragma once

#include "explorer/case.h"
#include "explorer/exploration.h"
#include "explorer/subject.h"
#include "faultfs/device_profile.h"
#include "history/operation.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::testing {

/// Frees three blocks so that the third deallocation rotates the tree: 72 events, and a crash after
/// any of 67 to 70 loses the free block at 112.
inline history::History rotation_example() {
  using history::Allocate;
  using history::Deallocate;
  return {Allocate{32}, Allocate{32},  Allocate{64},  Allocate{32}, Allocate{96},
          Allocate{32}, Deallocate{0}, Deallocate{2}, Deallocate{4}};
}

inline const explorer::Subject& in_place() { return *subjects::find_subject("in-place"); }
inline const explorer::Subject& journaled() { return *subjects::find_subject("journaled"); }

inline faultfs::DeviceProfile profile(std::string_view text) {
  return faultfs::parse_profile(text).value();
}

/// A device and how deep crashes may hit recoveries.
inline explorer::Scope scope(std::string_view profile_text, unsigned nested = 0) {
  return {profile(profile_text), explorer::Scope().epoch_cap, nested};
}

/// One life and its crash, as a case.
inline explorer::Case case_of(std::string_view profile_text, history::History operations,
                              std::optional<faultfs::CrashPoint> crash) {
  explorer::Case reproduction;
  reproduction.profile = profile(profile_text);
  reproduction.lives = {{std::move(operations), {}, std::move(crash)}};
  return reproduction;
}

inline faultfs::CrashPoint crash_after(std::uint64_t event) {
  faultfs::CrashPoint crash;
  crash.event = event;
  return crash;
}

}  // namespace crashcheck::testing
