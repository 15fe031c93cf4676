// Tells a device the events of a trace: the one place that knows which events empty a cache. A
// device is a PendingLog, a PendingUnits, or another class with their members.
#pragma once

#include "faultfs/device_profile.h"
#include "faultfs/trace.h"
#include "io/assert.h"
#include "pending_log.h"
#include "pending_units.h"

namespace crashcheck::faultfs {

/// After an event, or before the first: a sync that failed there, and the write that begins next.
template <typename Pending>
void reach_crash_point(const Trace& trace, Pending& pending) {
  if (const FailedSync* failed = trace.failed_sync_after(pending.event())) {
    pending.fail_sync(failed->durable, failed->reverts);
  }
  if (pending.event() == trace.event_count()) return;
  const Event& next = trace.event(pending.event() + 1);
  if (next.kind == EventKind::kWrite) pending.begin_write(next.offset, trace.data(next));
}

/// Goes on by one event.
template <typename Pending>
void advance(const Trace& trace, const DeviceProfile& profile, Pending& pending) {
  const Event& event = trace.event(pending.event() + 1);
  switch (event.kind) {
    case EventKind::kWrite: pending.write(event.offset, trace.data(event)); break;
    case EventKind::kResize: pending.resize(event.offset); break;
    case EventKind::kSync:
      profile.sync == SyncHonesty::kHonest ? pending.sync() : pending.sync_in_vain();
      break;
  }
  reach_crash_point(trace, pending);
}

/// Calls `use` with the device of `profile` as it is before the first event.
template <typename Use>
auto on_device(const Trace& trace, const DeviceProfile& profile, const Use& use) {
  if (profile.ordering == Ordering::kAny) {
    return use(PendingUnits(trace.base(), profile.unit_bytes, profile.fills, profile.overwrite));
  }
  return use(PendingLog(trace.base(), profile.unit_bytes, profile.cache == Cache::kVolatile));
}

/// Calls `use` with the device as it is at the crash point after `event`.
template <typename Use>
auto at_crash_point(const Trace& trace, const DeviceProfile& profile, std::uint64_t event,
                    const Use& use) {
  CRASHCHECK_ASSERT(event <= trace.event_count());
  return on_device(trace, profile, [&](auto pending) {
    reach_crash_point(trace, pending);
    while (pending.event() < event) advance(trace, profile, pending);
    return use(pending);
  });
}

}  // namespace crashcheck::faultfs
