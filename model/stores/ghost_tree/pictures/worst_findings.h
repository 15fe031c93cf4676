// The most severe of many findings, in bounded memory. Plain value.
#pragma once

#include <algorithm>
#include <tuple>

#include "oracle/finding.h"

namespace crashcheck::ghost_tree {

/// In the order in which `sort_by_severity` puts them; of findings alike in all that it looks at,
/// those of the lower rank first, then those added first.
class WorstFindings {
 public:
  /// REQUIRES: most > 0.
  explicit WorstFindings(std::size_t most) : most_(most) {}

  void add(const explorer::Finding& finding, int rank = 0) {
    kept_.push_back({finding, rank, count_++});
    if (kept_.size() / 2 >= most_) cut();
  }

  /// How many were added.
  [[nodiscard]] std::size_t count() const { return count_; }

  [[nodiscard]] explorer::Findings take() && {
    cut();
    explorer::Findings findings;
    findings.reserve(kept_.size());
    for (const Kept& each : kept_) findings.push_back(each.finding);
    return findings;
  }

 private:
  struct Kept {
    explorer::Finding finding;
    int rank = 0;
    std::size_t number = 0;
  };

  void cut() {
    std::ranges::sort(kept_, {}, [](const Kept& each) {
      const explorer::Finding& finding = each.finding;
      return std::tuple(finding.kind, finding.guarantee, finding.offset, each.rank, each.number);
    });
    if (kept_.size() > most_) kept_.resize(most_);
  }

  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<Kept> kept_;
};

}  // namespace crashcheck::ghost_tree
