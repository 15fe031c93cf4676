// One choice among what a crash may leave, as indices: what walks step through, samples draw,
// shrinking lowers and a crash point says in words. Plain values. Emitted tests have this source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace crashcheck::faultfs {

/// The version of one register that survives, and the fill where that version does not reach.
struct Pick {
  std::size_t version = 0;
  std::size_t fill = 0;  ///< 0 where no fill shows

  bool operator==(const Pick&) const = default;
};

/// One for each register of a device. All zeros: nothing survives that was pending.
using Survivors = std::vector<Pick>;

}  // namespace crashcheck::faultfs
