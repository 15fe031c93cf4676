// What an exploration has looked at and what it saw, as one number that can be compared.
#pragma once

#include "faultfs/hash128.h"

namespace crashcheck::explorer {

using faultfs::Hash128;

/// The sum of the hashes of everything that was seen: the order plays no part, so that any number
/// of workers may collect it, and nothing can be left out or seen twice without changing it.
class Evidence {
 public:
  void add(const Hash128& seen) { sum_ += seen; }
  Evidence& operator+=(const Evidence& other) {
    add(other.sum_);
    return *this;
  }

  [[nodiscard]] const Hash128& sum() const { return sum_; }
  bool operator==(const Evidence&) const = default;

 private:
  Hash128 sum_;
};

}  // namespace crashcheck::explorer
