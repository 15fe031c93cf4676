// Two I/O calls of one life made to fail: a sample of the pairs that there are.
// Thread rule: pure functions; `choices` belongs to one thread.
#pragma once

#include <array>

#include "explorer/recovery_faults.h"

namespace crashcheck::explorer {

/// Where the second call fails, and after what.
enum class PairPlace : std::uint8_t {
  kSameOperation,        ///< in the operation, or the first open, in which the first one has failed
  kReopenAfter,          ///< in the reopen that follows it
  kOperationAfter,       ///< in the operation after that reopen
  kSameRecovery,         ///< in the recovery from a crash in which the first one has failed
  kReopenAfterRecovery,  ///< in the reopen that follows it
  kOperationAfterRecovery,  ///< in the next operation, after a reopen where the recovery has failed
};
inline constexpr std::size_t kPairPlaces = 6;
inline constexpr int kPairTries = 8;

/// "reopen after operation".
[[nodiscard]] std::string_view name(PairPlace place);

/// What became of the pairs that were asked for, by place.
struct PairCounts {
  std::array<std::uint64_t, kPairPlaces> drawn{};
  std::array<std::uint64_t, kPairPlaces> fired{};  ///< of these, how often both calls failed

  [[nodiscard]] std::uint64_t all_drawn() const;
  /// Places where pairs were drawn and none fired: nothing is proven for them. A store may make no
  /// call in an operation in which one has failed; kSameOperation and kSameRecovery are not here.
  [[nodiscard]] std::vector<PairPlace> never_fired() const;
  PairCounts& operator+=(const PairCounts& other);
  bool operator==(const PairCounts&) const = default;
};

/// Draws `pairs` pairs of failing calls by `choices`, the places taking turns, those of recoveries
/// only where there are crashes. A first call is any of `history`, or of the recovery from any of
/// `crashes`, that can fail, in any kind and way of failing; a second one any call at its place
/// once the first has failed. Where there is no such call another pair is drawn, up to kPairTries
/// times. What comes after the second is that of explore_faults(), one of these drawn; every crash
/// point from the second failure on is explored. All findings are of Guarantee::kContained, by the
/// operation of the second call. Adds to `counts`.
PairCounts explore_fault_pairs(const Store& store, const History& history,
                               const DrawnCrashes& crashes, const Scope& scope, std::uint64_t pairs,
                               faultfs::Choices& choices, const OnViolation& on_violation,
                               CountsByCut& counts, const std::atomic<bool>* stop = nullptr,
                               StateTally* tally = nullptr);

}  // namespace crashcheck::explorer
