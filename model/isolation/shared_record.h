// What a worker is at, where its parents find it once it is dead: memory that processes share.
// Internal to the layer. Thread rule: atomic numbers; one process writes each at a time.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace crashcheck::isolation {

/// Where the end of a process has left its work: all that another one needs to go on.
struct SharedRecord {
  std::atomic<std::uint64_t> request{0};  ///< the number of the piece of work under way
  std::atomic<std::uint64_t> check{0};    ///< the number of the check in it, from 1
  std::atomic<bool> in_check{false};      ///< it has begun, and not come to its end
  std::atomic<pid_t> executor{0};         ///< the process that carries it out
  std::atomic<std::uint64_t> time_ms{0};  ///< that a check may take
  std::atomic<std::uint64_t> memory_bytes{0};
  std::atomic<std::uint64_t> states{0};  ///< progress: as the work counts them
  std::atomic<std::uint64_t> bytes{0};   ///< progress: as the work counts them
  std::atomic<bool> stop{false};         ///< the work is to end, with what there is
  std::atomic<bool> kill{false};         ///< it has not: the executor is to be ended
  std::atomic<std::uint64_t> resident_bytes{0};
  std::atomic<bool> finished{false};  ///< there are no more requests
  /// A guardian could not go on for its child, which ended so; see child.h.
  std::atomic<bool> passed_on{false};
  std::atomic<int> status{0};
  std::atomic<bool> hung{false};
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// A record in memory that is shared with all processes forked from now on.
class SharedMemory {
 public:
  /// ERRORS: std::runtime_error where there is no memory.
  SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  SharedMemory(SharedMemory&&) = delete;
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory();

  [[nodiscard]] SharedRecord& record() { return *record_; }

 private:
  SharedRecord* record_;
};

}  // namespace crashcheck::isolation
