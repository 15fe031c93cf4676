// A crash chosen one decision at a time.
#include "chosen_image.h"
#include "faultfs/crash_images.h"
#include "survivors.h"

namespace crashcheck::faultfs {
namespace {

/// Of a write, how many of its bytes lie before the unit boundary inside it that is chosen; 0 where
/// it is the last option, the write as a whole, or there is no boundary.
std::uint64_t boundary(const Event& write, std::uint64_t unit_bytes, std::uint64_t number) {
  return (write.offset / unit_bytes + number) * unit_bytes - write.offset;
}

std::uint64_t pieces(const Event& event, std::uint64_t unit_bytes) {
  return event.kind == EventKind::kWrite
             ? std::max<std::uint64_t>(1, units_touched(event.offset, event.length, unit_bytes))
             : 1;
}

CrashPoint choose_cut(const Trace& trace, const DeviceProfile& profile, std::uint64_t event,
                      Choices& choices) {
  if (event == trace.event_count()) return {event};
  const Event& cut = trace.event(event + 1);
  const std::uint64_t options = pieces(cut, profile.unit_bytes);
  const std::uint64_t survive = options > 1 ? choices.choose(options) : 0;
  return {event, survive == 0 ? 0 : boundary(cut, profile.unit_bytes, survive)};
}

/// The last event that is kept is whole, or cut at one of its boundaries.
CrashPoint choose_prefix(const Trace& trace, const DeviceProfile& profile, std::uint64_t event,
                         Choices& choices) {
  CrashPoint crash{event};
  const std::uint64_t settled = last_settled(trace, profile, event);
  const std::uint64_t kept = event > settled ? choices.choose(event - settled + 1) : 0;
  for (std::uint64_t i = 1; i <= kept; ++i) crash.kept.push_back({settled + i});
  if (kept == 0) return crash;
  const Event& last = trace.event(settled + kept);
  const std::uint64_t options = pieces(last, profile.unit_bytes);
  const std::uint64_t cut = options > 1 ? choices.choose(options) : 0;
  if (cut > 0) crash.torn_bytes = boundary(last, profile.unit_bytes, cut);
  return crash;
}

CrashPoint choose_units(const Trace& trace, const DeviceProfile& profile, std::uint64_t event,
                        Choices& choices) {
  Epoch epoch(trace, profile);
  while (epoch.event() < event) epoch.advance();
  Survivors survivors;
  const auto one_of = [&](std::size_t options) {
    return options > 1 ? static_cast<std::size_t>(choices.choose(options)) : 0;
  };
  survivors.length = one_of(epoch.lengths().size());
  survivors.units.resize(epoch.units().size());
  for (std::size_t i = 0; i < survivors.units.size(); ++i) {
    survivors.units[i].version = one_of(epoch.units()[i].versions.size());
    if (fill_shows(epoch, survivors, i)) survivors.units[i].fill = one_of(profile.fills.size());
  }
  return crash_point_of(epoch, survivors, profile.fills);
}

}  // namespace

CrashPoint choose_crash(const Trace& trace, const DeviceProfile& profile, std::uint64_t event,
                        Choices& choices) {
  if (profile.ordering == Ordering::kAny) return choose_units(trace, profile, event, choices);
  return profile.cache == Cache::kNone ? choose_cut(trace, profile, event, choices)
                                       : choose_prefix(trace, profile, event, choices);
}

}  // namespace crashcheck::faultfs
