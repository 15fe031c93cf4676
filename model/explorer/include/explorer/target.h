// What shrinking looks for, and whether a case shows it: which guarantee is broken, how, and what
// was cut.
#pragma once

#include "explorer/replay.h"

namespace crashcheck::explorer {

/// What to look for: a signature, as the most severe finding or as any.
struct Target {
  Signature signature;
  bool among_others = false;  ///< more severe findings may stand before it

  bool operator==(const Target&) const = default;
};

/// What `replayed` shows: its most severe finding, or, where the case expects a kind and shows it,
/// the most severe of that kind. Nothing where everything holds.
[[nodiscard]] std::optional<Target> target_of(const Case& reproduction, const Replay& replayed);

/// Whether `replayed` shows `target`.
[[nodiscard]] bool shows(const Case& reproduction, const Replay& replayed, const Target& target);

}  // namespace crashcheck::explorer
