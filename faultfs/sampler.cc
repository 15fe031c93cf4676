// Samples of the choices that an epoch has.
#include "faultfs/choices.h"
#include "faultfs/split_mix.h"
#include "survivors.h"

namespace crashcheck::faultfs {

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
  RandomChoices choices(mixed(mixed(epoch_.event()) ^ index));
  const auto below = [&](std::size_t bound) {
    return static_cast<std::size_t>(choices.choose(bound));
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
  for (std::size_t i = 0; i < survivors.units.size(); ++i) survivors.units[i].version = latest(i);
  return survivors;
}

/// One unit, or the length, fares unlike all the others.
Survivors Sampler::all_but_one(std::uint64_t which, bool survives) const {
  Survivors survivors = every(!survives);
  if (which < survivors.units.size()) {
    survivors.units[which].version = survives ? latest(which) : 0;
  } else {
    survivors.length = survives ? epoch_.lengths().size() - 1 : 0;
  }
  return survivors;
}

std::size_t Sampler::latest(std::size_t unit) const {
  return epoch_.units()[unit].versions.size() - 1;
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
    std::size_t& fill = survivors.units[i].fill;
    if (fill != 0 && !fill_shows(epoch_, survivors, i)) fill = 0;
  }
}

}  // namespace crashcheck::faultfs
