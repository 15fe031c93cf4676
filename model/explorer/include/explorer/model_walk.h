// The reference model along a recording, one step at a time: what may be found after a crash in the
// step, and what the application knew before it. Holds the states of one step only.
#pragma once

#include <span>
#include <vector>

#include "explorer/recording.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {

class ModelWalk {
 public:
  /// Starts at the open. Borrows `recording`, which must outlive this object.
  explicit ModelWalk(const Recording& recording);

  /// Goes on to `step`; steps.size() stands for the time after the last.
  /// REQUIRES: no step further back than the present one; what every step before it left is known.
  void advance_to(std::size_t step);

  /// What a recovery may find after a crash that interrupts the present step.
  [[nodiscard]] std::span<const oracle::Outcome> acceptable() const { return acceptable_; }
  /// What the application knows before the present step.
  [[nodiscard]] const oracle::HeapState& state() const { return model_.state(); }

 private:
  void pass(const Step& step);
  void find_outcomes();
  [[nodiscard]] std::vector<oracle::Outcome> outcomes() const;

  const Recording& recording_;
  history::Handle next_handle_;
  std::size_t step_ = 0;
  oracle::ReferenceModel model_;
  std::vector<oracle::Outcome> acceptable_;
};

}  // namespace crashcheck::explorer
