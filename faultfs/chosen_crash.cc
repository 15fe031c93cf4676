// A crash chosen one decision at a time, and the decisions that lead to a crash.
#include <algorithm>

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

/// Answers what a crash that is known says, and notes it.
class Known {
 public:
  void note(std::uint64_t taken, std::uint64_t options) {
    if (options > 1) list_.push_back({taken, options});
  }
  ChoiceList take() && { return std::move(list_); }

 private:
  ChoiceList list_;
};

/// The number of the boundary that `torn_bytes` names; 0 for none.
std::uint64_t number_of(const Event& write, std::uint64_t unit_bytes, std::uint64_t torn_bytes) {
  if (torn_bytes == 0) return 0;
  return (write.offset + torn_bytes) / unit_bytes - write.offset / unit_bytes;
}

ChoiceList choices_of_cut(const Trace& trace, const DeviceProfile& profile,
                          const CrashPoint& crash) {
  if (crash.event == trace.event_count()) return {};
  const Event& cut = trace.event(crash.event + 1);
  Known known;
  known.note(number_of(cut, profile.unit_bytes, crash.torn_bytes), pieces(cut, profile.unit_bytes));
  return std::move(known).take();
}

ChoiceList choices_of_prefix(const Trace& trace, const DeviceProfile& profile,
                             const CrashPoint& crash) {
  const std::uint64_t settled = last_settled(trace, profile, crash.event);
  const std::uint64_t kept = crash.kept.size();
  Known known;
  known.note(kept, crash.event - settled + 1);
  if (kept == 0) return std::move(known).take();
  const Event& last = trace.event(settled + kept);
  known.note(number_of(last, profile.unit_bytes, crash.torn_bytes),
             pieces(last, profile.unit_bytes));
  return std::move(known).take();
}

std::size_t length_of(const Epoch& epoch, const CrashPoint& crash) {
  if (!crash.length) return 0;
  const auto found = std::ranges::find_if(epoch.lengths(), [&](const PendingLength& length) {
    const std::uint64_t inside = length.inside ? length.size_bytes : 0;
    return length.event == crash.length->event && inside == crash.length->size_bytes.value_or(0);
  });
  return found == epoch.lengths().end() ? 0
                                        : static_cast<std::size_t>(found - epoch.lengths().begin());
}

bool names(const std::optional<UnitRange>& units, std::uint64_t unit) {
  return !units || (units->first <= unit && unit <= units->last);
}

/// The last of the versions that are kept.
std::size_t version_of(const PendingUnit& unit, const CrashPoint& crash) {
  std::size_t chosen = 0;
  for (const Survivor& survivor : crash.kept) {
    if (!names(survivor.units, unit.number)) continue;
    for (std::size_t i = 1; i < unit.versions.size(); ++i) {
      if (unit.versions[i].event == survivor.event) chosen = i;
    }
  }
  return chosen;
}

std::size_t fill_of(const PendingUnit& unit, const CrashPoint& crash,
                    const std::vector<Fill>& fills) {
  std::size_t chosen = 0;
  for (const FillChoice& choice : crash.fills) {
    if (!names(choice.units, unit.number)) continue;
    chosen = static_cast<std::size_t>(std::ranges::find(fills, choice.fill) - fills.begin());
  }
  return chosen;
}

ChoiceList choices_of_units(const Trace& trace, const DeviceProfile& profile,
                            const CrashPoint& crash) {
  Epoch epoch(trace, profile);
  while (epoch.event() < crash.event) epoch.advance();
  Survivors survivors;
  survivors.length = length_of(epoch, crash);
  survivors.units.resize(epoch.units().size());
  Known known;
  known.note(survivors.length, epoch.lengths().size());
  for (std::size_t i = 0; i < survivors.units.size(); ++i) {
    const PendingUnit& unit = epoch.units()[i];
    survivors.units[i].version = version_of(unit, crash);
    known.note(survivors.units[i].version, unit.versions.size());
    if (!fill_shows(epoch, survivors, i)) continue;
    known.note(fill_of(unit, crash, profile.fills), profile.fills.size());
  }
  return std::move(known).take();
}

}  // namespace

CrashPoint choose_crash(const Trace& trace, const DeviceProfile& profile, std::uint64_t event,
                        Choices& choices) {
  if (profile.ordering == Ordering::kAny) return choose_units(trace, profile, event, choices);
  return profile.cache == Cache::kNone ? choose_cut(trace, profile, event, choices)
                                       : choose_prefix(trace, profile, event, choices);
}

ChoiceList choices_of(const Trace& trace, const DeviceProfile& profile, const CrashPoint& crash) {
  if (profile.ordering == Ordering::kAny) return choices_of_units(trace, profile, crash);
  return profile.cache == Cache::kNone ? choices_of_cut(trace, profile, crash)
                                       : choices_of_prefix(trace, profile, crash);
}

}  // namespace crashcheck::faultfs
