// A limit on the time of work that looks at no clock by itself. Thread rule: looks from a thread of
// its own; the rest may be used from any.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace crashcheck::cli {

/// While it lives: sets `stop` once `seconds` and a little grace are over, in which work may end by
/// itself. Borrows `stop`. No `seconds`, no limit.
class TimeWatch {
 public:
  TimeWatch(std::optional<double> seconds, std::atomic<bool>& stop);

 private:
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::jthread thread_;  // the last, so that it ends before what it uses
};

}  // namespace crashcheck::cli
