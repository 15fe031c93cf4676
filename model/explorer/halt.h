// A flag that ends work at once, whatever it is about, for reasons that a thread of its own looks
// at. Internal to the layer.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

namespace crashcheck::explorer {

/// While it lives, `is_over` is asked every few milliseconds by a thread of its own, until it is
/// true once; the flag is true from then on. Borrows what `is_over` refers to.
class Halt {
 public:
  explicit Halt(std::function<bool()> is_over)
      : is_over_(std::move(is_over)),
        flag_(is_over_()),
        thread_([this](const std::stop_token& ended) {
          while (!flag_ && !ended.stop_requested()) {
            std::this_thread::sleep_for(kInterval);
            if (is_over_()) flag_ = true;
          }
        }) {}

  [[nodiscard]] const std::atomic<bool>& flag() const { return flag_; }

 private:
  static constexpr std::chrono::milliseconds kInterval{2};

  std::function<bool()> is_over_;
  std::atomic<bool> flag_;
  std::jthread thread_;  // the last, so that it ends before what it uses
};

}  // namespace crashcheck::explorer
