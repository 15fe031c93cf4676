// What a GhostTree owns: stack, storage, heap and their locks; how a mutation runs, commits and
// fails. Internal to bstack. Thread rule: `writing` is held by one mutation at a time, a batch
// included; `showing` is shared by reads and held where what they see changes.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

#include "bstack/ghost_tree.h"
#include "checked_heap.h"
#include "guarded_batch.h"
#include "in_place_storage.h"
#include "journaled_storage.h"
#include "recovery.h"
#include "unlocked_stack.h"

namespace crashcheck::bstack {

/// Borrows `stack`.
[[nodiscard]] inline std::unique_ptr<HeapStorage> storage_on(UnlockedStack& stack,
                                                             Protocol protocol) {
  if (protocol == Protocol::kJournaled) return std::make_unique<JournaledStorage>(stack);
  return std::make_unique<InPlaceStorage>(stack);
}

struct GhostTree::State {
  State(UnlockedStack opened, Protocol wanted, io::ErrorPath name)
      : protocol(wanted),
        path(std::move(name)),
        stack(std::move(opened)),
        storage(storage_on(stack, wanted)),
        heap(*storage, wanted, wanted == Protocol::kJournaled ? &index : nullptr) {}

  /// Runs a mutation and commits it, unless an earlier one has failed; a failure other than a
  /// refusal is sticky.
  template <typename Mutation>
  [[nodiscard]] auto mutate(Mutation mutation) -> decltype(mutation()) {
    CRASHCHECK_TRY(check_may_change());
    const std::unique_lock one_at_a_time(writing);
    const std::unique_lock hidden(showing);
    return io::about_file(mutate_locked(std::move(mutation)), path);
  }

  /// Makes a read of what is shown.
  template <typename Read>
  [[nodiscard]] auto look(Read read) const -> decltype(read()) {
    const std::shared_lock lock(showing);
    return io::about_file(read(), path);
  }

  template <typename Mutation>
  [[nodiscard]] auto mutate_locked(Mutation mutation) -> decltype(mutation()) {
    CRASHCHECK_TRY(stack.check_not_poisoned());
    forget();  // calls through a Batch after its batch
    const Forgetting whatever_is_not_kept(*this);
    auto result = mutation();
    if (!result) {
      give_up(result.error());
      return result;
    }
    if (io::Result<void> done = commit(); !done) {
      give_up(done.error());
      return io::Failure(done.error());
    }
    index.keep();
    return result;
  }

  /// If a commit throws, how much of it reached the file is unknown: it poisons.
  [[nodiscard]] io::Result<void> commit() try { return storage->commit(); } catch (...) {
    give_up(io::Error{io::ErrorCode::kIo, "commit", "an exception came through"});
    throw;
  }

  /// Journaled, where there is no space nothing has changed.
  void give_up(const io::Error& error) {
    const bool is_full = error.code == io::ErrorCode::kNoSpace && protocol == Protocol::kJournaled;
    if (error.code != io::ErrorCode::kInvalidArgument && !is_full) stack.poison(error);
  }

  void forget() noexcept {
    storage->abandon();
    index.take_back();
    static_cast<void>(heap.take_failure());
  }

  /// Ends every mutation, also one that throws: uncommitted changes are gone.
  class Forgetting {
   public:
    explicit Forgetting(State& state) : state_(state) {}
    Forgetting(const Forgetting&) = delete;
    Forgetting& operator=(const Forgetting&) = delete;
    ~Forgetting() { state_.forget(); }

   private:
    State& state_;
  };

  /// Calls the function of a batch. Readers go on meanwhile: `writing` is held, `showing` is not.
  [[nodiscard]] io::Result<void> call(const std::function<io::Result<void>(Batch&)>& changes) {
    const InsideBatch inside(batch_thread);
    return changes(batch_calls);
  }

  /// Refuses a mutation where the heap is open for reading, and from inside the function of a
  /// batch: it would wait for itself.
  [[nodiscard]] io::Result<void> check_may_change() const {
    if (is_read_only) {
      return refused(io::ErrorCode::kNoPermission, "the heap is open for reading");
    }
    if (batch_thread.load() != std::this_thread::get_id()) return {};
    return refused(io::ErrorCode::kInvalidArgument,
                   "a batch of this thread is under way: change the heap through it");
  }
  [[nodiscard]] io::Failure refused(io::ErrorCode code, std::string_view reason) const {
    io::Failure failure = io::fail(code, "heap", reason);
    failure.value().path = path;
    return failure;
  }

  /// Tells whose batch is under way, while it lives.
  class InsideBatch {
   public:
    explicit InsideBatch(std::atomic<std::thread::id>& thread) : thread_(thread) {
      thread_ = std::this_thread::get_id();
    }
    InsideBatch(const InsideBatch&) = delete;
    InsideBatch& operator=(const InsideBatch&) = delete;
    ~InsideBatch() { thread_ = std::thread::id(); }

   private:
    std::atomic<std::thread::id>& thread_;
  };

  [[nodiscard]] io::Result<void> check_journaled(std::string_view operation) const {
    if (protocol == Protocol::kJournaled) return {};
    return io::fail(io::ErrorCode::kInvalidArgument, operation,
                    "only the journaled protocol can do that");
  }

  /// As committed.
  [[nodiscard]] io::Result<std::vector<FreeBlock>> free_blocks() const {
    if (protocol == Protocol::kJournaled) return index.kept_blocks();
    CRASHCHECK_ASSIGN(std::vector<FreeBlock> blocks, collect_free_blocks(*storage));
    std::ranges::sort(blocks, {}, &FreeBlock::offset);
    return blocks;
  }

  Protocol protocol;
  bool is_read_only = false;
  io::ErrorPath path;   ///< added to every error
  Opening opening;      ///< what the open found
  UnlockedStack stack;  ///< whose sticky error is the heap's as well
  std::unique_ptr<HeapStorage> storage;
  FreeIndex index;
  CheckedHeap heap;
  std::mutex writing;  ///< locked before `showing`
  mutable std::shared_mutex showing;
  std::atomic<std::thread::id> batch_thread;  ///< of the function of a batch, while it runs
  GuardedBatch batch_calls{heap, batch_thread};
};

}  // namespace crashcheck::bstack
