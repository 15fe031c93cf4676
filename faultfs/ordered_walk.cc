// Devices that keep the order of events: each image of a crash point is the one before it and a
// piece more.
#include <algorithm>

#include "image_walk.h"

namespace crashcheck::faultfs {
namespace {

class OrderedWalk final : public ImageWalk {
 public:
  OrderedWalk(const Trace& trace, const DeviceProfile& profile, std::uint64_t first,
              std::uint64_t epoch_cap)
      : trace_(trace),
        profile_(profile),
        epoch_cap_(epoch_cap),
        event_(first),
        image_(trace.base().begin(), trace.base().end()) {
    const std::uint64_t issued = std::min(first, trace.event_count());
    synced_ = issued;
    while (has_cache() && synced_ > 0 && !empties_cache(synced_)) --synced_;
    lose_what_no_sync_will_cover();
    while (applied_ < synced_) complete_event();
    if (has_cache()) durable_ = image_;
  }

  bool next() override {
    if (event_ > trace_.event_count()) return false;
    if (!started_) {
      started_ = true;
      begin_crash_point();
      return true;
    }
    if (next_within_crash_point()) return true;
    if (event_ == trace_.event_count()) return false;
    step_to_next_crash_point();
    begin_crash_point();
    return true;
  }

  [[nodiscard]] CrashPoint crash() const override {
    CrashPoint crash{event_, torn_bytes_};
    if (!has_cache()) return crash;
    const std::uint64_t last = applied_ + (torn_bytes_ > 0 ? 1 : 0);
    for (std::uint64_t number = synced_ + 1; number <= last; ++number) {
      crash.kept.push_back({number});
    }
    return crash;
  }

  [[nodiscard]] std::uint64_t crash_event() const override { return event_; }
  [[nodiscard]] io::ByteView image() const override { return image_; }
  [[nodiscard]] std::uint64_t possible() const override { return possible_; }
  [[nodiscard]] bool sampled() const override { return possible_ > epoch_cap_; }

 private:
  [[nodiscard]] bool has_cache() const { return profile_.cache == Cache::kVolatile; }

  void begin_crash_point() {
    drawn_ = 1;
    position_ = 0;
    possible_ = count_images(trace_, profile_, event_);
  }

  bool next_within_crash_point() {
    if (drawn_ >= epoch_cap_ || drawn_ >= possible_) return false;
    for (const std::uint64_t wanted = position_of_next(); position_ < wanted; ++position_) {
      if (!step_within_crash_point()) return false;
    }
    ++drawn_;
    return true;
  }

  /// A sample is spread evenly over the images of the crash point, from the first to the last.
  [[nodiscard]] std::uint64_t position_of_next() const {
    return sampled() ? drawn_ * (possible_ - 1) / (epoch_cap_ - 1) : drawn_;
  }

  /// Whether nothing is pending after event `number`.
  [[nodiscard]] bool empties_cache(std::uint64_t number) const {
    return trace_.failed_sync_after(number) != nullptr ||
           (trace_.event(number).kind == EventKind::kSync && profile_.sync == SyncHonesty::kHonest);
  }

  bool step_within_crash_point() {
    if (!has_cache()) return event_ < trace_.event_count() && tear_further();
    if (applied_ == event_) return false;
    if (!tear_further()) complete_event();
    return true;
  }

  void step_to_next_crash_point() {
    ++event_;
    if (!has_cache()) {
      complete_event();
    } else if (empties_cache(event_)) {
      while (applied_ < event_) complete_event();
      synced_ = event_;
      durable_ = image_;
    } else {
      applied_ = synced_;
      image_ = durable_;
    }
    torn_bytes_ = 0;
  }

  /// Moves the cut inside the event after applied_ to its next unit boundary, if it has one.
  bool tear_further() {
    const Event& event = trace_.event(applied_ + 1);
    if (event.kind != EventKind::kWrite) return false;
    const std::uint64_t unit = profile_.unit_bytes;
    const std::uint64_t cut = ((event.offset + torn_bytes_) / unit + 1) * unit;
    if (cut >= event.end()) return false;
    torn_bytes_ = cut - event.offset;
    apply(trace_, event, image_, torn_bytes_);
    return true;
  }

  void complete_event() {
    apply(trace_, trace_.event(applied_ + 1), image_);
    ++applied_;
    torn_bytes_ = 0;
    lose_what_no_sync_will_cover();
  }

  /// Where a sync failed after the last event that is in the image.
  void lose_what_no_sync_will_cover() {
    const FailedSync* failed = trace_.failed_sync_after(applied_);
    if (failed != nullptr && (has_cache() || failed->reverts)) image_ = failed->durable;
  }

  const Trace& trace_;
  DeviceProfile profile_;
  std::uint64_t epoch_cap_;
  std::uint64_t event_;           // events issued before the crash
  std::uint64_t synced_ = 0;      // of these, no longer in the cache
  std::uint64_t applied_ = 0;     // events that are whole in image_
  std::uint64_t torn_bytes_ = 0;  // bytes of event applied_ + 1 that are in image_
  std::uint64_t drawn_ = 0;       // images of this crash point so far
  std::uint64_t position_ = 0;    // of image_ among all images of the crash point
  std::uint64_t possible_ = 0;
  io::Bytes durable_;  // with a cache only: the file as of event synced_
  io::Bytes image_;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<ImageWalk> walk_in_order(const Trace& trace, const DeviceProfile& profile,
                                         std::uint64_t first, std::uint64_t epoch_cap) {
  return std::make_unique<OrderedWalk>(trace, profile, first, epoch_cap);
}

}  // namespace crashcheck::faultfs
