// The cost of an image is taken to be its length, and a crash point to have a few images.
#include "explorer/crash_plan.h"

#include <algorithm>
#include <set>

#include "faultfs/choices.h"
#include "faultfs/image.h"
#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

constexpr std::uint64_t kUsualImages = 8;  ///< of a crash point
constexpr std::uint64_t kSampledCap = 32;  ///< enough to lose each unit of a long write alone
constexpr std::uint64_t kSampledImages = 16;
constexpr std::uint64_t kMostImages = 256;  ///< of a crash point of a life explored as a whole
/// A life that costs so many budgets is explored as a whole: most small ones.
constexpr std::uint64_t kWholeFor = 4;
constexpr std::uint64_t kFewestPoints = 8;
/// What an image costs beside its bytes; and at most, because of more nothing is looked at.
constexpr std::uint64_t kBytesOfAnyImage = std::uint64_t{4} << 10U;
constexpr std::uint64_t kMostBytesOfAnImage = faultfs::Image::kMaxViewBytes;
constexpr std::uint64_t kBytesOfALongImage = std::uint64_t{64} << 10U;

std::uint64_t cost_of_an_image(const faultfs::Trace& trace) {
  std::uint64_t longest = trace.base().size();
  for (const faultfs::Event& event : trace.events()) {
    longest = std::max(longest, event.offset + event.length);
  }
  const bool is_long = longest > kMostBytesOfAnImage;
  return kBytesOfAnyImage + (is_long ? kBytesOfALongImage : longest);
}

/// `count` of the numbers from `first` to `last`, each set as likely as any other (Floyd).
std::vector<std::uint64_t> drawn(std::uint64_t count, std::uint64_t first, std::uint64_t last,
                                 std::uint64_t seed) {
  faultfs::RandomChoices choices(seed);
  std::set<std::uint64_t> taken;
  for (std::uint64_t top = last - first + 1 - count; top <= last - first; ++top) {
    if (!taken.insert(first + choices.choose(top + 1)).second) taken.insert(first + top);
  }
  return {taken.begin(), taken.end()};
}

}  // namespace

CrashPlan::CrashPlan(const faultfs::Trace& trace, std::uint64_t first, std::uint64_t last,
                     std::uint64_t epoch_cap, const Sampling& sampling)
    : CrashPlan(first, last, std::min(epoch_cap, kMostImages)) {
  CRASHCHECK_ASSERT(first <= last && last <= trace.event_count());
  const std::uint64_t images = sampling.budget_bytes / cost_of_an_image(trace);
  if (all_ * kUsualImages <= images * kWholeFor) return;
  is_sampled_ = true;
  cap_ = std::min(epoch_cap, kSampledCap);
  const std::uint64_t points = std::max(kFewestPoints, images / kSampledImages);
  if (points < all_) points_ = drawn(points, first, last, sampling.seed);
}

}  // namespace crashcheck::explorer
