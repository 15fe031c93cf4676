// Exhaustive and sampled choices among what an epoch may leave.
#include "survivors.h"

#include <algorithm>

#include "saturating.h"

namespace crashcheck::faultfs {
namespace {

bool fill_shows(const Epoch& epoch, const Survivors& survivors, std::size_t unit) {
  const PendingUnit& pending = epoch.units()[unit];
  return epoch.fill_shows(pending.number, pending.versions[survivors.units[unit].version],
                          epoch.lengths()[survivors.length].size_bytes);
}

/// SplitMix64, by Sebastiano Vigna (public domain): one step from any state.
std::uint64_t mixed(std::uint64_t state) {
  state += 0x9E3779B97F4A7C15U;
  state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
  state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
  return state ^ (state >> 31U);
}

/// Groups neighbouring units that `belongs` to ranges.
template <typename Belongs>
std::vector<UnitRange> ranges_of(const Epoch& epoch, const Belongs& belongs) {
  std::vector<UnitRange> ranges;
  for (std::size_t i = 0; i < epoch.units().size(); ++i) {
    if (!belongs(i)) continue;
    const std::uint64_t number = epoch.units()[i].number;
    if (!ranges.empty() && ranges.back().last + 1 == number) {
      ranges.back().last = number;
    } else {
      ranges.push_back({number, number});
    }
  }
  return ranges;
}

bool touched_by(const PendingUnit& unit, std::uint64_t event) {
  return std::ranges::any_of(unit.versions,
                             [&](const Version& version) { return version.event == event; });
}

void add_kept(const Epoch& epoch, const Survivors& survivors, CrashPoint& crash) {
  const auto chosen = [&](std::size_t i) {
    return epoch.units()[i].versions[survivors.units[i].version].event;
  };
  for (std::uint64_t event = epoch.synced() + 1; event <= epoch.event(); ++event) {
    const auto kept = ranges_of(epoch, [&](std::size_t i) { return chosen(i) == event; });
    const auto touched =
        ranges_of(epoch, [&](std::size_t i) { return touched_by(epoch.units()[i], event); });
    if (kept == touched && !kept.empty()) {
      crash.kept.push_back({event});
    } else {
      for (const UnitRange range : kept) crash.kept.push_back({event, range});
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

Survivors Odometer::first() const { return {0, std::vector<UnitChoice>(epoch_.units().size())}; }

bool Odometer::advance(Survivors& survivors) const {
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

std::uint64_t Odometer::count() const {
  std::uint64_t all = 0;
  for (const PendingLength& length : epoch_.lengths()) {
    std::uint64_t choices = 1;
    for (const PendingUnit& unit : epoch_.units()) {
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

Survivors Sampler::sample(std::uint64_t index) const {
  const std::uint64_t units = epoch_.units().size() + 1;  // the length is one
  const std::uint64_t events = epoch_.event() - epoch_.synced();
  const std::uint64_t tellings = 2 + 2 * units + 2 * events;
  Survivors survivors = index / fills_ < tellings
                            ? telling(index / fills_, static_cast<std::size_t>(index % fills_))
                            : random(index);
  clear_hidden_fills(survivors);
  return survivors;
}

Survivors Sampler::telling(std::uint64_t index, std::size_t fill) const {
  const std::uint64_t units = epoch_.units().size() + 1;
  const auto choose = [&]() -> Survivors {
    if (index < 2) return every(index == 1);
    index -= 2;
    if (index < 2 * units) return all_but_one(index / 2, index % 2 == 1);
    index -= 2 * units;
    const std::uint64_t event = epoch_.synced() + 1 + index / 2;
    return index % 2 == 0 ? prefix(event) : suffix(event);
  };
  Survivors survivors = choose();
  for (UnitChoice& choice : survivors.units) choice.fill = fill;
  return survivors;
}

Survivors Sampler::random(std::uint64_t index) const {
  std::uint64_t state = mixed(mixed(epoch_.event()) ^ index);
  const auto below = [&](std::size_t bound) {
    state = mixed(state);
    return static_cast<std::size_t>(state % bound);
  };
  Survivors survivors = every(false);
  survivors.length = below(epoch_.lengths().size());
  for (std::size_t i = 0; i < survivors.units.size(); ++i) {
    survivors.units[i].version = below(epoch_.units()[i].versions.size());
    survivors.units[i].fill = below(fills_);
  }
  return survivors;
}

/// Everything that is pending, or nothing of it.
Survivors Sampler::every(bool survives) const {
  Survivors survivors{0, std::vector<UnitChoice>(epoch_.units().size())};
  if (!survives) return survivors;
  survivors.length = epoch_.lengths().size() - 1;
  for (std::size_t i = 0; i < survivors.units.size(); ++i) {
    survivors.units[i].version = epoch_.units()[i].versions.size() - 1;
  }
  return survivors;
}

/// One unit, or the length, fares unlike all the others.
Survivors Sampler::all_but_one(std::uint64_t which, bool survives) const {
  Survivors survivors = every(!survives);
  const Survivors others = every(survives);
  if (which < survivors.units.size()) {
    survivors.units[which] = others.units[which];
  } else {
    survivors.length = others.length;
  }
  return survivors;
}

Survivors Sampler::prefix(std::uint64_t last_event) const {
  Survivors survivors = every(true);
  const auto later = [&](const auto& pending) { return pending.event > last_event; };
  const auto& lengths = epoch_.lengths();
  while (later(lengths[survivors.length])) --survivors.length;
  for (std::size_t i = 0; i < survivors.units.size(); ++i) {
    const auto& versions = epoch_.units()[i].versions;
    while (later(versions[survivors.units[i].version])) --survivors.units[i].version;
  }
  return survivors;
}

Survivors Sampler::suffix(std::uint64_t first_event) const {
  Survivors survivors = every(true);
  const auto earlier = [&](const auto& pending) { return pending.event < first_event; };
  if (earlier(epoch_.lengths()[survivors.length])) survivors.length = 0;
  for (std::size_t i = 0; i < survivors.units.size(); ++i) {
    auto& version = survivors.units[i].version;
    if (earlier(epoch_.units()[i].versions[version])) version = 0;
  }
  return survivors;
}

/// So that one image of a unit has one choice.
void Sampler::clear_hidden_fills(Survivors& survivors) const {
  for (std::size_t i = 0; i < survivors.units.size(); ++i) {
    if (!fill_shows(epoch_, survivors, i)) survivors.units[i].fill = 0;
  }
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
