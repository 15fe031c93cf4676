// Background work, at moments that do not depend on the machine. LevelDB schedules work while it
// holds the mutex that the work needs, so `schedule` cannot do it: a thread of its own does, or a
// caller of `wait`, who holds nothing. Thread rule: from any thread.
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
  /// Returns when there is nothing to do, or nothing that is not held. Does the work itself where
  /// it has not begun. Background work does not wait for itself. REQUIRES: no lock that the work
  /// needs.
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

  void work();
  [[nodiscard]] bool is_working() const { return at_work_ != std::thread::id(); }
  [[nodiscard]] bool may_begin() const;
  void do_next(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> todo_;
  bool is_held_ = false;
  bool is_ending_ = false;
  std::thread::id at_work_;  // of the thread that does work now
  std::thread worker_;
};

}  // namespace crashcheck::adapters
