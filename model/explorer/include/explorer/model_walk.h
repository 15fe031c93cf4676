// The model along a recording, one step at a time: what may be found after a crash in the step, and
// what the application knew before it. Holds the states of one step only.
#pragma once

#include <memory>

#include "explorer/recording.h"

namespace crashcheck::explorer {

class ModelWalk {
 public:
  /// Starts at the open. Borrows `recording`, which must outlive this object.
  explicit ModelWalk(const Recording& recording);

  /// Goes on to `step`; steps.size() stands for the time after the last.
  /// REQUIRES: no step further back than the present one; what every step before it left is known.
  void advance_to(std::size_t step);

  /// The application after a crash that interrupts the present step. May judge what recovery makes
  /// of that crash; the reference is good until advance_to() moves.
  [[nodiscard]] Model& crashed() const { return *crashed_; }
  /// What the application knows before the present step.
  [[nodiscard]] const Model& known() const { return *model_; }

 private:
  void pass(const Step& step);
  void crash_here();
  [[nodiscard]] std::unique_ptr<Model> cut_here() const;

  const Recording& recording_;
  std::size_t step_ = 0;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Model> crashed_;
};

}  // namespace crashcheck::explorer
