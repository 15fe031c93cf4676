// What an exploration has looked at and what it saw, as one number that can be compared.
#pragma once

#include <cstdint>
#include <string>

namespace crashcheck::explorer {

/// A 128-bit hash, the same on every machine.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Hash128&) const = default;
};

/// 32 hexadecimal digits.
[[nodiscard]] std::string to_string(const Hash128& hash);

/// The sum of the hashes of everything that was seen: the order plays no part, so that any number
/// of workers may collect it, and nothing can be left out or seen twice without changing it.
class Evidence {
 public:
  void add(const Hash128& seen) {
    sum_.high += seen.high;
    sum_.low += seen.low;
  }
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
