// The Batch that a function is handed: it works for the thread that runs the function, as long as
// it runs. Internal to bstack. Thread rule: calls of other threads are refused; they touch nothing.
#pragma once

#include <atomic>
#include <thread>

#include "bstack/batch.h"
#include "checked_heap.h"

namespace crashcheck::bstack {

class GuardedBatch final : public Batch {
 public:
  /// Borrows both. `thread` is that of the function while it runs, and none otherwise.
  GuardedBatch(CheckedHeap& heap, const std::atomic<std::thread::id>& thread)
      : heap_(heap), thread_(thread) {}

  using Batch::read;
  [[nodiscard]] io::Result<Slice> allocate(std::uint64_t length) override {
    CRASHCHECK_TRY(check());
    return heap_.allocate(length);
  }
  [[nodiscard]] io::Result<void> deallocate(Slice slice) override {
    CRASHCHECK_TRY(check());
    return heap_.deallocate(slice);
  }
  [[nodiscard]] io::Result<Slice> reallocate(Slice slice, std::uint64_t length) override {
    CRASHCHECK_TRY(check());
    return heap_.reallocate(slice, length);
  }
  [[nodiscard]] io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths) override {
    CRASHCHECK_TRY(check());
    return heap_.allocate_bulk(lengths);
  }
  [[nodiscard]] io::Result<void> deallocate_bulk(std::span<const Slice> slices) override {
    CRASHCHECK_TRY(check());
    return heap_.deallocate_bulk(slices);
  }
  [[nodiscard]] io::Result<Slice> allocate_into(Slot slot, std::uint64_t length) override {
    CRASHCHECK_TRY(check());
    return heap_.allocate_into(slot, length);
  }
  [[nodiscard]] io::Result<Slice> reallocate_into(Slot slot, Slice slice,
                                                  std::uint64_t length) override {
    CRASHCHECK_TRY(check());
    return heap_.reallocate_into(slot, slice, length);
  }
  [[nodiscard]] io::Result<void> deallocate_from(Slot slot, Slice slice) override {
    CRASHCHECK_TRY(check());
    return heap_.deallocate_from(slot, slice);
  }
  [[nodiscard]] io::Result<void> write(Slice slice, std::uint64_t at, io::ByteView bytes) override {
    CRASHCHECK_TRY(check());
    return heap_.write(slice, at, bytes);
  }
  [[nodiscard]] io::Result<void> read(Slice slice, std::uint64_t at,
                                      io::MutableByteView into) const override {
    CRASHCHECK_TRY(check());
    return heap_.read(slice, at, into);
  }
  [[nodiscard]] io::Result<void> write_user_header(std::uint64_t at, io::ByteView bytes) override {
    CRASHCHECK_TRY(check());
    return heap_.write_user_header(at, bytes);
  }
  [[nodiscard]] io::Result<void> read_user_header(std::uint64_t at,
                                                  io::MutableByteView into) const override {
    CRASHCHECK_TRY(check());
    return heap_.read_user_header(at, into);
  }
  [[nodiscard]] io::Result<Slice> root() const override {
    CRASHCHECK_TRY(check());
    return heap_.root();
  }
  [[nodiscard]] io::Result<void> set_root(Slice root) override {
    CRASHCHECK_TRY(check());
    return heap_.set_root(root);
  }

 private:
  [[nodiscard]] io::Result<void> check() const {
    if (thread_.load() == std::this_thread::get_id()) return {};
    return io::fail(io::ErrorCode::kInvalidArgument, "batch",
                    "only the function of the batch may use it, on its thread");
  }

  CheckedHeap& heap_;
  const std::atomic<std::thread::id>& thread_;
};

}  // namespace crashcheck::bstack
