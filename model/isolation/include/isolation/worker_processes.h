// Processes that do one kind of work, each piece asked for by a message and answered by one. A
// check that dies in one of them, hangs or takes too much memory takes that process along and
// nothing else: another one does the piece again without that check. Thread rule: made and
// destroyed by one thread, while no other makes any; each slot may be used by another thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "isolation/guard.h"
#include "isolation/message.h"

namespace crashcheck::isolation {

/// What the work finds in the process that does it.
struct Inside {
  Guard& guard;                        ///< for the checks of this piece of work
  const std::atomic<bool>& stop;       ///< ends the piece with what there is
  std::atomic<std::uint64_t>& states;  ///< progress, from 0, as the work counts it
  std::atomic<std::uint64_t>& bytes;   ///< another one
};

/// From a request to its result. Carried out again from the beginning after some deaths: it must
/// not depend on anything but the request.
using Work = std::function<std::string(std::string_view request, const Inside& inside)>;

struct Answer {
  std::string result;
  Deaths deaths;  ///< of the checks of this piece
};

/// What to do while a worker is at it. Called many times a second with what is added to progress;
/// what a piece that is begun again has done counts once.
struct Progress {
  std::function<bool()> is_over;  ///< whether the answer is not wanted any more
  std::function<void(std::uint64_t states, std::uint64_t bytes)> add = nullptr;
};

class WorkerProcesses {
 public:
  /// Forks `slots` of them; they see all that is in memory now. ERRORS: std::runtime_error where
  /// the system has no process or memory for them.
  WorkerProcesses(unsigned slots, Work work, Output output);
  ~WorkerProcesses();
  WorkerProcesses(const WorkerProcesses&) = delete;
  WorkerProcesses& operator=(const WorkerProcesses&) = delete;
  WorkerProcesses(WorkerProcesses&&) = delete;
  WorkerProcesses& operator=(WorkerProcesses&&) = delete;

  /// Has one piece of work done. Once it is over before there is an answer, the work has a moment
  /// to come to its end; nothing where it did not. Processes killed from outside are made anew, a
  /// few times. ERRORS: std::runtime_error where that did not help, and where the work
  /// throws or dies outside of every check.
  [[nodiscard]] std::optional<Answer> ask(unsigned slot, std::string_view request,
                                          const Limits& limits, const Progress& progress);

  /// What the workers have in memory, as last seen.
  [[nodiscard]] std::uint64_t resident_bytes() const;

 private:
  class Slot;
  Work work_;
  Output output_;
  mutable std::mutex mutex_;  ///< while a slot is made anew
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace crashcheck::isolation
