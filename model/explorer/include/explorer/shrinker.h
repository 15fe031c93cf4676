// Makes a reproduction as short and plain as it can be, operations, crashes and faults together.
#pragma once

#include "explorer/crash_search.h"
#include "explorer/fault_exploration.h"

namespace crashcheck::explorer {

/// Operations in parts, with a crash between each and the next, whose place is looked for anew:
/// what a violation needs, before the crash that shows it.
using Parts = HistoryParts;

/// The parts of a reproduction: its lives but for recoveries that were cut.
[[nodiscard]] Parts parts_of(const std::vector<Life>& lives);

struct Shrunk {
  Parts parts;
  Sighting sighting;     ///< the simplest of its signature
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
  std::size_t beginnings = Effort().beginnings;        ///< of shrinking
  std::atomic<std::uint64_t>* spent_in_all = nullptr;  ///< as in an Effort
};

/// Some thousand explorations of a short history, a few of a very long one.
inline constexpr std::uint64_t kShrinkImageBytes = std::uint64_t{1} << 30U;

/// The same where calls fail in several lives, or several in one: each image that is looked at is
/// that of a life recorded anew, which takes many times as long.
inline constexpr std::uint64_t kShrinkBytesOfFaults = kShrinkImageBytes / 64;

/// From `lives`, which show what is wanted, to simpler ones that do so too, by simplicity_of: fewer
/// crashes, then fewer operations, then smaller and simpler ones, then simpler faults, then fewer
/// words about what survives, then lower numbers. Where operations or the kind of a fault change,
/// the crashes are looked for anew (find_crashes). In the end none of simplifications() shows it
/// any more; among histories of few and small operations, none that is shorter does.
/// Deterministic, unless the effort's `stop` becomes true. Ends where the effort is over, with what
/// it has by then. Returns nothing where `lives` do not show what is wanted.
[[nodiscard]] std::optional<Shrunk> shrink(const CrashSearch& search,
                                           const std::vector<Life>& lives, Effort& effort);

/// The same from the first violation in `parts`. Returns nothing where there is none.
[[nodiscard]] std::optional<Shrunk> shrink(const Store& store, const Search& search,
                                           const Parts& parts,
                                           std::uint64_t max_image_bytes = kShrinkImageBytes);

/// The first violation in `parts`, if there is one: the crashes between the parts at every place
/// that leaves an acceptable state. What it took to find out is added to `counts`.
[[nodiscard]] std::optional<Sighting> find_violation(const Store& store, const Search& search,
                                                     const Parts& parts, Counts& counts);

}  // namespace crashcheck::explorer
