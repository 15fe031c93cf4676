// Paths are carried out life by life; the least one is found by single steps, each of which has to
// show the same kind of violation and to lose less.
#include "crash_path.h"

#include <set>

namespace crashcheck {

using faultfs::CrashStates;
using faultfs::DirectoryCrash;

io::Result<Outcome> Paths::carry_out(const CrashPath& path) {
  Outcome outcome;
  const std::span<const std::string> told = acknowledged_.until(path.front().event);
  outcome.acknowledged.assign(told.begin(), told.end());
  for (const DirectoryCrash& crash : path) {
    const bool is_first = outcome.lives.empty();
    outcome.lives.push_back(
        {is_first ? trace_ : judge_.recovery(outcome.tree, outcome.acknowledged), crash, {}});
    Life& life = outcome.lives.back();
    std::optional<CrashStates> nested;
    if (!is_first) nested.emplace(life.trace, model_);
    CrashStates& states = is_first ? first_ : *nested;
    CRASHCHECK_ASSIGN(outcome.tree, states.tree(crash));
    life.lost = states.lost(crash);
  }
  outcome.violation = judge_.judge(outcome.tree, outcome.acknowledged).violation;
  return outcome;
}

std::vector<CrashPath> Paths::simpler(const CrashPath& path) {
  std::vector<CrashPath> candidates;
  const io::Result<Outcome> outcome = carry_out(path);
  if (!outcome) return candidates;
  for (std::size_t length = 1; length < path.size(); ++length) {
    candidates.emplace_back(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(length));
  }
  for (std::size_t at = 0; at < path.size(); ++at) {
    std::optional<CrashStates> nested;
    if (at > 0) nested.emplace(outcome->lives[at].trace, model_);
    CrashStates& states = at == 0 ? first_ : *nested;
    for (const DirectoryCrash& crash : states.simpler(path[at])) {
      candidates.push_back(path);
      candidates.back()[at] = crash;
    }
  }
  return candidates;
}

Loss loss_of(const Outcome& outcome) {
  Loss loss{.crashes = outcome.lives.size()};
  for (const Life& life : outcome.lives) {
    loss.registers += life.lost.size();
    std::set<std::uint64_t> calls;
    for (const faultfs::LostChange& lost : life.lost) {
      calls.insert(lost.lost.begin(), lost.lost.end());
    }
    loss.calls += calls.size();
    loss.event += life.crash.event;
  }
  return loss;
}

CrashPath least(Paths& paths, CrashPath path) {
  const io::Result<Outcome> first = paths.carry_out(path);
  CRASHCHECK_ASSERT(first && first->violation != nullptr);
  const std::string kind = first->violation->kind;
  Loss loss = loss_of(*first);
  for (bool is_done = false; !is_done;) {
    is_done = true;
    for (const CrashPath& candidate : paths.simpler(path)) {
      const io::Result<Outcome> outcome = paths.carry_out(candidate);
      if (!outcome || outcome->violation == nullptr || outcome->violation->kind != kind) continue;
      const Loss of_candidate = loss_of(*outcome);
      if (!(of_candidate < loss)) continue;
      path = candidate;
      loss = of_candidate;
      is_done = false;
      break;
    }
  }
  return path;
}

}  // namespace crashcheck
