// Work for another thread, at moments that do not depend on the machine. LevelDB schedules work
// while it holds the mutex that the work needs, so the caller cannot do it; it is done in a thread
// of its own, and callers wait for its end where they hold nothing. Thread rule: from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace crashcheck::adapters {

class Background {
 public:
  Background() = default;
  /// Does what is left to do.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  Background(Background&&) = delete;
  Background& operator=(Background&&) = delete;

  /// Begins `function(argument)` after all that was scheduled before; not while work is held.
  void schedule(void (*function)(void* argument), void* argument);
  /// Returns when there is nothing to do, or nothing that is not held. Background work does not
  /// wait for itself.
  void wait();
  /// Keeps work back that is scheduled from now on. Waits first.
  void hold();
  /// Does what was kept back, and waits.
  void release();

 private:
  struct Work {
    void (*function)(void* argument);
    void* argument;
  };

  void begin();
  void work();

  std::mutex mutex_;
  std::condition_variable is_idle_;
  std::deque<Work> todo_;
  bool is_held_ = false;
  bool is_working_ = false;
  std::thread worker_;  // at work, or ended and not yet joined
};

}  // namespace crashcheck::adapters
