// Carries out cases of a store that may die of them: once in a process of its own, which learns what
// dies, then in this one without that.
// Thread rule: functions that fork; while no other thread does.
#pragma once

#include <functional>
#include <optional>

#include "explorer/case_walk.h"
#include "isolation/guard.h"

namespace crashcheck::explorer {

/// The checks of `work` that die. Nothing where `stop` becomes true before that is known; none
/// where nothing is to be forked. ERRORS: std::runtime_error, as WorkerProcesses.
[[nodiscard]] std::optional<isolation::Deaths> rehearse(
    const Store& store, const isolation::Isolation& isolation,
    const std::function<void(const Store&)>& work, const std::atomic<bool>* stop = nullptr);

/// Those of replay().
[[nodiscard]] std::optional<isolation::Deaths> deaths_of(const Store& store,
                                                         const Case& reproduction,
                                                         const isolation::Isolation& isolation,
                                                         const std::atomic<bool>* stop = nullptr);

/// As the other replay(), with what dies as a finding.
[[nodiscard]] tl::expected<Replay, CaseProblem> replay(const Store& store, const Case& reproduction,
                                                       const isolation::Isolation& isolation,
                                                       CallWatch* watch = nullptr,
                                                       const std::atomic<bool>* stop = nullptr);

/// As the other walk_case(), likewise.
[[nodiscard]] tl::expected<WalkedCase, CaseProblem> walk_case(
    const Store& store, const Case& reproduction, const isolation::Isolation& isolation,
    std::uint64_t epoch_cap, const std::atomic<bool>* stop = nullptr);

}  // namespace crashcheck::explorer
