// From recordings to what they reached. Internal to the layer.
#pragma once

#include "coverage/coverage.h"
#include "explorer/exploration.h"

namespace crashcheck::explorer {

/// Adds what the steps of `recording` reached, all of whose crash points from `first_event` on were
/// explored.
void note_life(const Recording& recording, std::uint64_t first_event, coverage::Coverage& coverage);

/// Adds what recoveries reach. Borrows `coverage`.
[[nodiscard]] OnRecovery notes_of(coverage::Coverage& coverage);

}  // namespace crashcheck::explorer
