// What tells how far long work is: a line in place on a terminal, a plain line now and then where
// standard error is a log; and Ctrl-C to end the work with what it has.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "interrupt.h"

namespace crashcheck::cli {

/// While it lives, progress is told on standard error: five times a second in place if that is a
/// terminal, else every 30 seconds as a line of its own, the first after 30 seconds.
class ProgressLine {
 public:
  /// The line, from how many seconds the work has taken. Called by a thread of its own, never
  /// while something that `pause` returned lives.
  using Text = std::function<std::string(double seconds)>;

  /// An interrupt sets `stop` instead of ending the program; a second one ends it. Borrows `stop`,
  /// which must outlive this object. Only one may live at a time.
  ProgressLine(std::atomic<bool>& stop, Text text);
  /// Leaves interrupts as they are.
  explicit ProgressLine(Text text);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ProgressLine(ProgressLine&&) = delete;
  ProgressLine& operator=(ProgressLine&&) = delete;
  ~ProgressLine() = default;

  /// While what it returns lives, the line is gone and does not come back: something else may be
  /// printed, and what `Text` reads may change.
  [[nodiscard]] std::unique_lock<std::mutex> pause();

 private:
  void begin();
  void tell(std::stop_token stop);
  void show(const std::string& line);
  void clear();

  Text text_;
  std::optional<Interrupt> interrupt_;
  bool is_terminal_;
  std::mutex mutex_;
  bool is_shown_ = false;
  std::jthread thread_;  // the last, so that it ends before what it uses
};

/// "45,678": a count by the seconds that it took.
[[nodiscard]] std::string per_second(std::uint64_t count, double seconds);

/// "; about 40 s left", from what part of the work is done after so many seconds, and from when it
/// ends in any case, whichever comes first. Nothing where there is no telling.
[[nodiscard]] std::string time_left(double part, double seconds, std::optional<double> until_limit);

}  // namespace crashcheck::cli
