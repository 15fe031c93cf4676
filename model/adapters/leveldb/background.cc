// A thread for each burst of work: most recoveries have none, and then cost none.
#include "background.h"

namespace crashcheck::adapters {

Background::~Background() {
  release();
  if (worker_.joinable()) worker_.join();
}

void Background::schedule(void (*function)(void* argument), void* argument) {
  const std::scoped_lock lock(mutex_);
  todo_.push_back({function, argument});
  if (!is_held_) begin();
}

void Background::begin() {
  if (is_working_ || todo_.empty()) return;
  // The one before has left its loop under this mutex.
  if (worker_.joinable()) worker_.join();
  is_working_ = true;
  worker_ = std::thread([this] { work(); });
}

void Background::work() {
  std::unique_lock lock(mutex_);
  while (!todo_.empty()) {
    const Work next = todo_.front();
    todo_.pop_front();
    lock.unlock();
    next.function(next.argument);
    lock.lock();
  }
  is_working_ = false;
  is_idle_.notify_all();
}

void Background::wait() {
  std::unique_lock lock(mutex_);
  if (is_working_ && worker_.get_id() == std::this_thread::get_id()) return;
  is_idle_.wait(lock, [this] { return !is_working_; });
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
    begin();
  }
  wait();
}

}  // namespace crashcheck::adapters
