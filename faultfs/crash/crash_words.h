// A choice among survivors in the words of a crash point, and back.
#pragma once

#include "faultfs/crash_point.h"
#include "io/result.h"
#include "pending_log.h"
#include "pending_units.h"

namespace crashcheck::faultfs {

/// `survivors` as a crash point at pending.event().
[[nodiscard]] CrashPoint words_of(const PendingLog& pending, const Survivors& survivors);
[[nodiscard]] CrashPoint words_of(const PendingUnits& pending, const Survivors& survivors);

/// The choice that `crash` names.
/// REQUIRES: crash.event == pending.event().
/// ERRORS: kInvalidArgument where the device cannot leave that.
[[nodiscard]] io::Result<Survivors> survivors_of(const PendingLog& pending,
                                                 const CrashPoint& crash);
[[nodiscard]] io::Result<Survivors> survivors_of(const PendingUnits& pending,
                                                 const CrashPoint& crash);

}  // namespace crashcheck::faultfs
