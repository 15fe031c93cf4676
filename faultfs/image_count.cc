// The closed form: how many images a crash point has, without making one.
#include <algorithm>
#include <map>
#include <vector>

#include "faultfs/crash_images.h"
#include "faultfs/saturating.h"

namespace crashcheck::faultfs {
namespace {

/// Whether nothing is pending after event `number`.
bool empties_cache(const Trace& trace, const DeviceProfile& profile, std::uint64_t number) {
  if (number == 0 || trace.failed_sync_after(number) != nullptr) return true;
  return trace.event(number).kind == EventKind::kSync && profile.sync == SyncHonesty::kHonest;
}

std::uint64_t last_not_pending(const Trace& trace, const DeviceProfile& profile,
                               std::uint64_t event) {
  while (!empties_cache(trace, profile, event)) --event;
  return event;
}

std::uint64_t count_in_order(const Trace& trace, const DeviceProfile& profile,
                             std::uint64_t event) {
  const auto units = [&](const Event& write) {
    return units_touched(write.offset, write.length, profile.unit_bytes);
  };
  if (profile.cache == Cache::kNone) {
    const bool cuttable =
        event < trace.event_count() && trace.event(event + 1).kind == EventKind::kWrite;
    return cuttable ? units(trace.event(event + 1)) : 1;
  }
  std::uint64_t images = 1;
  for (std::uint64_t number = last_not_pending(trace, profile, event) + 1; number <= event;
       ++number) {
    const Event& pending = trace.event(number);
    if (pending.kind == EventKind::kSync) {
      images += 1;
    } else {
      images += pending.kind == EventKind::kWrite ? units(pending) : 1;
    }
  }
  return images;
}

/// The length after event `event` if nothing is lost but what a sync failed to write.
std::uint64_t length_after(const Trace& trace, std::uint64_t event) {
  std::uint64_t last_failed = event;
  while (last_failed > 0 && trace.failed_sync_after(last_failed) == nullptr) --last_failed;
  const FailedSync* failed = trace.failed_sync_after(last_failed);
  std::uint64_t length = failed != nullptr ? failed->durable.size() : trace.base().size();
  for (std::uint64_t number = last_failed + 1; number <= event; ++number) {
    const Event& later = trace.event(number);
    if (later.kind == EventKind::kResize) length = later.offset;
    if (later.kind == EventKind::kWrite) length = std::max(length, later.end());
  }
  return length;
}

/// The arithmetic of an epoch: for each pending unit how far into the file its versions reach.
class Reach {
 public:
  Reach(const Trace& trace, const DeviceProfile& profile, std::uint64_t event)
      : unit_bytes_(profile.unit_bytes), fills_(profile.fills.size()) {
    const std::uint64_t begin = last_not_pending(trace, profile, event);
    size_bytes_ = live_view(trace, begin).size();
    durable_bytes_ = length_after(trace, begin);
    lengths_.push_back(durable_bytes_);
    for (std::uint64_t number = begin + 1; number <= event; ++number) add(trace.event(number));
  }

  [[nodiscard]] std::uint64_t count() const {
    std::uint64_t all = 0;
    for (const std::uint64_t length : lengths_) {
      if (all == UINT64_MAX) break;
      all = saturating_add(all, count(length));
    }
    return all;
  }

 private:
  void add(const Event& event) {
    if (event.kind == EventKind::kSync) return;
    const std::uint64_t before = size_bytes_;
    const std::uint64_t length = lengths_.back();
    if (event.kind == EventKind::kResize) {
      size_bytes_ = event.offset;
      touch(before, event.offset);
      lengths_.push_back(event.offset);
    } else {
      size_bytes_ = std::max(before, event.end());
      touch(std::min(before, event.offset), event.end());
      add_lengths(event);
    }
    for (std::uint64_t at = length; at < std::min(before, lengths_.back()); ++at) {
      versions_.try_emplace(at / unit_bytes_, 1, durable_bytes_);  // nothing covers it
    }
  }

  void add_lengths(const Event& write) {
    const std::uint64_t length = lengths_.back();
    const std::uint64_t inside = std::max(length, write.offset);
    const std::uint64_t boundaries =
        write.end() > inside ? (write.end() - 1) / unit_bytes_ - inside / unit_bytes_ : 0;
    for (std::uint64_t i = 1; i <= boundaries; ++i) {
      lengths_.push_back((inside / unit_bytes_ + i) * unit_bytes_);
    }
    if (write.end() > length) lengths_.push_back(write.end());
  }

  void touch(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t unit = begin / unit_bytes_; begin < end && unit <= (end - 1) / unit_bytes_;
         ++unit) {
      auto& reaches = versions_[unit];
      if (reaches.empty()) reaches.push_back(durable_bytes_);
      reaches.push_back(size_bytes_);
    }
  }

  /// With this length of the file.
  [[nodiscard]] std::uint64_t count(std::uint64_t length) const {
    std::uint64_t product = 1;
    for (const auto& [unit, reaches] : versions_) {
      if (product == UINT64_MAX) break;
      const std::uint64_t begin = unit * unit_bytes_;
      const std::uint64_t wanted = std::min(begin + unit_bytes_, length);
      std::uint64_t choices = 0;
      for (const std::uint64_t reach : reaches) {
        choices += std::max(reach, begin) < wanted ? fills_ : 1;
      }
      product = saturating_multiply(product, choices);
    }
    return product;
  }

  std::uint64_t unit_bytes_;
  std::uint64_t fills_;
  std::uint64_t durable_bytes_ = 0;
  std::uint64_t size_bytes_ = 0;  // of the live view
  std::vector<std::uint64_t> lengths_;
  std::map<std::uint64_t, std::vector<std::uint64_t>> versions_;
};

}  // namespace

std::uint64_t count_images(const Trace& trace, const DeviceProfile& profile, std::uint64_t event) {
  return profile.ordering == Ordering::kAny ? Reach(trace, profile, event).count()
                                            : count_in_order(trace, profile, event);
}

}  // namespace crashcheck::faultfs
