// Makes a violating history as short and plain as it can be.
#pragma once

#include "explorer/fault_exploration.h"

namespace crashcheck::explorer {

/// Operations in parts, with a crash between each and the next, whose place is looked for anew:
/// what a violation needs, before the crash that shows it.
using Parts = std::vector<history::History>;

/// The parts of a reproduction: its lives but for recoveries that were cut.
[[nodiscard]] Parts parts_of(const std::vector<Life>& lives);

struct Shrunk {
  Parts parts;
  Sighting sighting;     ///< the first of its signature, the earliest crash point
  Counts counts;         ///< what was explored on the way
  bool minimal = false;  ///< no single simplification is left; false: the budget ran out

  [[nodiscard]] std::size_t operations() const;
};

/// Where to look for a violation. Of the scope, recoveries are cut only where the signature is that
/// of a nested crash.
struct Search {
  Scope scope;
  Signature signature;
  /// Calls fail, in this way; parts but the first are not looked at.
  std::optional<FaultKind> fault = std::nullopt;
  const std::atomic<bool>* stop = nullptr;
};

/// Some thousand explorations of a short history, a few of a very long one.
inline constexpr std::uint64_t kShrinkImageBytes = std::uint64_t{1} << 30U;

/// Follows simplifications as long as a violation of the same signature can be seen at any crash
/// point. The result has no crash and no operation that can be dropped, no slice that can be
/// shorter and no content that can be plainer, one at a time. Deterministic, unless `stop` becomes
/// true. Ends where it has looked at `max_image_bytes` bytes of images, with what it has by then.
/// Returns nothing where `parts` shows no such violation.
[[nodiscard]] std::optional<Shrunk> shrink(const Subject& subject, const Search& search,
                                           const Parts& parts,
                                           std::uint64_t max_image_bytes = kShrinkImageBytes);

/// The first violation in `parts`, if there is one: the crashes between the parts at every place
/// that leaves an acceptable state. What it took to find out is added to `counts`.
[[nodiscard]] std::optional<Sighting> find_violation(const Subject& subject, const Search& search,
                                                     const Parts& parts, Counts& counts);

}  // namespace crashcheck::explorer
