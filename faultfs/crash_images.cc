// Enumeration of crash images. The lazy walk (CrashImages), the image made from scratch
// (crash_image) and the closed form (count_images) share no code on purpose: tests hold each
// against the others.
#include "faultfs/crash_images.h"

#include <algorithm>

namespace crashcheck::faultfs {
namespace {

using io::ErrorCode;
using io::fail;

/// The last event at or before `event` that was a sync, or 0.
std::uint64_t last_sync(const Trace& trace, std::uint64_t event) {
  while (event > 0 && trace.event(event).kind != EventKind::kSync) --event;
  return event;
}

/// A write may be cut where a unit ends inside it.
bool can_tear(const Event& event, std::uint64_t torn_bytes, std::uint64_t unit_bytes) {
  return event.kind == EventKind::kWrite && torn_bytes > 0 && torn_bytes < event.length &&
         (event.offset + torn_bytes) % unit_bytes == 0;
}

io::Failure bad_choice(std::string_view reason, std::uint64_t event) {
  return fail(ErrorCode::kInvalidArgument, "crash", reason, event);
}

io::Result<io::Bytes> image_without_cache(const Trace& trace, const DeviceProfile& profile,
                                          const CrashPoint& crash) {
  if (!crash.kept.empty()) {
    return bad_choice("keep makes no sense on a device without a cache", crash.event);
  }
  io::Bytes image(trace.base().begin(), trace.base().end());
  for (std::uint64_t number = 1; number <= crash.event; ++number) {
    apply(trace, trace.event(number), image);
  }
  if (crash.torn_bytes != 0) {
    if (crash.event == trace.event_count() ||
        !can_tear(trace.event(crash.event + 1), crash.torn_bytes, profile.unit_bytes)) {
      return bad_choice("the next event is no write with a unit boundary there", crash.event);
    }
    apply(trace, trace.event(crash.event + 1), image, crash.torn_bytes);
  }
  return image;
}

io::Result<io::Bytes> image_with_volatile_cache(const Trace& trace, const DeviceProfile& profile,
                                                const CrashPoint& crash) {
  const std::uint64_t synced = last_sync(trace, crash.event);
  io::Bytes image(trace.base().begin(), trace.base().end());
  for (std::uint64_t number = 1; number <= synced; ++number) {
    apply(trace, trace.event(number), image);
  }
  for (std::size_t i = 0; i < crash.kept.size(); ++i) {
    if (crash.kept[i] != synced + 1 + i || crash.kept[i] > crash.event) {
      return bad_choice("what is kept must be a prefix of the pending events", crash.event);
    }
    const Event& event = trace.event(crash.kept[i]);
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

CrashImages::CrashImages(const Trace& trace, const DeviceProfile& profile, std::uint64_t first)
    : trace_(trace),
      cache_(profile.cache),
      unit_bytes_(profile.unit_bytes),
      event_(first),
      image_(trace.base().begin(), trace.base().end()) {
  const std::uint64_t issued = std::min(first, trace.event_count());
  synced_ = cache_ == Cache::kVolatile ? last_sync(trace, issued) : issued;
  while (applied_ < synced_) complete_event();
  if (cache_ == Cache::kVolatile) durable_ = image_;
}

bool CrashImages::next() {
  if (event_ > trace_.event_count()) return false;
  if (!started_) {
    started_ = true;
    return true;
  }
  return cache_ == Cache::kNone ? next_without_cache() : next_with_volatile_cache();
}

CrashPoint CrashImages::crash() const {
  CrashPoint crash{event_, {}, torn_bytes_};
  if (cache_ == Cache::kVolatile) {
    const std::uint64_t last = applied_ + (torn_bytes_ > 0 ? 1 : 0);
    for (std::uint64_t number = synced_ + 1; number <= last; ++number) crash.kept.push_back(number);
  }
  return crash;
}

bool CrashImages::next_without_cache() {
  if (event_ == trace_.event_count()) return false;
  if (tear_further()) return true;
  complete_event();
  ++event_;
  return true;
}

bool CrashImages::next_with_volatile_cache() {
  if (applied_ < event_) {
    if (!tear_further()) complete_event();
    return true;
  }
  if (event_ == trace_.event_count()) return false;
  ++event_;
  if (trace_.event(event_).kind == EventKind::kSync) {
    complete_event();
    synced_ = event_;
    durable_ = image_;
  } else {
    applied_ = synced_;
    image_ = durable_;
  }
  return true;
}

/// Moves the cut inside the event after applied_ to its next unit boundary, if it has one.
bool CrashImages::tear_further() {
  const Event& event = trace_.event(applied_ + 1);
  if (event.kind != EventKind::kWrite) return false;
  const std::uint64_t cut = ((event.offset + torn_bytes_) / unit_bytes_ + 1) * unit_bytes_;
  if (cut >= event.end()) return false;
  torn_bytes_ = cut - event.offset;
  apply(trace_, event, image_, torn_bytes_);
  return true;
}

void CrashImages::complete_event() {
  apply(trace_, trace_.event(applied_ + 1), image_);
  ++applied_;
  torn_bytes_ = 0;
}

io::Result<io::Bytes> crash_image(const Trace& trace, const DeviceProfile& profile,
                                  const CrashPoint& crash) {
  if (crash.event > trace.event_count()) {
    return bad_choice("there are not that many events", crash.event);
  }
  return profile.cache == Cache::kNone ? image_without_cache(trace, profile, crash)
                                       : image_with_volatile_cache(trace, profile, crash);
}

std::uint64_t count_images(const Trace& trace, const DeviceProfile& profile, std::uint64_t event) {
  const auto units = [&](const Event& write) {
    return units_touched(write.offset, write.length, profile.unit_bytes);
  };
  if (profile.cache == Cache::kNone) {
    const bool cuttable =
        event < trace.event_count() && trace.event(event + 1).kind == EventKind::kWrite;
    return cuttable ? units(trace.event(event + 1)) : 1;
  }
  std::uint64_t images = 1;
  for (std::uint64_t number = last_sync(trace, event) + 1; number <= event; ++number) {
    const Event& pending = trace.event(number);
    images += pending.kind == EventKind::kWrite ? units(pending) : 1;
  }
  return images;
}

}  // namespace crashcheck::faultfs
