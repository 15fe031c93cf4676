// Makes a violating history as short and plain as it can be.
#pragma once

#include "explorer/exploration.h"

namespace crashcheck::explorer {

struct Shrunk {
  history::History history;
  Sighting sighting;  ///< the first of its signature in `history`, the earliest crash point
  std::uint64_t attempts = 0;
  bool minimal = false;  ///< no single simplification is left; false: the budget ran out
};

/// Follows simplifications as long as a violation of the same signature can be seen at any crash
/// point. The result has no operation that can be dropped, no slice that can be shorter and no
/// content that can be plainer, one at a time. Deterministic.
/// Returns nothing where `history` shows no such violation.
[[nodiscard]] std::optional<Shrunk> shrink(const Subject& subject,
                                           const faultfs::DeviceProfile& profile,
                                           const history::History& history,
                                           const Signature& signature,
                                           std::uint64_t max_attempts = 20'000);

/// The first violation of `signature` in `history`, if there is one.
[[nodiscard]] std::optional<Sighting> find_violation(const Subject& subject,
                                                     const faultfs::DeviceProfile& profile,
                                                     const history::History& history,
                                                     const Signature& signature);

}  // namespace crashcheck::explorer
