// One thread, begun with the first work: most recoveries have none, and then cost none. Who waits
// does work that no thread has begun: on a busy machine the thread's turn may be seconds away.
#include "background.h"

namespace crashcheck::adapters {

Background::~Background() {
  release();
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
    changed_.notify_all();
  }
  if (worker_.joinable()) worker_.join();
}

void Background::schedule(void (*function)(void* argument), void* argument) {
  const std::scoped_lock lock(mutex_);
  todo_.push_back({function, argument});
  if (!worker_.joinable()) worker_ = std::thread([this] { work(); });
  changed_.notify_all();
}

void Background::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_ending_ || may_begin(); });
    if (is_ending_) return;
    do_next(lock);
  }
}

bool Background::may_begin() const { return !is_working() && !todo_.empty() && !is_held_; }

void Background::do_next(std::unique_lock<std::mutex>& lock) {
  const Work next = todo_.front();
  todo_.pop_front();
  at_work_ = std::this_thread::get_id();
  lock.unlock();
  next.function(next.argument);
  lock.lock();
  at_work_ = {};
  changed_.notify_all();
}

void Background::wait() {
  std::unique_lock lock(mutex_);
  if (at_work_ == std::this_thread::get_id()) return;
  while (is_working() || may_begin()) {
    if (may_begin()) {
      do_next(lock);
    } else {
      changed_.wait(lock);
    }
  }
}

void Background::hold() {
  wait();
  const std::scoped_lock lock(mutex_);
  is_held_ = true;
}

void Background::release() {
  {
    const std::scoped_lock lock(mutex_);
    is_held_ = false;
    changed_.notify_all();
  }
  wait();
}

}  // namespace crashcheck::adapters
