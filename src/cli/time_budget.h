// A time limit for several pieces of work, one after the other.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace crashcheck::cli {

/// Each piece may take an equal share of what is left, and leaves to the others what it did not
/// need. Every piece is over by its deadline; all of them together are over within a second of the
/// limit, or a twentieth of it.
class TimeBudget {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = Clock::duration;

  /// No `seconds`, no limit.
  TimeBudget(std::optional<double> seconds, std::size_t pieces);

  /// The share of the piece that begins now. REQUIRES: no more calls than pieces.
  std::optional<Duration> begin();

  /// When the piece that runs is to be over, come what may: a little after its share.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const;

  /// Seconds until the limit, as far as can be said now.
  [[nodiscard]] std::optional<double> seconds_left() const;

 private:
  bool is_limited_;
  Duration limit_{};
  Duration grace_{};  // for each piece, beyond its share
  Duration share_{};
  std::size_t pieces_;  // that have not begun
  Clock::time_point start_;
  Clock::time_point began_;
};

}  // namespace crashcheck::cli
