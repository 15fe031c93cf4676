// Enumerates damage. A sample is drawn from the image's own hash.
#include "explorer/damage_plan.h"

#include <algorithm>
#include <set>

#include "faultfs/choices.h"
#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

constexpr std::uint64_t kBits = 8;
constexpr std::uint64_t kMostCuts = 512;
constexpr std::uint64_t kMostSectors = 64;
/// How many events back stale versions are looked for.
constexpr std::uint64_t kMostEventsBack = 64;

class Plan {
 public:
  Plan(const faultfs::Image& image, const faultfs::Trace& trace, std::uint64_t events)
      : image_(image), trace_(trace), events_(events) {
    CRASHCHECK_ASSERT(events <= trace.event_count());
  }

  std::vector<Damage> run(const RangeSet& relied_on) && {
    flips(relied_on);
    cuts();
    const std::uint64_t sectors = (image_.size() + kSectorBytes - 1) / kSectorBytes;
    for (std::uint64_t i = 0; i < std::min(sectors, kMostSectors); ++i) lose(i);
    find_stale(std::min(sectors, kMostSectors));
    all_.insert(all_.end(), stale_.begin(), stale_.end());
    return std::move(all_);
  }

 private:
  void flips(const RangeSet& relied_on) {
    std::set<Damage> all;
    for (const Range range : relied_on) {
      CRASHCHECK_ASSERT(range.end <= image_.size());
      for (std::uint64_t byte = range.begin; byte < range.end; ++byte) {
        for (std::uint64_t bit = 0; bit < kBits; ++bit) all.insert({DamageKind::kFlip, byte, bit});
      }
    }
    if (image_.size() > 0) {
      faultfs::RandomChoices choices(image_.hash().low);
      for (std::size_t i = 0; i < kSampledFlips; ++i) {
        const std::uint64_t byte = choices.choose(image_.size());
        all.insert({DamageKind::kFlip, byte, choices.choose(kBits)});
      }
    }
    all_.insert(all_.end(), all.begin(), all.end());
  }

  /// Every end of the beginning, then at multiples of as little as there may be.
  void cuts() {
    std::uint64_t step = 8;
    while (image_.size() / step > kMostCuts) step *= 4;
    for (std::uint64_t end = 0; end < image_.size();) {
      all_.push_back({DamageKind::kCut, end});
      const bool everywhere = end + 1 <= kCutEverywhereBytes;
      end = everywhere ? end + 1 : (end / step + 1) * step;
    }
  }

  [[nodiscard]] io::Bytes sector_of(const faultfs::Image& image, std::uint64_t sector) const {
    const std::uint64_t begin = sector * kSectorBytes;
    io::Bytes bytes(std::min(kSectorBytes, image_.size() - begin));
    const std::uint64_t end = std::min(image.size(), begin + bytes.size());
    if (end > begin) image.read(begin, io::MutableByteView(bytes).first(end - begin));
    return bytes;
  }

  void lose(std::uint64_t sector) {
    const io::Bytes bytes = sector_of(image_, sector);
    if (std::ranges::all_of(bytes, [](std::byte each) { return each == std::byte{0}; })) return;
    all_.push_back({DamageKind::kZero, sector});
  }

  /// From the last event backward.
  void find_stale(std::uint64_t sectors) {
    std::vector<std::set<io::Bytes>> known(sectors);
    for (std::uint64_t i = 0; i < sectors; ++i) {
      known[i] = {sector_of(image_, i), io::Bytes(sector_of(image_, i).size())};
    }
    const std::uint64_t first = events_ - std::min(events_, kMostEventsBack);
    for (std::uint64_t event = events_ + 1; event-- > first;) {
      const faultfs::Image older = live_view(trace_, event);
      for (std::uint64_t i = 0; i < sectors; ++i) {
        if (known[i].size() == kStaleVersions + 2) continue;
        if (known[i].insert(sector_of(older, i)).second) {
          stale_.insert({DamageKind::kStale, i, event});
        }
      }
    }
  }

  const faultfs::Image& image_;
  const faultfs::Trace& trace_;
  std::uint64_t events_;
  std::vector<Damage> all_;
  std::set<Damage> stale_;
};

}  // namespace

std::vector<Damage> damage_plan(const faultfs::Image& image, const RangeSet& relied_on,
                                const faultfs::Trace& trace, std::uint64_t events) {
  return Plan(image, trace, events).run(relied_on);
}

}  // namespace crashcheck::explorer
