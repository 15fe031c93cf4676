// The way on after a death is taken by a child first.
#include "worker_guard.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <new>
#include <typeinfo>

#include "child.h"
#include "memory_limit.h"

namespace crashcheck::isolation {

WorkerGuard::WorkerGuard(SharedRecord& record, const Limits& limits, Deaths deaths)
    : record_(record), limits_(limits), deaths_(std::move(deaths)), next_(deaths_.begin()) {
  const bool hung =
      std::ranges::any_of(deaths_, [](const auto& known) { return known.second.hung; });
  const Limits now = hung ? limits_.reduced() : limits_;
  record_.time_ms = static_cast<std::uint64_t>(now.time.count());
  record_.memory_bytes = limits_.memory_bytes;
}

const Death* WorkerGuard::begin() {
  ++check_;
  if (next_ != deaths_.end() && next_->first == check_) {
    const Death* const known = &next_->second;
    record_.check = check_;
    if (++next_ == deaths_.end()) let_child_go_on();
    return known;
  }
  if (check_ % Limits::kRenewal == 1) limit_memory(limits_.memory_bytes);
  record_.check.store(check_, std::memory_order_relaxed);
  record_.in_check.store(true, std::memory_order_release);
  return nullptr;
}

const Death* WorkerGuard::threw() {
  Death death{cause_of_exception(), false};
  try {
    throw;
  } catch (const std::bad_alloc&) {
    if (take_failed_allocation()) death.cause = cause_of_memory(limits_.memory_bytes);
  } catch (...) {
  }
  end();
  return learn(check_, std::move(death));
}

const Death* WorkerGuard::learn(std::uint64_t check, Death death) {
  const Death* const known = &(deaths_[check] = std::move(death));
  next_ = deaths_.upper_bound(check_);
  return known;
}

void WorkerGuard::let_child_go_on() {
  const std::uint64_t states = record_.states;
  const std::uint64_t bytes = record_.bytes;
  const pid_t child = fork_child();
  if (child < 0) return;  // goes on by itself; where it dies, all of the request is repeated
  if (child == 0) {
    is_guarded_ = true;
    record_.executor = getpid();
    return;
  }
  const Ending ending = wait_for(child, record_);
  if (ending.is_killed_from_outside())
    std::raise(SIGKILL);  // the process that waits for this one sees the same
  if (!record_.passed_on && ending.is_clean(record_)) _exit(0);  // the request is done
  if (record_.passed_on || (!ending.killed && record_.check <= check_)) {
    if (!record_.passed_on) {
      record_.status = ending.status;
      record_.hung = ending.hung;
      record_.passed_on = true;
    }
    _exit(1);
  }
  record_.kill = false;  // where it was to be ended, this process tells what is known so far
  if (ending.hung) record_.time_ms = static_cast<std::uint64_t>(limits_.reduced().time.count());
  if (!ending.killed) learn(record_.check, ending.death(record_));
  record_.in_check = false;
  record_.states = states;
  record_.bytes = bytes;
  record_.executor = getpid();
}

}  // namespace crashcheck::isolation
