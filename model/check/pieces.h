// Carries out numbered pieces of work that ask checks: in this process, or in worker processes, so
// that what a check dies of takes nothing else along. Thread rule: an object belongs to one thread,
// while no other thread of the program is at work where processes are forked.
#pragma once

#include <functional>
#include <string>

#include "check/explore.h"
#include "message.h"
#include "part.h"

namespace crashcheck {

/// What becomes of the result of a piece.
enum class Taken : std::uint8_t {
  kGoOn,   ///< the next one
  kAgain,  ///< it was begun with too large a budget: again, with the one there is now
  kStop,   ///< the pieces after it are not wanted
};

/// How many worker processes the options ask for, where there are any.
[[nodiscard]] inline unsigned jobs_of(const Options& options) {
  return options.jobs == 0 ? 1 : options.jobs;
}

class Pieces {
 public:
  /// Worker processes if `is_forked`, as many as the options say. Borrows the options.
  Pieces(const Options& options, bool is_forked) : options_(options), is_forked_(is_forked) {}

  [[nodiscard]] bool is_forked() const { return is_forked_; }

  /// Has `count` pieces done and takes their results in order. `budget` is asked before each piece;
  /// a worker may begin with what was left a few pieces before, but never with less than is left.
  /// `work` is given a guard for its checks, null in this process. In a worker it may be repeated,
  /// and must not change what a later piece depends on.
  /// ERRORS: std::runtime_error where the system has no process, or `work` dies outside of checks.
  template <typename Result>
  void run(std::size_t count, const std::function<Budget()>& budget,
           const std::function<Result(std::size_t, const Budget&, isolation::Guard*)>& work,
           const std::function<Taken(const Budget&, Result)>& take) const {
    if (is_forked_) {
      return run_forked(
          count, budget,
          [&](std::size_t index, const Budget& with, isolation::Guard* guard) {
            isolation::MessageWriter to;
            write(to, work(index, with, guard));
            return to.take();
          },
          [&](const Budget& with, const std::string& text) {
            isolation::MessageReader from(text);
            Result result;
            read(from, result);
            return take(with, std::move(result));
          });
    }
    for (std::size_t index = 0; index < count; ++index) {
      const Budget with = budget();
      if (take(with, work(index, with, nullptr)) == Taken::kStop) return;
    }
  }

 private:
  using Work = std::function<std::string(std::size_t, const Budget&, isolation::Guard*)>;
  using Take = std::function<Taken(const Budget&, const std::string&)>;

  void run_forked(std::size_t count, const std::function<Budget()>& budget, const Work& work,
                  const Take& take) const;

  const Options& options_;
  bool is_forked_;
};

/// Whether other threads of this process are running: then it is not to be forked. A thread that
/// was joined is none, though the system may need a moment to notice.
[[nodiscard]] bool has_other_threads();

}  // namespace crashcheck
