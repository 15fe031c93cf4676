// Which of two reproductions is the simpler one: the one place that says so.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "explorer/life.h"
#include "explorer/workload.h"

namespace crashcheck::explorer {

/// Less is simpler, what comes first counts first.
struct Simplicity {
  /// Lives that end in a crash, cut recoveries among them.
  std::size_t crashes = 0;
  /// The sum of what the workload measures of each operation.
  std::size_t operations = 0;
  std::size_t items = 0;
  std::uint64_t size = 0;
  std::uint64_t details = 0;
  /// Calls that fail: how many; for ever; with another errno than the most ordinary; having
  /// written something; words of what is durable all the same; reverting.
  std::array<std::uint64_t, 6> faults{};
  /// How often other files take space or give it back.
  std::size_t others = 0;
  /// Of what survives the crashes: a tear, each item that is kept, a length, each fill.
  std::size_t words = 0;
  /// The events of the crashes, which calls fail, then every other number, in the order of the
  /// text.
  std::vector<std::uint64_t> numbers;

  auto operator<=>(const Simplicity&) const = default;
};

[[nodiscard]] Simplicity simplicity_of(const Workload& workload, const std::vector<Life>& lives);

}  // namespace crashcheck::explorer
