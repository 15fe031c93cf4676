// Profiles and crash points as text in the messages of GoogleTest. To be included wherever they are
// compared, or two definitions of how they are printed meet at link time.
#pragma once

#include <ostream>

#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"

namespace crashcheck::faultfs {

inline void PrintTo(const DeviceProfile& profile, std::ostream* os) { *os << to_string(profile); }
inline void PrintTo(const CrashPoint& crash, std::ostream* os) { *os << to_string(crash); }

}  // namespace crashcheck::faultfs
