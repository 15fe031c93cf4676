// Inputs made from other inputs, by a seeded generator: what the standalone driver runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace crashcheck::testing {

using Input = std::vector<std::uint8_t>;

class Mutator {
 public:
  static constexpr std::size_t kMaxInputBytes = 16384;

  /// Borrows `corpus`, which must outlive this object. REQUIRES: it is not empty.
  Mutator(const std::vector<Input>& corpus, std::uint64_t seed) : corpus_(corpus), random_(seed) {}

  /// An input of the corpus, now and then with the end of another, changed a few times: by the
  /// target's own mutations where it has any, else bit by bit.
  [[nodiscard]] Input next();

 private:
  [[nodiscard]] const Input& any() { return corpus_[random_() % corpus_.size()]; }
  void splice(Input& input);
  void change(Input& input);

  const std::vector<Input>& corpus_;
  std::mt19937_64 random_;
};

}  // namespace crashcheck::testing
