// A time limit for several pieces of work, one after the other.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace crashcheck::cli {

/// Each piece may take an equal share of what is left, and leaves to the others what it did not
/// need. What a piece takes beyond its share (no piece can be ended at once) costs the others
/// nothing.
class TimeBudget {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// No `seconds`, no limit.
  TimeBudget(std::optional<double> seconds, std::size_t pieces);

  /// The share of the piece that begins now. REQUIRES: no more calls than pieces.
  std::optional<Duration> begin();

  /// Seconds until the limit, as far as can be said now.
  [[nodiscard]] std::optional<double> seconds_left() const;

 private:
  [[nodiscard]] Duration left() const;

  bool is_limited_;
  Duration left_{};  // for the piece that runs and all that come after it
  Duration share_{};
  std::size_t pieces_;  // that have not begun
  std::chrono::steady_clock::time_point began_;
};

}  // namespace crashcheck::cli
