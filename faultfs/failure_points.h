// The libfiu failure points of the verbs of File and Directory, for the layer itself. Safe to use
// from any thread.
#pragma once

#include "faultfs/fault_plan.h"

namespace crashcheck::faultfs {

/// Asks libfiu whether the next call of `point` fails: the errno to fail with, or 0. The fault that
/// is armed on this thread decides where there ever was one in the process; otherwise what fiu-run
/// or fiu-ctrl enabled, with failinfo as the errno (none: EIO).
[[nodiscard]] int failing_errno(FaultPoint point);

/// The error of a call that fails so: the code is what the POSIX file has for that errno.
[[nodiscard]] io::Failure injected(int error, std::string_view operation, std::uint64_t offset = 0,
                                   io::ErrorPath path = {});

}  // namespace crashcheck::faultfs
