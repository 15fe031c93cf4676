// The two crash bugs of the published protocol that are documented with their events.
#pragma once

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

inline faultfs::DeviceProfile profile(std::string_view text) {
  return faultfs::parse_profile(text).value();
}

}  // namespace crashcheck::testing
