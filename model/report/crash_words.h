// A crash in words: what was cut and what survived.
#pragma once

#include <string>
#include <vector>

#include "explorer/view.h"
#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "faultfs/trace.h"
#include "report/story.h"

namespace crashcheck::report {

/// The last event before the crash, the first that never happened, and what survived: a line each.
/// `view` says where events are; null where the store has none.
/// REQUIRES: a crash that `profile` allows in `trace`.
[[nodiscard]] std::vector<std::string> crash_in_words(const explorer::View* view,
                                                      const faultfs::DeviceProfile& profile,
                                                      const faultfs::Trace& trace,
                                                      const faultfs::CrashPoint& crash);

/// "write 8 bytes at 56 (root)": in brackets where that is, in the store's own terms.
[[nodiscard]] std::string describe(const explorer::View* view, const faultfs::Event& event);

}  // namespace crashcheck::report
