// The guard of a worker process: writes down where it is before each check. After the last check
// that is known to die it forks: the child goes on, this process waits, and where the child dies in
// a later check it goes on itself, to that check and past it. So a death costs a fork and the way
// from the death before it once more, however many there are, and no check is carried out three
// times.
// Internal to the layer. Thread rule: for a process of one thread.
#pragma once

#include "isolation/guard.h"
#include "shared_record.h"

namespace crashcheck::isolation {

class WorkerGuard final : public Guard {
 public:
  /// Borrows the record, which names the request. `deaths` are those known of it.
  WorkerGuard(SharedRecord& record, const Limits& limits, Deaths deaths);

  /// Those that were known, and those that this process has learnt of since.
  [[nodiscard]] const Deaths& deaths() const { return deaths_; }
  /// Whether another process waits for what becomes of this one.
  [[nodiscard]] bool is_guarded() const { return is_guarded_; }

 private:
  [[nodiscard]] const Death* begin() override;
  void end() override { record_.in_check.store(false, std::memory_order_release); }
  [[nodiscard]] const Death* threw() override;

  void let_child_go_on();
  const Death* learn(std::uint64_t check, Death death);

  SharedRecord& record_;
  Limits limits_;
  Deaths deaths_;
  Deaths::const_iterator next_;  // that will be met
  std::uint64_t check_ = 0;
  bool is_guarded_ = false;
};

}  // namespace crashcheck::isolation
