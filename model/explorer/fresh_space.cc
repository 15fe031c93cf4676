// Telling what a fill shows by what the image would be without.
#include "explorer/fresh_space.h"

#include <algorithm>

#include "faultfs/crash_images.h"

namespace crashcheck::explorer {

FreshSpace fresh_space(const faultfs::Trace& trace, const faultfs::DeviceProfile& profile,
                       const faultfs::CrashPoint& crash, io::ByteView image) {
  const std::vector<faultfs::Fill> zero = {faultfs::Fill::kZero};
  if (profile.fills == zero) return FreshSpace::kZero;
  faultfs::DeviceProfile zero_filled = profile;
  zero_filled.fills = zero;
  faultfs::CrashPoint same = crash;
  same.fills.clear();
  const auto other = faultfs::crash_image(trace, zero_filled, same);
  return other && !std::ranges::equal(*other, image) ? FreshSpace::kAnything : FreshSpace::kZero;
}

bool is_documented(const Refusal& refusal, oracle::Protocol protocol,
                   std::span<const oracle::Outcome> acceptable, FreshSpace fresh) {
  const auto is_creation = [](const oracle::Outcome& outcome) { return outcome.creation; };
  return protocol == oracle::Protocol::kJournaled && fresh == FreshSpace::kAnything &&
         std::ranges::all_of(acceptable, is_creation) &&
         refusal.code == io::ErrorCode::kInvalidData && refusal.events == 0 &&
         refusal.file_bytes <= kMaxCreationBytes;
}

}  // namespace crashcheck::explorer
