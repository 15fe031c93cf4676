// Walking the model forward.
#include "explorer/model_walk.h"

namespace crashcheck::explorer {

ModelWalk::ModelWalk(const Recording& recording)
    : recording_(recording), next_handle_(recording.first_handle), model_(recording.protocol) {
  find_outcomes();
}

void ModelWalk::advance_to(std::size_t step) {
  if (step == step_) return;
  for (; step_ < step; ++step_) pass(recording_.steps[step_]);
  find_outcomes();
}

void ModelWalk::pass(const Step& step) {
  if (step_ > 0) {
    next_handle_ +=
        static_cast<history::Handle>(history::handles_given(recording_.operations[step_ - 1]));
  }
  if (step.adopted) {
    model_ = oracle::ReferenceModel(recording_.protocol, *step.adopted, next_handle_);
  } else if (step.known && step.afterwards.empty()) {
    static_cast<void>(model_.acknowledge(recording_.operations[step_ - 1], step.returned));
  }
}

void ModelWalk::find_outcomes() {
  acceptable_ = oracle::after_recovery(outcomes(), recording_.protocol);
}

/// What a crash in the present step may leave in the file.
std::vector<oracle::Outcome> ModelWalk::outcomes() const {
  const auto& steps = recording_.steps;
  const bool all_returned = step_ == steps.size();
  if (all_returned && !steps.back().afterwards.empty()) return steps.back().afterwards;
  if (!all_returned && !steps[step_].in_flight.empty()) return steps[step_].in_flight;
  if (all_returned || !steps[step_].known) return {oracle::exactly("acknowledged", model_.state())};
  return model_.in_flight(recording_.operations[step_ - 1], steps[step_].returned);
}

}  // namespace crashcheck::explorer
