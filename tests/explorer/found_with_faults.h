// What an exploration with failing calls finds.
#pragma once

#include "explorer/exploration.h"

namespace crashcheck::testing {

struct FoundWithFaults {
  explorer::Counts counts;
  std::vector<explorer::Sighting> sightings;

  /// Adds what `explore(choices, on_violation, counts_by_cut)` finds, which draws from `seed`.
  template <typename Explore>
  void add(std::uint64_t seed, const Explore& explore) {
    explorer::CountsByCut by_cut;
    faultfs::RandomChoices choices(seed);
    const explorer::OnViolation on_violation = [this](const explorer::Sighting& sighting) {
      sightings.push_back(sighting);
      return true;
    };
    explore(choices, on_violation, by_cut);
    counts += explorer::sum_of(by_cut);
  }
};

}  // namespace crashcheck::testing
