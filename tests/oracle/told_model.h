// A reference model that is told one operation after the other.
#pragma once

#include <gtest/gtest.h>

#include "oracle/reference_model.h"

namespace crashcheck::oracle {

class ToldModel {
 public:
  explicit ToldModel(Protocol protocol) : model_(protocol) {}

  /// Tells the model; expects no objection.
  ToldModel& told(const history::Operation& operation,
                  const std::vector<Placement>& returned = {}) {
    const Findings findings = model_.acknowledge(operation, returned);
    EXPECT_TRUE(findings.empty()) << history::to_string(operation) << ": "
                                  << (findings.empty() ? "" : findings.front().message);
    return *this;
  }
  Findings objections(const history::Operation& operation, const std::vector<Placement>& returned) {
    return model_.acknowledge(operation, returned);
  }
  [[nodiscard]] const HeapState& state() const { return model_.state(); }
  [[nodiscard]] const ReferenceModel& model() const { return model_; }

 private:
  ReferenceModel model_;
};

}  // namespace crashcheck::oracle
