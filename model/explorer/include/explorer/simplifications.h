// Every way to say a reproduction more simply by one step. Knows nothing of the store: whether a
// simpler one still shows anything is for others to find out.
// Thread rule: pure; the returned sequence belongs to one thread.
#pragma once

#include <rapidcheck.h>

#include "explorer/life.h"

namespace crashcheck::explorer {

/// A reproduction that is simpler by one step.
struct Simplification {
  std::vector<Life> lives;
  /// Operations or the kind of a fault have changed: events have other numbers, so where the
  /// crashes are, which call fails and what survives has to be looked for anew.
  bool moves_events = false;
};

/// First those that move events: two lives joined, so that a crash or a cut recovery is gone;
/// without a fault, or with one that is over after one call, or with a more ordinary errno; all
/// that generator::shrinks and generator::merges make of the operations. Then those that leave
/// events in place: without a cut recovery; without a tear, an item that is kept, a length, a fill,
/// each with less in it, or one event earlier; and the same of what a failed sync made durable, and
/// of what was written. Lazy, the boldest first; each is less by simplicity_of.
[[nodiscard]] rc::Seq<Simplification> simplifications(const std::vector<Life>& lives);

}  // namespace crashcheck::explorer
