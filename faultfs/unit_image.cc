// One image of a device that keeps no order, made from scratch out of live views.
#include <algorithm>
#include <map>

#include "chosen_image.h"

namespace crashcheck::faultfs {
namespace {

io::Bytes what_is_sure(const Trace& trace, const DeviceProfile& profile, std::uint64_t settled);

class UnitByUnit {
 public:
  UnitByUnit(const Trace& trace, const DeviceProfile& profile, const CrashPoint& crash)
      : trace_(trace),
        profile_(profile),
        crash_(crash),
        settled_(last_settled(trace, profile, crash.event)),
        sure_(what_is_sure(trace, profile, settled_)) {}

  io::Result<io::Bytes> make() {
    if (crash_.torn_bytes != 0) {
      return bad_choice("this device does not tear: name the units to keep", crash_.event);
    }
    for (const Survivor& survivor : crash_.kept) CRASHCHECK_TRY(keep(survivor));
    CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, surviving_length());
    for (const FillChoice& choice : crash_.fills) {
      if (std::ranges::find(profile_.fills, choice.fill) == profile_.fills.end()) {
        return bad_choice("the profile has no such fill", crash_.event);
      }
    }
    return image(size_bytes);
  }

  /// The file if nothing is lost but what a sync failed to write.
  io::Bytes whole() {
    for (std::uint64_t number = settled_ + 1; number <= crash_.event; ++number) {
      if (const auto units = touched(number)) choose(number, *units);
    }
    return image(whole_length(crash_.event));
  }

 private:
  [[nodiscard]] io::Bytes image(std::uint64_t size_bytes) const {
    io::Bytes image(size_bytes);
    for (std::uint64_t at = 0; at < size_bytes; ++at) {
      const std::uint64_t unit = at / profile_.unit_bytes;
      const io::Bytes& from = version_of(unit);
      image[at] = at < from.size() ? from[at] : filled(fill_of(unit), at);
    }
    return image;
  }

  [[nodiscard]] bool is_pending(std::uint64_t event) const {
    return event > settled_ && event <= crash_.event;
  }

  /// The units that have a byte which the event wrote, or added to the file.
  [[nodiscard]] std::optional<UnitRange> touched(std::uint64_t number) const {
    const Event& event = trace_.event(number);
    const std::uint64_t before = live_view(trace_, number - 1).size();
    const bool is_write = event.kind == EventKind::kWrite;
    const std::uint64_t begin = is_write ? std::min(before, event.offset) : before;
    const std::uint64_t end = is_write ? event.end() : event.offset;
    if (begin >= end) return std::nullopt;
    return UnitRange{begin / profile_.unit_bytes, (end - 1) / profile_.unit_bytes};
  }

  io::Result<void> keep(const Survivor& survivor) {
    if (!is_pending(survivor.event)) {
      return bad_choice("only a pending event can be kept", crash_.event);
    }
    if (survivor.event < last_kept_) {
      return bad_choice("events are kept in ascending order", crash_.event);
    }
    last_kept_ = survivor.event;
    const std::optional<UnitRange> units = touched(survivor.event);
    if (!units) return bad_choice("the kept event writes no unit", crash_.event);
    const UnitRange kept = survivor.units.value_or(*units);
    if (kept.first > kept.last || kept.first < units->first || kept.last > units->last) {
      return bad_choice("the kept event did not write these units", crash_.event);
    }
    choose(survivor.event, kept);
    return {};
  }

  void choose(std::uint64_t event, UnitRange units) {
    const auto view = views_.try_emplace(event, live_view(trace_, event)).first;
    for (std::uint64_t unit = units.first; unit <= units.last; ++unit) {
      chosen_[unit] = &view->second;
    }
  }

  [[nodiscard]] const io::Bytes& version_of(std::uint64_t unit) const {
    const auto found = chosen_.find(unit);
    return found == chosen_.end() ? sure_ : *found->second;
  }

  /// After `event`, if nothing is lost but what a sync failed to write.
  [[nodiscard]] std::uint64_t whole_length(std::uint64_t event) const {
    std::uint64_t length = sure_.size();
    for (std::uint64_t number = settled_ + 1; number <= event; ++number) {
      const Event& pending = trace_.event(number);
      if (pending.kind == EventKind::kResize) length = pending.offset;
      if (pending.kind == EventKind::kWrite) length = std::max(length, pending.end());
    }
    return length;
  }

  [[nodiscard]] io::Result<std::uint64_t> surviving_length() const {
    if (!crash_.length) return sure_.size();
    const std::uint64_t number = crash_.length->event;
    if (!is_pending(number)) {
      return bad_choice("the length must be that of a pending event", crash_.event);
    }
    const Event& event = trace_.event(number);
    const std::uint64_t before = whole_length(number - 1);
    const std::uint64_t after = whole_length(number);
    const bool grew = event.kind == EventKind::kWrite && after > before;
    if (event.kind != EventKind::kResize && !grew) {
      return bad_choice("the event did not change the length", crash_.event);
    }
    if (!crash_.length->size_bytes) return after;
    const std::uint64_t wanted = *crash_.length->size_bytes;
    if (!grew || wanted % profile_.unit_bytes != 0 || wanted <= std::max(before, event.offset) ||
        wanted >= after) {
      return bad_choice("the length must be a unit boundary inside the write", crash_.event);
    }
    return wanted;
  }

  [[nodiscard]] Fill fill_of(std::uint64_t unit) const {
    Fill fill = profile_.fills.front();
    for (const FillChoice& choice : crash_.fills) {
      if (!choice.units || (choice.units->first <= unit && unit <= choice.units->last)) {
        fill = choice.fill;
      }
    }
    return fill;
  }

  /// Stale: what the latest shrink of the epoch that cut this byte off took away.
  [[nodiscard]] std::byte filled(Fill fill, std::uint64_t at) const {
    if (fill == Fill::kGarbage) return static_cast<std::byte>(kGarbagePattern[at % 8]);
    if (fill == Fill::kZero) return std::byte{0};
    for (std::uint64_t number = crash_.event; number > settled_; --number) {
      const Event& event = trace_.event(number);
      if (event.kind != EventKind::kResize || event.offset > at) continue;
      const io::Bytes before = live_view(trace_, number - 1);
      if (at < before.size()) return before[at];
    }
    return std::byte{0};
  }

  const Trace& trace_;
  const DeviceProfile& profile_;
  const CrashPoint& crash_;
  std::uint64_t settled_;
  io::Bytes sure_;
  std::uint64_t last_kept_ = 0;
  std::map<std::uint64_t, io::Bytes> views_;  // by event
  std::map<std::uint64_t, const io::Bytes*> chosen_;
};

/// The file as a sync, successful or failed, left it after event `settled`.
io::Bytes what_is_sure(const Trace& trace, const DeviceProfile& profile, std::uint64_t settled) {
  std::uint64_t last = settled;
  while (last > 0 && trace.failed_sync_after(last) == nullptr) --last;
  const FailedSync* failed = trace.failed_sync_after(last);
  if (failed != nullptr && last == settled) return failed->durable;
  // What is read may be there no more only where a sync failed and the program was let go on.
  if (failed == nullptr || failed->reverts) return live_view(trace, settled);
  DeviceProfile with_zeros = profile;
  with_zeros.fills = {Fill::kZero};
  return UnitByUnit(trace, with_zeros, CrashPoint{settled - 1}).whole();
}

}  // namespace

io::Result<io::Bytes> image_unit_by_unit(const Trace& trace, const DeviceProfile& profile,
                                         const CrashPoint& crash) {
  return UnitByUnit(trace, profile, crash).make();
}

}  // namespace crashcheck::faultfs
