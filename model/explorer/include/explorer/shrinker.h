// Makes a violating history as short and plain as it can be.
#pragma once

#include "explorer/exploration.h"

namespace crashcheck::explorer {

struct Shrunk {
  history::History history;
  Sighting sighting;     ///< the first of its signature in `history`, the earliest crash point
  Counts counts;         ///< what was explored on the way
  bool minimal = false;  ///< no single simplification is left; false: the budget ran out
};

/// Some thousand explorations of a short history, a few of a very long one.
inline constexpr std::uint64_t kShrinkImageBytes = std::uint64_t{1} << 30U;

/// Follows simplifications as long as a violation of the same signature can be seen at any crash
/// point. The result has no operation that can be dropped, no slice that can be shorter and no
/// content that can be plainer, one at a time. Deterministic, unless `stop` becomes true. Ends
/// where it has looked at `max_image_bytes` bytes of images, with what it has by then.
/// Returns nothing where `history` shows no such violation.
[[nodiscard]] std::optional<Shrunk> shrink(const Subject& subject,
                                           const faultfs::DeviceProfile& profile,
                                           const history::History& history,
                                           const Signature& signature,
                                           std::uint64_t max_image_bytes = kShrinkImageBytes,
                                           const std::atomic<bool>* stop = nullptr);

/// The first violation of `signature` in `history`, if there is one. What it took to find out is
/// added to `counts`, if that is given.
[[nodiscard]] std::optional<Sighting> find_violation(
    const Subject& subject, const faultfs::DeviceProfile& profile, const history::History& history,
    const Signature& signature, Counts* counts = nullptr, const std::atomic<bool>* stop = nullptr);

}  // namespace crashcheck::explorer
