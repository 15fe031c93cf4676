// Devices that persist unit by unit, in any order: every choice of an epoch, or a sample of them.
#include <algorithm>
#include <utility>

#include "image_walk.h"
#include "survivors.h"

namespace crashcheck::faultfs {
namespace {

class UnitWalk final : public ImageWalk {
 public:
  UnitWalk(const Trace& trace, const DeviceProfile& profile, std::uint64_t first,
           std::uint64_t epoch_cap)
      : trace_(trace),
        profile_(profile),
        epoch_cap_(epoch_cap),
        first_(first),
        ended_(first > trace.event_count()),
        epoch_(trace, profile_),
        every_(epoch_, profile_.fills.size()),
        sampler_(epoch_, profile_.fills.size()) {}

  bool next() override {
    if (ended_) return false;
    if (!started_) {
      started_ = true;
      while (epoch_.event() < first_) epoch_.advance();
      begin_crash_point();
      return true;
    }
    if (next_within_crash_point()) return true;
    ended_ = epoch_.event() == trace_.event_count();
    if (ended_) return false;
    epoch_.advance();
    begin_crash_point();
    return true;
  }

  [[nodiscard]] CrashPoint crash() const override {
    return crash_point_of(epoch_, survivors_, profile_.fills);
  }
  [[nodiscard]] std::uint64_t crash_event() const override { return epoch_.event(); }
  [[nodiscard]] io::ByteView image() const override { return image_; }
  [[nodiscard]] std::uint64_t possible() const override { return possible_; }
  [[nodiscard]] bool sampled() const override { return possible_ > epoch_cap_; }

 private:
  void begin_crash_point() {
    possible_ = every_.count();
    drawn_ = 1;
    survivors_ = every_.first();
    render_all();
  }

  bool next_within_crash_point() {
    if (drawn_ >= epoch_cap_) return false;
    if (sampled()) {
      before_ = std::exchange(survivors_, sampler_.sample(drawn_));
    } else {
      before_ = survivors_;
      if (!every_.advance(survivors_)) return false;
    }
    ++drawn_;
    render_difference();
    return true;
  }

  void render_difference() {
    if (before_.length != survivors_.length) return render_all();
    for (std::size_t i = 0; i < survivors_.units.size(); ++i) {
      if (before_.units[i] != survivors_.units[i]) render(i);
    }
  }

  void render_all() {
    const io::Bytes& durable = epoch_.durable();
    const std::uint64_t size_bytes = epoch_.lengths()[survivors_.length].size_bytes;
    const std::uint64_t kept = std::min<std::uint64_t>(durable.size(), size_bytes);
    image_.assign(durable.begin(), durable.begin() + static_cast<std::ptrdiff_t>(kept));
    image_.resize(size_bytes);
    for (std::size_t i = 0; i < survivors_.units.size(); ++i) render(i);
  }

  void render(std::size_t i) {
    const PendingUnit& unit = epoch_.units()[i];
    const UnitChoice choice = survivors_.units[i];
    epoch_.render(unit.number, unit.versions[choice.version], profile_.fills[choice.fill], image_);
  }

  const Trace& trace_;
  DeviceProfile profile_;
  std::uint64_t epoch_cap_;
  std::uint64_t first_;
  bool ended_;
  Epoch epoch_;
  EverySurvivor every_;
  Sampler sampler_;
  Survivors survivors_;
  Survivors before_;
  io::Bytes image_;
  std::uint64_t possible_ = 0;
  std::uint64_t drawn_ = 0;  // images of this crash point so far
  bool started_ = false;
};

}  // namespace

std::unique_ptr<ImageWalk> walk_unit_by_unit(const Trace& trace, const DeviceProfile& profile,
                                             std::uint64_t first, std::uint64_t epoch_cap) {
  return std::make_unique<UnitWalk>(trace, profile, first, epoch_cap);
}

}  // namespace crashcheck::faultfs
