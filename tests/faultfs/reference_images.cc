// Every prefix, every cut.
#include "reference_images.h"

namespace crashcheck::faultfs {
namespace {

/// Where a step may be cut: the numbers of bytes after which a write is at a unit boundary.
std::vector<std::uint64_t> cuts(const Step& step, std::uint64_t unit_bytes) {
  std::vector<std::uint64_t> found;
  if (const auto* write = std::get_if<WriteStep>(&step)) {
    for (std::uint64_t cut = 1; cut < write->bytes.size(); ++cut) {
      if ((write->offset + cut) % unit_bytes == 0) found.push_back(cut);
    }
  }
  return found;
}

class Images {
 public:
  Images(const Script& script, const DeviceProfile& profile, std::uint64_t event)
      : script_(script),
        unit_bytes_(profile.unit_bytes),
        event_(event),
        views_(live_views(script)) {}

  /// The first `steps` steps happened.
  void add(std::uint64_t steps, const std::vector<std::uint64_t>& kept) {
    found_.push_back({{event_, kept, 0}, views_[steps]});
  }

  /// The first `steps` steps and part of the next.
  void add_cuts(std::uint64_t steps, const std::vector<std::uint64_t>& kept) {
    const Step& next = script_.steps[steps];
    for (const std::uint64_t cut : cuts(next, unit_bytes_)) {
      io::Bytes image = views_[steps];
      perform(next, image, cut);
      found_.push_back({{event_, kept, cut}, image});
    }
  }

  std::vector<FoundImage> take() { return std::move(found_); }

 private:
  const Script& script_;
  std::uint64_t unit_bytes_;
  std::uint64_t event_;
  std::vector<io::Bytes> views_;
  std::vector<FoundImage> found_;
};

}  // namespace

std::vector<FoundImage> reference_images(const Script& script, const DeviceProfile& profile,
                                         std::uint64_t event) {
  Images images(script, profile, event);
  if (profile.cache == Cache::kNone) {
    images.add(event, {});
    if (event < script.steps.size()) images.add_cuts(event, {});
    return images.take();
  }
  std::vector<std::uint64_t> kept;
  for (std::uint64_t steps = synced_at(script, event); steps < event; ++steps) {
    images.add(steps, kept);
    kept.push_back(steps + 1);
    images.add_cuts(steps, kept);
  }
  images.add(event, kept);
  return images.take();
}

}  // namespace crashcheck::faultfs
