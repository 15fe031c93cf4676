// The walk over the faults of one life, whatever it begins with. Internal to the layer.
#pragma once

#include "explorer/fault_exploration.h"

namespace crashcheck::explorer {

/// A life whose calls are made to fail. Borrows both, for the call.
struct FaultyLife {
  /// What a crash left: only the calls of the recovery fail. nullptr: there is no file yet, and the
  /// calls of every step fail.
  const Origin* origin = nullptr;
  const History& history;  ///< after a recovery: what is tried once a call has failed
};

/// As explore_faults(), which is the one without an origin. Sightings begin with this life.
void explore_faults_in(const Store& store, const FaultyLife& life, const Scope& scope,
                       const OnViolation& on_violation, CountsByCut& counts, FaultCounts& fired,
                       const std::atomic<bool>* stop, StateTally* tally = nullptr);

}  // namespace crashcheck::explorer
