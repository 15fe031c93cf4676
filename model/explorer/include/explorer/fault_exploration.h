// Every I/O call of one history made to fail, each in every way, with what may follow: carrying on,
// reopening, a crash.
#pragma once

#include <map>

#include "explorer/exploration.h"

namespace crashcheck::explorer {

/// One way of failing; the activation rule is about each of them.
struct FaultKind {
  faultfs::FaultPoint point = faultfs::FaultPoint::kRead;
  int error = 0;
  bool forever = false;

  auto operator<=>(const FaultKind&) const = default;
};

[[nodiscard]] FaultKind kind_of(const faultfs::Fault& fault);

/// "io/write ENOSPC once".
[[nodiscard]] std::string to_string(const FaultKind& kind);

/// How often each kind fired; an entry for every kind there is, 0 where it never did.
using FaultCounts = std::map<FaultKind, std::uint64_t>;

[[nodiscard]] FaultCounts every_fault_kind();

/// In every step of `history`: the first eligible call fails, then the second, and so on until the
/// step completes without one, once and for ever, for every errno; a write with nothing and with
/// all but its last unit written, a sync with every choice of what becomes durable up to
/// kFailedSyncChoices and in both behaviours. Then the life ends there, or the store is reopened,
/// by itself, before up to kOperationsAfterFault more operations (where it could not be created,
/// before the first of the history), or after them; every crash point from there on is explored.
/// All findings are of Guarantee::kContained. Adds to `counts`, by the operation in which the call
/// failed, and to `fired`. `tally` is told of the states.
void explore_faults(const Store& store, const History& history, const Scope& scope,
                    const OnViolation& on_violation, CountsByCut& counts, FaultCounts& fired,
                    const std::atomic<bool>* stop = nullptr, StateTally* tally = nullptr);

/// More of what a failed sync may have made durable is not tried.
inline constexpr std::uint64_t kFailedSyncChoices = 8;
/// So many operations follow a call that failed.
inline constexpr std::size_t kOperationsAfterFault = 2;

}  // namespace crashcheck::explorer
