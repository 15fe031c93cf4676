// The storage of the in-place protocol, as published: each write is a stack call of its own,
// durable when it returns. Internal to bstack. Thread rule: that of HeapStorage.
#pragma once

#include "heap_storage.h"
#include "unlocked_stack.h"

namespace crashcheck::bstack {

/// Each write is W, S.
class InPlaceStorage final : public HeapStorage {
 public:
  /// Borrows `stack`, which must outlive the storage.
  explicit InPlaceStorage(UnlockedStack& stack) : stack_(stack) {}

  [[nodiscard]] io::Result<void> zero(std::uint64_t offset, std::uint64_t length) override;
  [[nodiscard]] io::Result<std::uint64_t> length() const override { return stack_.length(); }

  [[nodiscard]] io::Result<void> read(std::uint64_t offset,
                                      io::MutableByteView into) const override;
  [[nodiscard]] io::Result<void> set(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<std::uint64_t> extend(std::uint64_t length) override;
  [[nodiscard]] io::Result<void> discard(std::uint64_t length) override;
  [[nodiscard]] io::Result<void> overwrite(std::uint64_t offset, io::ByteView bytes) override {
    return set(offset, bytes);
  }
  [[nodiscard]] io::Result<void> read_shown(std::uint64_t offset,
                                            io::MutableByteView into) const override {
    return read(offset, into);
  }
  [[nodiscard]] io::Result<std::uint64_t> shown_length() const override { return length(); }
  [[nodiscard]] std::unique_ptr<HeapStorage> shown() const override {
    return std::make_unique<InPlaceStorage>(stack_);
  }
  [[nodiscard]] io::Result<void> commit() override { return {}; }
  void abandon() override {}
  void postpone() override {}

 private:
  UnlockedStack& stack_;
};

}  // namespace crashcheck::bstack
