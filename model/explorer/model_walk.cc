// Tells a model what a recording says that the application was told, and clones it where a crash
// may come. An open that found one of several states has left its model in the recording.
#include "explorer/model_walk.h"

#include "io/assert.h"

namespace crashcheck::explorer {

ModelWalk::ModelWalk(const Recording& recording)
    : recording_(recording), model_(recording.before->clone()) {
  crash_here();
}

void ModelWalk::advance_to(std::size_t step) {
  if (step == step_) return;
  CRASHCHECK_ASSERT(step > step_ && step <= recording_.steps.size());
  for (; step_ < step; ++step_) pass(recording_.steps[step_]);
  crash_here();
}

void ModelWalk::pass(const Step& step) {
  if (step.adopted) {
    model_ = step.adopted->clone();
  } else if (step.known && !step.afterwards) {
    const Operation& operation = recording_.operations[step_ - 1];
    model_->begin(operation, &step.answer);
    static_cast<void>(model_->acknowledge(operation, step.answer));
  }
}

void ModelWalk::crash_here() {
  crashed_ = cut_here();
  crashed_->crashed();
}

/// The application at a crash in the present step.
std::unique_ptr<Model> ModelWalk::cut_here() const {
  const auto& steps = recording_.steps;
  const bool all_returned = step_ == steps.size();
  if (all_returned && steps.back().afterwards) return steps.back().afterwards->clone();
  if (!all_returned && steps[step_].in_flight) return steps[step_].in_flight->clone();
  auto model = model_->clone();
  if (!all_returned && steps[step_].known) {
    model->begin(recording_.operations[step_ - 1], &steps[step_].answer);
  }
  return model;
}

}  // namespace crashcheck::explorer
