// The simplest crashes for operations that stay as they are. Internal to the layer.
#pragma once

#include "explorer/crash_search.h"

namespace crashcheck::explorer {

/// From `lives`, which show the target, on to simpler crashes and faults, by simplicity_of: the
/// words that detail_edits() takes away; crashes with nothing to say at each event of the
/// operation that is cut; and every decision, where the crash is and what survives, lowered
/// together by ShrinkingChoices. Each time until there is nothing left or the effort is over.
[[nodiscard]] std::vector<Life> simplest_crashes(const CrashSearch& search, std::vector<Life> lives,
                                                 Effort& effort);

}  // namespace crashcheck::explorer
