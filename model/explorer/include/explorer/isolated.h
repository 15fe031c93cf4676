// Carries out cases of a store that may die of them: once in a process of its own, which learns
// what dies, then in this one without that. Thread rule: functions that fork; while no other thread
// does.
#pragma once

#include <functional>
#include <optional>

#include "explorer/beginning.h"
#include "explorer/carried_case.h"
#include "explorer/case_walk.h"
#include "explorer/missing_sync.h"
#include "explorer/shrinker.h"
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

/// Remembers that nothing dies in replay(), where it is known from elsewhere.
void note_that_none_dies(const Store& store, const Case& reproduction,
                         const isolation::Isolation& isolation);

/// As the other make_beginning(), with what dies as an error.
[[nodiscard]] tl::expected<std::shared_ptr<const Beginning>, std::string> make_beginning(
    const Store& store, const faultfs::Image& file, const isolation::Isolation& isolation);

/// As the other replay(), with what dies as a finding.
[[nodiscard]] tl::expected<Replay, CaseProblem> replay(const Store& store, const Case& reproduction,
                                                       const isolation::Isolation& isolation,
                                                       CallWatch* watch = nullptr,
                                                       const std::atomic<bool>* stop = nullptr);

/// As the other walk_case(), likewise.
[[nodiscard]] tl::expected<WalkedCase, CaseProblem> walk_case(
    const Store& store, const Case& reproduction, const isolation::Isolation& isolation,
    std::uint64_t epoch_cap, const std::atomic<bool>* stop = nullptr);

/// As the other carried_to(), likewise.
[[nodiscard]] std::optional<CarriedCase> carried_to(const Store& store, const Case& found,
                                                    const faultfs::DeviceProfile& device,
                                                    const isolation::Isolation& isolation);

/// As the other missing_sync(), carried out in a process of its own: a state whose check dies is a
/// violation.
[[nodiscard]] std::string missing_sync(const Store& store, const Case& reproduction,
                                       const Replay& replay, const isolation::Isolation& isolation);

/// As the other shrink(), likewise, but that the effort's `on_better` is not called. What dies does
/// so earlier on the way; the result shows it with the whole limits.
[[nodiscard]] std::optional<Shrunk> shrink(const CrashSearch& search,
                                           const std::vector<Life>& lives, Effort& effort,
                                           const isolation::Isolation& isolation);

}  // namespace crashcheck::explorer
