// The two crash bugs of the published protocol that are documented with their events.
#pragma once

#include "explorer/case.h"
#include "explorer/exploration.h"
#include "explorer/store.h"
#include "faultfs/device_profile.h"
#include "history/operation.h"
#include "oracle/finding.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::testing {

/// Frees three blocks so that the third deallocation rotates the tree: 72 events, and a crash after
/// any of 67 to 70 loses the free block at 112.
inline explorer::History rotation_example() {
  using history::Allocate;
  using history::Deallocate;
  return {Allocate{32}, Allocate{32},  Allocate{64},  Allocate{32}, Allocate{96},
          Allocate{32}, Deallocate{0}, Deallocate{2}, Deallocate{4}};
}

inline const explorer::Store& in_place() { return *subjects::ghost_trees().find("in-place"); }
inline const explorer::Store& journaled() { return *subjects::ghost_trees().find("journaled"); }

/// A case of one of the two.
inline explorer::Parsed<explorer::Case> parse_case(std::string_view text) {
  return explorer::parse_case(subjects::ghost_trees(), text);
}

inline faultfs::DeviceProfile profile(std::string_view text) {
  return faultfs::parse_profile(text).value();
}

/// A device and how deep crashes may hit recoveries.
inline explorer::Scope scope(std::string_view profile_text, unsigned nested = 0) {
  return {profile(profile_text), explorer::Scope().epoch_cap, nested};
}

/// One life and its crash, as a case.
inline explorer::Case case_of(std::string_view profile_text, explorer::History operations,
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
