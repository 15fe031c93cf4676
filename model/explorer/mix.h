// What else happens to a history of a campaign of every scale: so that no kind of bug waits for an
// option. Drawn by the campaign's seed and the history's number alone. Internal to the layer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "explorer/life.h"

namespace crashcheck::explorer {

struct Mix {
  bool faults = false;  ///< calls fail in a history of few operations of the same number
  bool damage = false;  ///< the files of such a history are damaged
  std::optional<std::uint64_t> space_bytes;  ///< the medium has no more
  unsigned more_crashes = 0;                 ///< beyond those of every history

  // One history in so many, on average.
  static constexpr std::uint64_t kFaultsOneIn = 32;
  static constexpr std::uint64_t kDamageOneIn = 64;
  static constexpr std::uint64_t kSpaceOneIn = 8;
  static constexpr std::uint64_t kCrashesOneIn = 8;
  /// Of the history in which calls fail.
  static constexpr std::size_t kFaultyOperations = 5;
  static constexpr std::uint64_t kFaultyEpochCap = 16;
};

[[nodiscard]] Mix draw_mix(std::uint64_t seed, std::uint64_t index);

/// What other files take of a medium of `space_bytes` and give back during a history of so many
/// operations: nothing in half of them, else some of it, or all, a few times.
[[nodiscard]] std::vector<OthersHold> draw_others(std::uint64_t seed, std::uint64_t index,
                                                  std::size_t operations,
                                                  std::uint64_t space_bytes);

}  // namespace crashcheck::explorer
