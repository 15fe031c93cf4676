// Exhaustive and sampled choices among what an epoch may leave.
#include "survivors.h"

#include "faultfs/saturating.h"

namespace crashcheck::faultfs {
namespace {

/// Adds a unit above all the others.
void extend(std::vector<UnitRange>& ranges, std::uint64_t number) {
  if (!ranges.empty() && ranges.back().last + 1 == number) {
    ranges.back().last = number;
  } else {
    ranges.push_back({number, number});
  }
}

/// Groups neighbouring units that `belongs` to ranges.
template <typename Belongs>
std::vector<UnitRange> ranges_of(const Epoch& epoch, const Belongs& belongs) {
  std::vector<UnitRange> ranges;
  for (std::size_t i = 0; i < epoch.units().size(); ++i) {
    if (belongs(i)) extend(ranges, epoch.units()[i].number);
  }
  return ranges;
}

void add_kept(const Epoch& epoch, const Survivors& survivors, CrashPoint& crash) {
  struct Units {
    std::uint64_t touched = 0;
    std::uint64_t kept = 0;
    std::vector<UnitRange> ranges;  // of those kept
  };
  std::vector<Units> by_event(epoch.event() - epoch.synced());
  const auto units_of = [&](std::uint64_t event) -> Units& {
    return by_event[event - epoch.synced() - 1];
  };
  for (std::size_t i = 0; i < epoch.units().size(); ++i) {
    const PendingUnit& unit = epoch.units()[i];
    for (const Version& version : unit.versions) {
      if (version.event != 0) ++units_of(version.event).touched;
    }
    const std::uint64_t chosen = unit.versions[survivors.units[i].version].event;
    if (chosen == 0) continue;
    ++units_of(chosen).kept;
    extend(units_of(chosen).ranges, unit.number);
  }
  for (std::uint64_t event = epoch.synced() + 1; event <= epoch.event(); ++event) {
    const Units& units = units_of(event);
    if (units.kept != 0 && units.kept == units.touched) {
      crash.kept.push_back({event});
    } else {
      for (const UnitRange range : units.ranges) crash.kept.push_back({event, range});
    }
  }
}

void add_fills(const Epoch& epoch, const Survivors& survivors, const std::vector<Fill>& fills,
               CrashPoint& crash) {
  for (std::size_t fill = 1; fill < fills.size(); ++fill) {
    const auto units =
        ranges_of(epoch, [&](std::size_t i) { return survivors.units[i].fill == fill; });
    const auto others = ranges_of(epoch, [&](std::size_t i) {
      return survivors.units[i].fill != fill && fill_shows(epoch, survivors, i);
    });
    if (others.empty() && !units.empty()) {
      crash.fills.push_back({std::nullopt, fills[fill]});
    } else {
      for (const UnitRange range : units) crash.fills.push_back({range, fills[fill]});
    }
  }
}

}  // namespace

bool fill_shows(const Epoch& epoch, const Survivors& survivors, std::size_t unit) {
  const PendingUnit& pending = epoch.units()[unit];
  return epoch.fill_shows(pending.number, pending.versions[survivors.units[unit].version],
                          epoch.lengths()[survivors.length].size_bytes);
}

Survivors EverySurvivor::first() const {
  return {0, std::vector<UnitChoice>(epoch_.units().size())};
}

bool EverySurvivor::advance(Survivors& survivors) const {
  for (std::size_t i = survivors.units.size(); i-- > 0;) {
    UnitChoice& choice = survivors.units[i];
    if (choice.fill + 1 < fills_ && fill_shows(epoch_, survivors, i)) {
      ++choice.fill;
      return true;
    }
    choice.fill = 0;
    if (++choice.version < epoch_.units()[i].versions.size()) return true;
    choice.version = 0;
  }
  return ++survivors.length < epoch_.lengths().size();
}

std::uint64_t EverySurvivor::count() const {
  constexpr std::uint64_t kTooMany = UINT64_MAX;  // more do not change it
  std::uint64_t all = 0;
  for (const PendingLength& length : epoch_.lengths()) {
    if (all == kTooMany) break;
    std::uint64_t choices = 1;
    for (const PendingUnit& unit : epoch_.units()) {
      if (choices == kTooMany) break;
      std::uint64_t of_unit = 0;
      for (const Version& version : unit.versions) {
        of_unit += epoch_.fill_shows(unit.number, version, length.size_bytes) ? fills_ : 1;
      }
      choices = saturating_multiply(choices, of_unit);
    }
    all = saturating_add(all, choices);
  }
  return all;
}

CrashPoint crash_point_of(const Epoch& epoch, const Survivors& survivors,
                          const std::vector<Fill>& fills) {
  CrashPoint crash{epoch.event()};
  add_kept(epoch, survivors, crash);
  const PendingLength& length = epoch.lengths()[survivors.length];
  if (length.event != 0) {
    crash.length = SurvivingLength{length.event};
    if (length.inside) crash.length->size_bytes = length.size_bytes;
  }
  add_fills(epoch, survivors, fills, crash);
  return crash;
}

}  // namespace crashcheck::faultfs
