// Carries out a case whose last crash stands for many: "crash anywhere in step 3 survivors any".
#pragma once

#include "explorer/replay.h"

namespace crashcheck::explorer {

struct WalkedCase {
  /// With one crash: the first state that shows what is expected; else the first that violates
  /// anything; else the last one.
  Case shown;
  Replay replay;  ///< of `shown`
  std::uint64_t crash_points = 0;
  std::uint64_t states = 0;  ///< that were looked at
  std::uint64_t violating = 0;
  std::uint64_t matching = 0;        ///< that show the expected kind
  std::uint64_t sampled_points = 0;  ///< crash points with more images than the cap
  std::uint64_t sampled = 0;
  std::uint64_t sampled_of = 0;  ///< 2^64-1 stands for that many or more

  /// What is expected: of a kind, in any of the states; that all holds, in each of them.
  [[nodiscard]] bool as_expected() const {
    if (!shown.expect) return true;
    return shown.expect->kind ? matching > 0 : violating == 0;
  }
};

/// Every crash point that the case leaves open, and at each what the device must leave or, with
/// `any_survivors`, whatever it may leave; a crash point with more than `epoch_cap` images is
/// sampled, always in the same way. ERRORS: as replay(); a step that is not there; `stop` on the
/// way. REQUIRES: the case has an open crash, `store` is the one that it names.
[[nodiscard]] tl::expected<WalkedCase, CaseProblem> walk_case(
    const Store& store, const Case& reproduction, std::uint64_t epoch_cap = Scope().epoch_cap,
    const std::atomic<bool>* stop = nullptr);

/// The faults of the lives that were carried out which never fired, "io/sync 3 EIO once", with the
/// place in the text. What such a case shows is not what the fault does.
[[nodiscard]] std::vector<CaseProblem> never_fired(const Case& reproduction, const Replay& replay);

}  // namespace crashcheck::explorer
