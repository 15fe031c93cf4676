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
constexpr std::uint64_t kFewestPoints = 12;
/// What an image costs beside its bytes; and at most, because of more nothing is looked at.
constexpr std::uint64_t kBytesOfAnyImage = std::uint64_t{4} << 10U;
constexpr std::uint64_t kMostBytesOfAnImage = faultfs::Image::kMaxViewBytes;
constexpr std::uint64_t kBytesOfALongImage = std::uint64_t{64} << 10U;

std::uint64_t cost_of_an_image(const faultfs::Trace& trace) {
  std::uint64_t longest = trace.base().size();
  for (const faultfs::Event& event : trace.events()) {
    longest = std::max(longest, event.offset + event.length);
  }
  if (trace.directory() != nullptr) longest = live_view(trace, trace.event_count()).size();
  const bool is_long = longest > kMostBytesOfAnImage;
  return kBytesOfAnyImage + (is_long ? kBytesOfALongImage : longest);
}

/// Adds `count` of `from` that are not in `taken`, as far as there are so many.
void draw(std::uint64_t count, std::vector<std::uint64_t> from, faultfs::Choices& choices,
          std::set<std::uint64_t>& taken) {
  while (count > 0 && !from.empty()) {
    std::swap(from[choices.choose(from.size())], from.back());
    if (taken.insert(from.back()).second) --count;
    from.pop_back();
  }
}

/// Half of them where a sync is next, when most is pending, the others anywhere.
std::vector<std::uint64_t> drawn(std::uint64_t count, const faultfs::Trace& trace,
                                 std::uint64_t first, std::uint64_t last, std::uint64_t seed) {
  faultfs::RandomChoices choices(seed);
  std::vector<std::uint64_t> all;
  std::vector<std::uint64_t> before_syncs;
  for (std::uint64_t event = first; event <= last; ++event) {
    all.push_back(event);
    const bool syncs_next = event < last && is_sync(trace, event + 1);
    if (syncs_next) before_syncs.push_back(event);
  }
  std::set<std::uint64_t> taken;
  draw(count / 2, std::move(before_syncs), choices, taken);
  draw(count - taken.size(), std::move(all), choices, taken);
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
  if (points < all_) points_ = drawn(points, trace, first, last, sampling.seed);
}

}  // namespace crashcheck::explorer
