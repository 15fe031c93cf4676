// A short campaign against a store that is known to be broken, up to the first state that says so.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "explorer/damage_exploration.h"
#include "explorer/fault_exploration.h"
#include "generator/generator.h"
#include "history/wrapped.h"
#include "oracle/finding.h"

namespace crashcheck::testing {

/// How a canary is hunted for.
struct Campaign {
  explorer::Scope scope;
  bool faults = false;
  bool damage = false;
  std::size_t max_operations = 24;
  std::uint64_t histories = 40;
};

/// Called for each violation; returns false to end the hunt.
inline std::uint64_t hunt(const explorer::Store& subject, const Campaign& campaign,
                          const explorer::OnViolation& on_violation) {
  bool going_on = true;
  explorer::Counts counts;
  const auto report = [&](const explorer::Sighting& sighting) {
    return going_on = on_violation(sighting);
  };
  for (std::uint64_t index = 0; going_on && index < campaign.histories; ++index) {
    const auto history = history::wrapped(
        generator::history_of(1, index, campaign.max_operations, generator::Alphabet::kAll));
    if (campaign.faults) {
      explorer::FaultCounts fired = explorer::every_fault_kind();
      explorer::CountsByCut by_cut;
      explore_faults(subject, history, campaign.scope, report, by_cut, fired);
      counts += sum_of(by_cut);
    } else if (campaign.damage) {
      counts.states +=
          explore_damage(subject, record(subject, history), campaign.scope, report).tried();
    } else {
      const auto on = explorer::on_device(campaign.scope.profile);
      counts += explore(subject, record(subject, history, on), campaign.scope, report);
    }
  }
  return counts.states;
}

/// The states explored until one was found that breaks `wanted`; nothing where none was.
inline std::optional<std::uint64_t> states_to_catch(const explorer::Store& subject,
                                                    const Campaign& campaign,
                                                    oracle::GuaranteeId wanted) {
  bool caught = false;
  const std::uint64_t states = hunt(subject, campaign, [&](const explorer::Sighting& sighting) {
    caught = std::ranges::any_of(sighting.findings, [&](const oracle::Finding& finding) {
      return finding.guarantee == wanted;
    });
    return !caught;
  });
  return caught ? std::optional(states) : std::nullopt;
}

}  // namespace crashcheck::testing
