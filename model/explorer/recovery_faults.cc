// Draws crash images with a reservoir for each step, while an exploration without faults walks over
// all of them; then makes the calls of each one's recovery fail, as those of any other open.
#include "explorer/recovery_faults.h"

#include <map>

#include "faulty_life.h"

namespace crashcheck::explorer {
namespace {

/// For each step, up to a number of the states that it is shown.
class Reservoir {
 public:
  /// Borrows both.
  Reservoir(const Recording& life, std::uint64_t images, faultfs::Choices& choices)
      : life_(life), images_(images), choices_(choices) {}

  void show(const HeldState& state) {
    if (state.images.image() == state.recovered) return;
    auto& [states, shown] = by_step_[state.step];
    // Of n states, the last one is among k chosen ones in k of n cases.
    const std::uint64_t place =
        states.size() < images_ ? states.size() : choices_.choose(shown + 1);
    ++shown;
    if (place == states.size() && place < images_) states.emplace_back(chosen(state));
    if (place < states.size()) states[place] = chosen(state);
  }

  struct OfStep {
    std::vector<ChosenState> states;
    std::uint64_t shown = 0;
  };
  [[nodiscard]] const std::map<std::size_t, OfStep>& by_step() const { return by_step_; }

 private:
  [[nodiscard]] ChosenState chosen(const HeldState& state) const {
    return chosen_state(life_.operations, state);
  }

  const Recording& life_;
  std::uint64_t images_;
  faultfs::Choices& choices_;
  std::map<std::size_t, OfStep> by_step_;
};

}  // namespace

DrawnCrashes draw_crashes(const Store& store, const Recording& life, const Scope& scope,
                          std::uint64_t images, faultfs::Choices& choices,
                          const std::atomic<bool>* stop) {
  DrawnCrashes drawn;
  if (images == 0) return drawn;
  Reservoir reservoir(life, images, choices);
  Scope unnested = scope;
  unnested.nested = 0;
  static_cast<void>(
      explore_by_cut(store, life, unnested, [](const Sighting&) { return true; },
                     {0, {}, stop, [&](const HeldState& state) { reservoir.show(state); }}));
  for (const auto& [step, of_step] : reservoir.by_step()) {
    drawn.of += of_step.shown;
    drawn.states.insert(drawn.states.end(), of_step.states.begin(), of_step.states.end());
  }
  return drawn;
}

History operations_after(const Store& store, const ChosenState& state, const Scope& scope) {
  Circumstances circumstances = on_device(scope.profile);
  circumstances.origin = &state.origin;
  const Recording recovery = record(store, {}, circumstances);
  if (!recovery.steps[0].adopted) return {};
  History next = feasible(state.rest, *recovery.steps[0].adopted);
  next.resize(std::min(next.size(), kOperationsAfterFault));
  return next;
}

RecoverySample& RecoverySample::operator+=(const RecoverySample& other) {
  taken += other.taken;
  of += other.of;
  return *this;
}

RecoverySample explore_recovery_faults(const Store& store, const DrawnCrashes& crashes,
                                       const Scope& scope, const OnViolation& on_violation,
                                       CountsByCut& counts, FaultCounts& fired,
                                       const std::atomic<bool>* stop, StateTally* tally) {
  RecoverySample sample;
  sample.of = crashes.of;
  bool going_on = true;
  for (const ChosenState& state : crashes.states) {
    if (!going_on || (stop != nullptr && *stop)) break;
    ++sample.taken;
    const auto with_crash = [&](const Sighting& after) {
      Sighting sighting = after;
      sighting.lives.insert(sighting.lives.begin(), state.life);
      return going_on = on_violation(sighting);
    };
    const History next = operations_after(store, state, scope);
    explore_faults_in(store, {&state.origin, next}, scope, with_crash, counts, fired, stop, tally);
  }
  return sample;
}

}  // namespace crashcheck::explorer
