// How often each feature was reached. Sums only, so that no order of adding up shows.
#pragma once

#include <map>
#include <vector>

#include "coverage/feature.h"

namespace crashcheck::coverage {

class Coverage {
 public:
  void note(const Feature& feature, std::uint64_t times = 1) {
    if (times > 0) counts_[feature] += times;
  }
  Coverage& operator+=(const Coverage& other);

  [[nodiscard]] std::uint64_t count(const Feature& feature) const;
  /// What was reached, in the order of features; no count is 0.
  [[nodiscard]] const std::map<Feature, std::uint64_t>& counts() const { return counts_; }
  /// Those of `stated` that were not reached, in the same order.
  [[nodiscard]] std::vector<Feature> missing(const std::vector<Feature>& stated) const;

  bool operator==(const Coverage&) const = default;

 private:
  std::map<Feature, std::uint64_t> counts_;
};

}  // namespace crashcheck::coverage
