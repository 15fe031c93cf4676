// Choosing where to go on, and what can still be done there.
#include "explorer/continuation.h"

#include <algorithm>

namespace crashcheck::explorer {

ChosenState chosen_state(const History& operations, const HeldState& state) {
  const auto step = std::min(state.step, operations.size());
  const auto begun = operations.begin() + static_cast<std::ptrdiff_t>(step);
  Life life{{operations.begin(), begun}, {}, state.images.crash()};
  life.others = held_until(step, state.others);
  return {std::move(life), state.origin(), {begun, operations.end()}};
}

void StateChooser::show(const HeldState& state) {
  if (state.step >= recording_.steps.size()) return;
  // Of n states, the last one is the choice in one of n cases, whatever was chosen before.
  if (choices_.choose(++shown_) != 0) return;
  chosen_ = chosen_state(recording_.operations, state);
}

History feasible(const History& operations, const Model& model) {
  History kept;
  for (auto& operation : model.adapted(operations)) {
    if (operation) kept.push_back(std::move(*operation));
  }
  return kept;
}

std::size_t first_infeasible(const History& operations, const Model& model) {
  const auto adapted = model.adapted(operations);
  const auto [meant, done] = std::ranges::mismatch(
      operations, adapted,
      [](const Operation& as_meant, const auto& as_done) { return as_done == as_meant; });
  return static_cast<std::size_t>(meant - operations.begin());
}

std::optional<Recording> record_continuation(const Store& store, const History& operations,
                                             const Origin& origin,
                                             const faultfs::DeviceProfile& device) {
  Circumstances circumstances;
  circumstances.origin = &origin;
  circumstances.device = &device;
  const Recording recovery = record(store, {}, circumstances);
  if (!recovery.steps[0].adopted) return std::nullopt;
  return record(store, feasible(operations, *recovery.steps[0].adopted), circumstances);
}

}  // namespace crashcheck::explorer
