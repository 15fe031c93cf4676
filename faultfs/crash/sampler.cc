// Samples are made register by register, from the events that gave their versions.
#include "sampler.h"

#include "decisions.h"
#include "faultfs/choices.h"
#include "faultfs/split_mix.h"

namespace crashcheck::faultfs {

Survivors Sampler::sample(std::uint64_t index) const {
  const std::uint64_t fills = pending_.fills().size();
  const std::uint64_t events = pending_.event() - pending_.settled();
  const std::uint64_t spoiled =
      pending_.overwrite() == Overwrite::kSafe ? 0 : pending_.registers() - 1;
  const std::uint64_t tellings = 2 + 2 * pending_.registers() + 2 * events + spoiled;
  Survivors survivors = index / fills < tellings
                            ? telling(index / fills, static_cast<std::size_t>(index % fills))
                            : random(index);
  clear_hidden_fills(survivors);
  return survivors;
}

Survivors Sampler::telling(std::uint64_t index, std::size_t fill) const {
  const std::uint64_t registers = pending_.registers();
  const auto choose = [&]() -> Survivors {
    if (index < 2) return every(index == 1);
    index -= 2;
    if (index < 2 * registers) return all_but_one(index / 2, index % 2 == 1);
    index -= 2 * registers;
    const std::uint64_t events = pending_.event() - pending_.settled();
    if (index >= 2 * events) return all_but_spoilt(index - 2 * events + 1);
    const std::uint64_t event = pending_.settled() + 1 + index / 2;
    return index % 2 == 0 ? prefix(event) : suffix(event);
  };
  Survivors survivors = choose();
  for (Pick& pick : survivors) pick.fill = fill;
  return survivors;
}

Survivors Sampler::random(std::uint64_t index) const {
  RandomChoices choices(mixed(mixed(pending_.event()) ^ index));
  const auto below = [&](std::size_t bound) {
    return static_cast<std::size_t>(choices.choose(bound));
  };
  Survivors survivors = nothing(pending_);
  survivors[0].version = below(pending_.versions(0));
  for (std::size_t i = 1; i < survivors.size(); ++i) {
    survivors[i].version = below(pending_.versions(i));
    survivors[i].fill = below(pending_.fills().size());
  }
  return survivors;
}

/// Everything that is pending, or nothing of it.
Survivors Sampler::every(bool survives) const {
  Survivors survivors = nothing(pending_);
  for (std::size_t i = 0; survives && i < survivors.size(); ++i) survivors[i].version = latest(i);
  return survivors;
}

/// One register fares unlike all the others: a unit, or after the last unit the length.
Survivors Sampler::all_but_one(std::uint64_t which, bool survives) const {
  const std::size_t one = which + 1 < pending_.registers() ? which + 1 : 0;
  Survivors survivors = every(!survives);
  survivors[one].version = survives ? latest(one) : 0;
  return survivors;
}

/// Everything survives but one unit, which is spoilt if it may be.
Survivors Sampler::all_but_spoilt(std::size_t unit) const {
  Survivors survivors = every(true);
  survivors[unit].version = pending_.versions(unit) - 1;
  return survivors;
}

std::size_t Sampler::latest(std::size_t of_register) const {
  return pending_.kept_versions(of_register) - 1;
}

Survivors Sampler::prefix(std::uint64_t last_event) const {
  Survivors survivors = every(true);
  for (std::size_t i = 0; i < survivors.size(); ++i) {
    std::size_t& version = survivors[i].version;
    while (pending_.event_of(i, version) > last_event) --version;
  }
  return survivors;
}

Survivors Sampler::suffix(std::uint64_t first_event) const {
  Survivors survivors = every(true);
  for (std::size_t i = 0; i < survivors.size(); ++i) {
    std::size_t& version = survivors[i].version;
    if (pending_.event_of(i, version) < first_event) version = 0;
  }
  return survivors;
}

/// So that one image of a unit has one choice.
void Sampler::clear_hidden_fills(Survivors& survivors) const {
  for (std::size_t i = 0; i < survivors.size(); ++i) {
    if (survivors[i].fill != 0 && fills_of(pending_, survivors, i) == 1) survivors[i].fill = 0;
  }
}

}  // namespace crashcheck::faultfs
