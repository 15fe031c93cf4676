// Which of two reproductions is the simpler one: the one place that says so.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "explorer/life.h"

namespace crashcheck::explorer {

/// Less is simpler, what comes first counts first.
struct Simplicity {
  /// Lives that end in a crash, cut recoveries among them.
  std::size_t crashes = 0;
  /// A batch counts as one more than what is in it.
  std::size_t operations = 0;
  /// Bulk forms, batches and slots, and what they name.
  std::size_t items = 0;
  /// Of 32 bytes, in all lengths.
  std::uint64_t blocks = 0;
  /// Lengths that are no number of blocks; bytes of content, twice where they are not the plain
  /// one; places other than the first; wide slots.
  std::uint64_t details = 0;
  /// Calls that fail: how many; for ever; with another errno than the most ordinary; having
  /// written something; words of what is durable all the same; reverting.
  std::array<std::uint64_t, 6> faults{};
  /// Of what survives the crashes: a tear, each item that is kept, a length, each fill.
  std::size_t words = 0;
  /// The events of the crashes, which calls fail, then every other number, in the order of the
  /// text.
  std::vector<std::uint64_t> numbers;

  auto operator<=>(const Simplicity&) const = default;
};

[[nodiscard]] Simplicity simplicity_of(const std::vector<Life>& lives);

}  // namespace crashcheck::explorer
