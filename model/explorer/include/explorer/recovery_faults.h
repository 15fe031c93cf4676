// Every I/O call of a recovery made to fail, for a sample of the crashes of one history.
// Thread rule: pure functions; `choices` belongs to one thread.
#pragma once

#include "explorer/continuation.h"
#include "explorer/fault_exploration.h"

namespace crashcheck::explorer {

/// How many crash images were taken, and out of how many.
struct RecoverySample {
  std::uint64_t taken = 0;
  std::uint64_t of = 0;  ///< distinct images whose recovery changes the file

  RecoverySample& operator+=(const RecoverySample& other);
  bool operator==(const RecoverySample&) const = default;
};

/// Crashes of one history, to recover from.
struct DrawnCrashes {
  std::vector<ChosenState> states;  ///< by step
  std::uint64_t of = 0;             ///< as in RecoverySample
};

/// For each step of `life`, up to `images` of the distinct crash images whose recovery changes the
/// file and ends well, drawn by `choices`, each as likely as any other.
/// REQUIRES: `life` was recorded without faults, on the device of `scope`.
[[nodiscard]] DrawnCrashes draw_crashes(const Store& store, const Recording& life,
                                        const Scope& scope, std::uint64_t images,
                                        faultfs::Choices& choices,
                                        const std::atomic<bool>* stop = nullptr);

/// What a program could do next in `state`, once it has recovered: kOperationsAfterFault operations
/// at most.
[[nodiscard]] History operations_after(const Store& store, const ChosenState& state,
                                       const Scope& scope);

/// In the recovery from each of `crashes` the first eligible call fails, then the second, and so on
/// until the recovery completes without one, as in explore_faults(). What comes after is the same,
/// too, with operations_after(). Judged is what the crash left: the outcomes of the operation in
/// flight at the crash. All findings are of Guarantee::kContained, and their operation is
/// kNestedCrash. Adds to `counts` and to `fired`.
RecoverySample explore_recovery_faults(const Store& store, const DrawnCrashes& crashes,
                                       const Scope& scope, const OnViolation& on_violation,
                                       CountsByCut& counts, FaultCounts& fired,
                                       const std::atomic<bool>* stop = nullptr,
                                       StateTally* tally = nullptr);

}  // namespace crashcheck::explorer
