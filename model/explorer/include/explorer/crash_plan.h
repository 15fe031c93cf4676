// Which crash points of a trace are explored, and how many images of each, where all of them would
// cost too much. Depends on the trace's length and a seed alone, so that a history is explored
// alike on every machine and by any number of workers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "faultfs/trace.h"

namespace crashcheck::explorer {

/// How much of a life with too many crash states is explored.
struct Sampling {
  /// Bytes of all images that are looked at, without those in recoveries, about.
  std::uint64_t budget_bytes = kBudgetBytes;
  std::uint64_t seed = 0;

  static constexpr std::uint64_t kBudgetBytes = std::uint64_t{4} << 20U;
  bool operator==(const Sampling&) const = default;
};

/// Crash points of a trace, ascending.
class CrashPlan {
 public:
  /// All from `first` to `last`, with up to `epoch_cap` images each.
  CrashPlan(std::uint64_t first, std::uint64_t last, std::uint64_t epoch_cap)
      : first_(first), all_(last - first + 1), cap_(epoch_cap) {}
  /// Those that the budget allows, drawn by the seed; all, where it allows so many.
  CrashPlan(const faultfs::Trace& trace, std::uint64_t first, std::uint64_t last,
            std::uint64_t epoch_cap, const Sampling& sampling);

  /// Whether crash points or images are left out that CrashPlan without sampling has.
  [[nodiscard]] bool is_sampled() const { return is_sampled_; }
  [[nodiscard]] std::uint64_t points() const { return points_.empty() ? all_ : points_.size(); }
  /// REQUIRES: index < points().
  [[nodiscard]] std::uint64_t event(std::uint64_t index) const {
    return points_.empty() ? first_ + index : points_[index];
  }
  [[nodiscard]] std::uint64_t first_event() const { return event(0); }
  [[nodiscard]] std::uint64_t passed_over() const { return all_ - points(); }
  /// Most images of one crash point.
  [[nodiscard]] std::uint64_t cap() const { return cap_; }

 private:
  std::uint64_t first_;
  std::uint64_t all_;
  std::uint64_t cap_;
  bool is_sampled_ = false;
  std::vector<std::uint64_t> points_;  // none: all
};

}  // namespace crashcheck::explorer
