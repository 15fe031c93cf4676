// One image, made from scratch out of live views: slow, and easy to see to be right.
#include <algorithm>
#include <map>

#include "faultfs/crash_images.h"

namespace crashcheck::faultfs {
namespace {

using io::ErrorCode;
using io::fail;

io::Failure bad_choice(std::string_view reason, std::uint64_t event) {
  return fail(ErrorCode::kInvalidArgument, "crash", reason, event);
}

/// What is sure to be there, and the first event that is not.
struct Sure {
  io::Bytes bytes;
  std::uint64_t first_pending = 1;
};

Sure what_is_sure(const Trace& trace, const DeviceProfile& profile, std::uint64_t event) {
  for (std::uint64_t number = event; number > 0; --number) {
    if (const FailedSync* failed = trace.failed_sync_after(number)) {
      return {failed->durable, number + 1};
    }
    const bool honest = profile.sync == SyncHonesty::kHonest;
    if (honest && trace.event(number).kind == EventKind::kSync) {
      return {live_view(trace, number), number + 1};
    }
  }
  if (const FailedSync* failed = trace.failed_sync_after(0)) return {failed->durable, 1};
  return {io::Bytes(trace.base().begin(), trace.base().end()), 1};
}

/// A write may be cut where a unit ends inside it.
bool can_tear(const Event& event, std::uint64_t torn_bytes, std::uint64_t unit_bytes) {
  return event.kind == EventKind::kWrite && torn_bytes > 0 && torn_bytes < event.length &&
         (event.offset + torn_bytes) % unit_bytes == 0;
}

io::Result<io::Bytes> image_without_cache(const Trace& trace, const DeviceProfile& profile,
                                          const CrashPoint& crash) {
  if (!crash.kept.empty()) {
    return bad_choice("keep makes no sense on a device without a cache", crash.event);
  }
  io::Bytes image = live_view(trace, crash.event);
  if (crash.torn_bytes != 0) {
    if (crash.event == trace.event_count() ||
        !can_tear(trace.event(crash.event + 1), crash.torn_bytes, profile.unit_bytes)) {
      return bad_choice("the next event is no write with a unit boundary there", crash.event);
    }
    apply(trace, trace.event(crash.event + 1), image, crash.torn_bytes);
  }
  return image;
}

io::Result<io::Bytes> image_in_order(const Trace& trace, const DeviceProfile& profile,
                                     const CrashPoint& crash) {
  auto [image, first_pending] = what_is_sure(trace, profile, crash.event);
  for (std::size_t i = 0; i < crash.kept.size(); ++i) {
    const Survivor& survivor = crash.kept[i];
    if (survivor.units) return bad_choice("this device keeps events whole", crash.event);
    if (survivor.event != first_pending + i || survivor.event > crash.event) {
      return bad_choice("what is kept must be a prefix of the pending events", crash.event);
    }
    const Event& event = trace.event(survivor.event);
    const bool torn = crash.torn_bytes != 0 && i + 1 == crash.kept.size();
    if (torn && !can_tear(event, crash.torn_bytes, profile.unit_bytes)) {
      return bad_choice("the last kept event is no write with a unit boundary there", crash.event);
    }
    apply(trace, event, image, torn ? crash.torn_bytes : UINT64_MAX);
  }
  if (crash.torn_bytes != 0 && crash.kept.empty()) {
    return bad_choice("torn needs a kept event", crash.event);
  }
  return std::move(image);
}

class UnitByUnit {
 public:
  UnitByUnit(const Trace& trace, const DeviceProfile& profile, const CrashPoint& crash)
      : trace_(trace),
        profile_(profile),
        crash_(crash),
        sure_(what_is_sure(trace, profile, crash.event)) {}

  io::Result<io::Bytes> make() {
    if (crash_.torn_bytes != 0) {
      return bad_choice("this device does not tear: name the units to keep", crash_.event);
    }
    for (const Survivor& survivor : crash_.kept) CRASHCHECK_TRY(keep(survivor));
    CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, surviving_length());
    io::Bytes image(size_bytes);
    for (std::uint64_t unit = 0; unit * profile_.unit_bytes < size_bytes; ++unit) {
      const std::uint64_t begin = unit * profile_.unit_bytes;
      const std::uint64_t end = std::min(begin + profile_.unit_bytes, size_bytes);
      const io::Bytes& from = version_of(unit);
      CRASHCHECK_ASSIGN(const Fill fill, fill_of(unit));
      for (std::uint64_t at = begin; at < end; ++at) {
        image[at] = at < from.size() ? from[at] : filled(fill, at);
      }
    }
    return image;
  }

 private:
  [[nodiscard]] bool is_pending(std::uint64_t event) const {
    return event >= sure_.first_pending && event <= crash_.event;
  }

  /// The file bytes that may differ after the event because of it, by position.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> touched(std::uint64_t number) const {
    const Event& event = trace_.event(number);
    const std::uint64_t before = live_view(trace_, number - 1).size();
    if (event.kind == EventKind::kWrite) return {std::min(before, event.offset), event.end()};
    if (event.kind == EventKind::kResize && event.offset > before) return {before, event.offset};
    return {0, 0};
  }

  io::Result<void> keep(const Survivor& survivor) {
    if (!is_pending(survivor.event)) {
      return bad_choice("only a pending event can be kept", crash_.event);
    }
    if (survivor.event < last_kept_) {
      return bad_choice("events are kept in ascending order", crash_.event);
    }
    last_kept_ = survivor.event;
    const auto [begin, end] = touched(survivor.event);
    if (begin == end) return bad_choice("the kept event writes no unit", crash_.event);
    UnitRange units{begin / profile_.unit_bytes, (end - 1) / profile_.unit_bytes};
    if (survivor.units) {
      if (survivor.units->first > survivor.units->last || survivor.units->first < units.first ||
          survivor.units->last > units.last) {
        return bad_choice("the kept event did not write these units", crash_.event);
      }
      units = *survivor.units;
    }
    const auto view = views_.try_emplace(survivor.event, live_view(trace_, survivor.event)).first;
    for (std::uint64_t unit = units.first; unit <= units.last; ++unit) {
      chosen_[unit] = &view->second;
    }
    return {};
  }

  [[nodiscard]] const io::Bytes& version_of(std::uint64_t unit) const {
    const auto found = chosen_.find(unit);
    return found == chosen_.end() ? sure_.bytes : *found->second;
  }

  io::Result<std::uint64_t> surviving_length() const {
    if (!crash_.length) return sure_.bytes.size();
    const std::uint64_t number = crash_.length->event;
    if (!is_pending(number)) {
      return bad_choice("the length must be that of a pending event", crash_.event);
    }
    const Event& event = trace_.event(number);
    const std::uint64_t before = live_view(trace_, number - 1).size();
    const std::uint64_t after = live_view(trace_, number).size();
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

  io::Result<Fill> fill_of(std::uint64_t unit) const {
    Fill fill = profile_.fills.front();
    for (const FillChoice& choice : crash_.fills) {
      if (std::ranges::find(profile_.fills, choice.fill) == profile_.fills.end()) {
        return bad_choice("the profile has no such fill", crash_.event);
      }
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
    for (std::uint64_t number = crash_.event; number >= sure_.first_pending; --number) {
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
  Sure sure_;
  std::uint64_t last_kept_ = 0;
  std::map<std::uint64_t, io::Bytes> views_;  // by event
  std::map<std::uint64_t, const io::Bytes*> chosen_;
};

}  // namespace

io::Result<io::Bytes> crash_image(const Trace& trace, const DeviceProfile& profile,
                                  const CrashPoint& crash) {
  if (crash.event > trace.event_count()) {
    return bad_choice("there are not that many events", crash.event);
  }
  if (profile.ordering == Ordering::kAny) return UnitByUnit(trace, profile, crash).make();
  if (crash.length || !crash.fills.empty()) {
    return bad_choice("on this device the length is in order and nothing is filled", crash.event);
  }
  return profile.cache == Cache::kNone ? image_without_cache(trace, profile, crash)
                                       : image_in_order(trace, profile, crash);
}

}  // namespace crashcheck::faultfs
