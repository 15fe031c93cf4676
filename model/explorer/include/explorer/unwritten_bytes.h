// Telling whether an image shows bytes that were never written.
#pragma once

#include "explorer/model.h"
#include "faultfs/crash_point.h"
#include "faultfs/trace.h"

namespace crashcheck::explorer {

/// What `image`, which `crash` left of `trace`, shows where no write reached: kAnything where a
/// device that fills with zeros would have left other bytes.
[[nodiscard]] UnwrittenBytes unwritten_bytes(const faultfs::Trace& trace,
                                             const faultfs::DeviceProfile& profile,
                                             const faultfs::CrashPoint& crash,
                                             const faultfs::Image& image);

/// The larger of the two: what a file shows that went through both.
[[nodiscard]] constexpr UnwrittenBytes either(UnwrittenBytes a, UnwrittenBytes b) {
  return a > b ? a : b;
}

}  // namespace crashcheck::explorer
