// Sums of counts.
#include "explorer/coverage.h"

#include <algorithm>
#include <iterator>

namespace crashcheck::explorer {

Coverage& Coverage::operator+=(const Coverage& other) {
  for (const auto& [feature, times] : other.counts_) counts_[feature] += times;
  return *this;
}

std::uint64_t Coverage::count(const Feature& feature) const {
  const auto found = counts_.find(feature);
  return found == counts_.end() ? 0 : found->second;
}

std::vector<Feature> Coverage::missing(const std::vector<Feature>& stated) const {
  std::vector<Feature> missing;
  std::ranges::copy_if(stated, std::back_inserter(missing),
                       [&](const Feature& feature) { return !counts_.contains(feature); });
  return missing;
}

}  // namespace crashcheck::explorer
