// What a case shows, in the words of a campaign: which guarantee is broken, how, and what was cut.
#pragma once

#include "explorer/replay.h"

namespace crashcheck::explorer {

/// What to look for: a signature, as the most severe finding or as any.
struct Wanted {
  Signature signature;
  bool among_others = false;  ///< more severe findings may stand before it

  bool operator==(const Wanted&) const = default;
};

/// What `replayed` shows: its most severe finding, or, where the case expects a kind and shows it,
/// the most severe of that kind. Nothing where everything holds.
[[nodiscard]] std::optional<Wanted> shown_by(const Case& reproduction, const Replay& replayed);

/// Whether it shows what is wanted.
[[nodiscard]] bool shows(const Case& reproduction, const Replay& replayed, const Wanted& wanted);

}  // namespace crashcheck::explorer
