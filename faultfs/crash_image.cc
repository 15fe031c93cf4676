// One image, made from scratch: slow, and easy to see to be right.
#include <algorithm>

#include "chosen_image.h"

namespace crashcheck::faultfs {
namespace {

/// The file if nothing is lost but what a sync failed to write.
io::Bytes whole_in_order(const Trace& trace, std::uint64_t event) {
  std::uint64_t number = event;
  while (number > 0 && trace.failed_sync_after(number) == nullptr) --number;
  const FailedSync* failed = trace.failed_sync_after(number);
  io::Bytes image = failed != nullptr ? failed->durable : live_view(trace, number);
  while (number < event) apply(trace, trace.event(++number), image);
  return image;
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
  const std::uint64_t settled = last_settled(trace, profile, crash.event);
  io::Bytes image = whole_in_order(trace, settled);
  for (std::size_t i = 0; i < crash.kept.size(); ++i) {
    const Survivor& survivor = crash.kept[i];
    if (survivor.units) return bad_choice("this device keeps events whole", crash.event);
    if (survivor.event != settled + 1 + i || survivor.event > crash.event) {
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
  return image;
}

}  // namespace

std::uint64_t last_settled(const Trace& trace, const DeviceProfile& profile, std::uint64_t event) {
  const bool honest = profile.sync == SyncHonesty::kHonest;
  for (; event > 0; --event) {
    if (trace.failed_sync_after(event) != nullptr) break;
    if (honest && trace.event(event).kind == EventKind::kSync) break;
  }
  return event;
}

io::Result<io::Bytes> crash_image(const Trace& trace, const DeviceProfile& profile,
                                  const CrashPoint& crash) {
  if (crash.event > trace.event_count()) {
    return bad_choice("there are not that many events", crash.event);
  }
  if (profile.ordering == Ordering::kAny) return image_unit_by_unit(trace, profile, crash);
  if (crash.length || !crash.fills.empty()) {
    return bad_choice("on this device the length is in order and nothing is filled", crash.event);
  }
  return profile.cache == Cache::kNone ? image_without_cache(trace, profile, crash)
                                       : image_in_order(trace, profile, crash);
}

}  // namespace crashcheck::faultfs
