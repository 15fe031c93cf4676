// A reproduction cut at its crashes and at its faults, so that operations can be edited without
// losing the place of either. Internal to the layer.
#pragma once

#include <optional>
#include <vector>

#include "explorer/life.h"

namespace crashcheck::explorer {

/// What stands around some operations.
struct Segment {
  bool begins_life = false;
  std::vector<LifeFault> faults;   ///< counted from here on, or, with step 0, from the open
  std::vector<OthersHold> others;  ///< likewise: from here on, or from the open
  std::optional<faultfs::CrashPoint> crash;  ///< after the operations
};

struct Segments {
  std::vector<Segment> segments;
  std::vector<History> operations;  ///< of each segment
};

[[nodiscard]] Segments segments_of(const std::vector<Life>& lives);

[[nodiscard]] std::vector<Life> lives_of(const std::vector<Segment>& segments,
                                         const std::vector<History>& operations);

/// Without what stands between segment `index` and the next: a crash or faults. Nothing where a
/// life would have more than kMaxFaults.
[[nodiscard]] std::optional<std::vector<Segment>> joined(const std::vector<Segment>& segments,
                                                         std::size_t index);

}  // namespace crashcheck::explorer
