// One choice among the versions and lengths of an epoch, and the samples drawn of them.
#pragma once

#include <vector>

#include "epoch.h"
#include "faultfs/crash_point.h"

namespace crashcheck::faultfs {

/// Which version of one pending unit survives, and the fill behind it, as indices into the unit's
/// versions and the profile's fills. The fill is 0 where none shows.
struct UnitChoice {
  std::size_t version = 0;
  std::size_t fill = 0;

  bool operator==(const UnitChoice&) const = default;
};

/// Indices into epoch.lengths(), and one for each of epoch.units().
struct Survivors {
  std::size_t length = 0;
  std::vector<UnitChoice> units;
};

/// Whether fill shows in the unit at that index.
[[nodiscard]] bool fill_shows(const Epoch& epoch, const Survivors& survivors, std::size_t unit);

/// Goes through every choice, the last unit fastest.
class EverySurvivor {
 public:
  /// Borrows both.
  EverySurvivor(const Epoch& epoch, std::size_t fills) : epoch_(epoch), fills_(fills) {}

  /// The first choice: everything as the last sync left it.
  [[nodiscard]] Survivors first() const;
  /// Moves on; false after the last.
  [[nodiscard]] bool advance(Survivors& survivors) const;
  /// How many choices there are; 2^64-1 stands for that many or more.
  [[nodiscard]] std::uint64_t count() const;

 private:
  const Epoch& epoch_;
  std::size_t fills_;
};

/// Draws from epochs that have too many choices. Sample `index` depends on the epoch and on `index`
/// alone: the telling ones first, each with every fill, then random ones.
class Sampler {
 public:
  Sampler(const Epoch& epoch, std::size_t fills) : epoch_(epoch), fills_(fills) {}

  [[nodiscard]] Survivors sample(std::uint64_t index) const;

 private:
  [[nodiscard]] Survivors telling(std::uint64_t index, std::size_t fill) const;
  [[nodiscard]] Survivors random(std::uint64_t index) const;
  [[nodiscard]] Survivors every(bool survives) const;
  [[nodiscard]] Survivors all_but_one(std::uint64_t which, bool survives) const;
  [[nodiscard]] std::size_t latest(std::size_t unit) const;
  [[nodiscard]] Survivors prefix(std::uint64_t last_event) const;
  [[nodiscard]] Survivors suffix(std::uint64_t first_event) const;
  void clear_hidden_fills(Survivors& survivors) const;

  const Epoch& epoch_;
  std::size_t fills_;
};

/// The choice in the words of a crash point at epoch.event().
[[nodiscard]] CrashPoint crash_point_of(const Epoch& epoch, const Survivors& survivors,
                                        const std::vector<Fill>& fills);

}  // namespace crashcheck::faultfs
