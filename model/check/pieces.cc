// A thread for each worker process asks for piece after piece. Results are taken in order, under
// one lock, whichever came first.
#include "pieces.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "isolation/worker_processes.h"

namespace crashcheck {
namespace {

using isolation::WorkerProcesses;

std::string request_of(std::size_t index, const Budget& budget) {
  isolation::MessageWriter request;
  request.add(std::uint64_t{index});
  request.add(budget.states);
  request.add(budget.choices);
  return request.take();
}

isolation::Limits limits_of(const Options& options) {
  constexpr double kMilliseconds = 1000;
  const auto time = std::chrono::milliseconds(
      static_cast<std::int64_t>(options.seconds_per_check * kMilliseconds));
  return {std::max(time, isolation::Limits::kLeastTime),
          std::max(options.check_memory_bytes, isolation::Limits::kLeastMemoryBytes)};
}

/// Which piece is next, and what became of those before. Thread rule: any thread.
class Queue {
 public:
  using Budgets = std::function<Budget()>;
  using Take = std::function<Taken(const Budget&, const std::string&)>;

  Queue(std::size_t count, const Budgets& budget, const Take& take)
      : budget_(budget), take_(take), results_(count) {}

  struct Piece {
    std::size_t index;
    Budget budget;
  };
  /// Nothing where there are no more.
  std::optional<Piece> next() {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return std::nullopt;
    if (again_) return Piece{*std::exchange(again_, std::nullopt), budget_()};
    if (begun_ == results_.size()) return std::nullopt;
    return Piece{begun_++, budget_()};
  }

  void put(const Piece& piece, std::string text) {
    const std::lock_guard lock(mutex_);
    results_[piece.index] = {piece.budget, std::move(text)};
    while (!is_stopped_ && taken_ < results_.size() && results_[taken_]) {
      const auto result = std::exchange(results_[taken_], std::nullopt);
      switch (take_(result->first, result->second)) {
        case Taken::kGoOn: ++taken_; break;
        case Taken::kAgain: again_ = taken_; return;
        case Taken::kStop: is_stopped_ = true; break;
      }
    }
  }

  void fail(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    is_stopped_ = true;
  }

  [[nodiscard]] bool is_stopped() const { return is_stopped_; }
  /// REQUIRES: no other thread uses the object.
  void throw_if_failed() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  const Budgets& budget_;
  const Take& take_;
  std::mutex mutex_;
  std::vector<std::optional<std::pair<Budget, std::string>>> results_;  // not taken yet
  std::size_t begun_ = 0;
  std::size_t taken_ = 0;
  std::optional<std::size_t> again_;
  std::atomic<bool> is_stopped_ = false;
  std::exception_ptr error_;
};

void ask_for_all(Queue& queue, WorkerProcesses& processes, unsigned slot,
                 const isolation::Limits& limits) {
  const isolation::Progress progress{[&] { return queue.is_stopped(); }};
  try {
    while (const auto piece = queue.next()) {
      auto answer = processes.ask(slot, request_of(piece->index, piece->budget), limits, progress);
      if (answer) queue.put(*piece, std::move(answer->result));
    }
  } catch (...) {
    queue.fail(std::current_exception());
  }
}

}  // namespace

void Pieces::run_forked(std::size_t count, const std::function<Budget()>& budget, const Work& work,
                        const Take& take) const {
  if (count == 0) return;
  const auto slots = static_cast<unsigned>(std::min<std::size_t>(jobs_of(options_), count));
  WorkerProcesses processes(
      slots,
      [&](std::string_view request, const isolation::Inside& inside) {
        isolation::MessageReader asked(request);
        const std::uint64_t index = asked.number();
        Budget with;
        with.states = asked.number();
        with.choices = asked.number();
        return work(index, with, &inside.guard);
      },
      isolation::Output::kNone);
  Queue queue(count, budget, take);
  const isolation::Limits limits = limits_of(options_);
  std::vector<std::thread> threads;
  for (unsigned slot = 1; slot < slots; ++slot) {
    threads.emplace_back([&, slot] { ask_for_all(queue, processes, slot, limits); });
  }
  ask_for_all(queue, processes, 0, limits);
  for (std::thread& thread : threads) thread.join();
  queue.throw_if_failed();
}

bool has_other_threads() {
  namespace fs = std::filesystem;
  constexpr int kLooks = 50;
  for (int look = 0; look < kLooks; ++look) {
    std::error_code error;
    const auto threads = std::distance(fs::directory_iterator("/proc/self/task", error), {});
    if (!error && threads == 1) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace crashcheck
