// At which moments of an operation the crash points of a trace lie, from the kinds, places and
// bytes of its events. Internal to the layer.
#pragma once

#include "coverage/feature.h"
#include "faultfs/trace.h"

namespace crashcheck::coverage {

/// Events (first, last] of a trace, all of one operation or one open.
struct Stretch {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  /// What the file said before and after was committed; 0 where it said nothing.
  std::uint64_t length_before = 0;
  std::uint64_t length_after = 0;
  bool creates = false;           ///< the file began to be a store
  bool writes_user_data = false;  ///< what it writes is a user's, whatever it looks like
};

/// Adds the moment of each crash point after an event of `stretch` that is in
/// [first_crash, last_crash].
void note_moments(const faultfs::Trace& trace, const Stretch& stretch, std::uint64_t first_crash,
                  std::uint64_t last_crash, Area area, explorer::Coverage& coverage);

}  // namespace crashcheck::coverage
