// A line on the terminal that tells how far long work is, and Ctrl-C to end it with what it has.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "interrupt.h"

namespace crashcheck::cli {

/// While it lives: a progress line on standard error, if that is a terminal, and an interrupt sets
/// `stop` instead of ending the program. A second interrupt ends the program.
class ProgressLine {
 public:
  /// The line, from how many seconds the work has taken.
  using Text = std::function<std::string(double seconds)>;

  /// Borrows `stop`, which must outlive this object. Only one may live at a time.
  ProgressLine(std::atomic<bool>& stop, Text text);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ProgressLine(ProgressLine&&) = delete;
  ProgressLine& operator=(ProgressLine&&) = delete;
  ~ProgressLine() = default;

 private:
  void show(std::stop_token stop) const;

  Text text_;
  Interrupt interrupt_;
  std::jthread thread_;
};

}  // namespace crashcheck::cli
