// Telling what a fill shows by what the image would be without.
#include "explorer/unwritten_bytes.h"

#include "faultfs/crash_images.h"

namespace crashcheck::explorer {

UnwrittenBytes unwritten_bytes(const faultfs::Trace& trace, const faultfs::DeviceProfile& profile,
                               const faultfs::CrashPoint& crash, const faultfs::Image& image) {
  const std::vector<faultfs::Fill> zero = {faultfs::Fill::kZero};
  if (profile.fills == zero) return UnwrittenBytes::kZero;
  // The words of a crash leave out fills that are the profile's first.
  if (crash.fills.empty() && profile.fills.front() == faultfs::Fill::kZero) {
    return UnwrittenBytes::kZero;
  }
  faultfs::DeviceProfile zero_filled = profile;
  zero_filled.fills = zero;
  faultfs::CrashPoint same = crash;
  same.fills.clear();
  const auto other = faultfs::crash_image(trace, zero_filled, same);
  return other && *other != image ? UnwrittenBytes::kAnything : UnwrittenBytes::kZero;
}

}  // namespace crashcheck::explorer
