// Samples of what an epoch of a device that persists unit by unit may leave, where that is too much
// to go through.
#pragma once

#include "pending_units.h"

namespace crashcheck::faultfs {

/// Sample `index` depends on what is pending and on `index` alone: the telling ones first, each
/// with every fill, then random ones.
class Sampler {
 public:
  explicit Sampler(const PendingUnits& pending) : pending_(pending) {}

  [[nodiscard]] Survivors sample(std::uint64_t index) const;

 private:
  [[nodiscard]] Survivors telling(std::uint64_t index, std::size_t fill) const;
  [[nodiscard]] Survivors random(std::uint64_t index) const;
  [[nodiscard]] Survivors every(bool survives) const;
  [[nodiscard]] Survivors all_but_one(std::uint64_t which, bool survives) const;
  [[nodiscard]] Survivors all_but_spoilt(std::size_t unit) const;
  [[nodiscard]] std::size_t latest(std::size_t of_register) const;
  [[nodiscard]] Survivors prefix(std::uint64_t last_event) const;
  [[nodiscard]] Survivors suffix(std::uint64_t first_event) const;
  void clear_hidden_fills(Survivors& survivors) const;

  const PendingUnits& pending_;
};

}  // namespace crashcheck::faultfs
