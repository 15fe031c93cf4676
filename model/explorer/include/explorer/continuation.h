// Several crashes in one history: the application goes on from what recovery made of a crash.
#pragma once

#include <optional>

#include "explorer/exploration.h"

namespace crashcheck::explorer {

/// One state in which everything held, taken to go on from.
struct ChosenState {
  Life life;  ///< up to the crash
  Origin origin;
  History rest;  ///< operations that had not begun
};

/// `state` of a life of `operations`, to go on from.
[[nodiscard]] ChosenState chosen_state(const History& operations, const HeldState& state);

/// Chooses one of the states that it is shown and that leave something to go on with, each as
/// likely as any other, by `seed` alone.
class StateChooser {
 public:
  /// Borrows `recording`.
  StateChooser(const Recording& recording, std::uint64_t seed)
      : recording_(recording), choices_(seed) {}

  void show(const HeldState& state);
  [[nodiscard]] std::optional<ChosenState> take() { return std::move(chosen_); }

 private:
  const Recording& recording_;
  faultfs::RandomChoices choices_;
  std::uint64_t shown_ = 0;
  std::optional<ChosenState> chosen_;
};

/// Of `operations`, what an application that knows what `model` knows can still do: those that
/// cannot be done are left out, the others as Model::adapted() has them.
[[nodiscard]] History feasible(const History& operations, const Model& model);

/// The first of `operations` that is not feasible as it stands; operations.size() where all are.
[[nodiscard]] std::size_t first_infeasible(const History& operations, const Model& model);

/// The life after a crash that left `origin`. Operations that the recovered store does not allow
/// are left out. Nothing where no acceptable state is recovered.
[[nodiscard]] std::optional<Recording> record_continuation(const Store& store,
                                                           const History& operations,
                                                           const Origin& origin,
                                                           const faultfs::DeviceProfile& device);

}  // namespace crashcheck::explorer
