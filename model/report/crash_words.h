// A crash in words: what was cut and what survived.
#pragma once

#include <string>
#include <vector>

#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "faultfs/trace.h"
#include "report/story.h"

namespace crashcheck::report {

/// The last event before the crash, the first that never happened, and what survived: a line each.
/// REQUIRES: a crash that `profile` allows in `trace`.
[[nodiscard]] std::vector<std::string> crash_in_words(const faultfs::DeviceProfile& profile,
                                                      const faultfs::Trace& trace,
                                                      const faultfs::CrashPoint& crash);

/// "write 8 bytes at 56 (root)": with what lies there, where every stack or heap has the same.
[[nodiscard]] std::string describe(const faultfs::Event& event);

}  // namespace crashcheck::report
