// Walking the model forward.
#include "explorer/model_walk.h"

namespace crashcheck::explorer {

ModelWalk::ModelWalk(const Recording& recording, const history::History& history)
    : recording_(recording), history_(history) {
  find_outcomes();
}

void ModelWalk::advance_to(std::size_t step) {
  if (step == step_) return;
  for (; step_ < step; ++step_) {
    if (step_ == 0) continue;
    static_cast<void>(model_.acknowledge(history_[step_ - 1], recording_.steps[step_].returned));
  }
  find_outcomes();
}

void ModelWalk::find_outcomes() {
  if (step_ == 0) {
    acceptable_ = oracle::ReferenceModel::creation_in_flight();
  } else if (step_ == recording_.steps.size() || recording_.steps[step_].error) {
    acceptable_ = {oracle::exactly("acknowledged", model_.state())};
  } else {
    acceptable_ = model_.in_flight_in_place(history_[step_ - 1], recording_.steps[step_].returned);
  }
}

}  // namespace crashcheck::explorer
