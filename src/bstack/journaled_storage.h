// The storage of the journaled protocol: changes are kept back until they are committed as one.
// Internal to bstack. Thread rule: calls must not overlap, except that `read` and `length` may
// overlap each other.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "heap_storage.h"
#include "unlocked_stack.h"
#include "write_set.h"

namespace crashcheck::bstack {

/// The root, or a node met since the last commit, written as it is already, is no change.
class JournaledStorage final : public HeapStorage {
 public:
  /// Borrows `stack`, which must outlive the storage. REQUIRES: it is journaled.
  explicit JournaledStorage(UnlockedStack& stack);

  [[nodiscard]] io::Result<Node> read_node(std::uint64_t offset) const override;
  [[nodiscard]] io::Result<void> write_node(std::uint64_t offset, const Node& node) override;
  [[nodiscard]] io::Result<void> write_root(std::uint64_t offset) override;
  [[nodiscard]] io::Result<void> zero(std::uint64_t offset, std::uint64_t length) override;
  [[nodiscard]] io::Result<std::uint64_t> length() const override { return length_; }
  [[nodiscard]] io::Result<void> read(std::uint64_t offset,
                                      io::MutableByteView into) const override;
  [[nodiscard]] io::Result<void> read_shown(std::uint64_t offset,
                                            io::MutableByteView into) const override;
  [[nodiscard]] io::Result<std::uint64_t> shown_length() const override {
    return postponed_length_;
  }
  [[nodiscard]] std::unique_ptr<HeapStorage> shown() const override;
  [[nodiscard]] io::Result<void> set(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<std::uint64_t> extend(std::uint64_t length) override;
  [[nodiscard]] io::Result<void> discard(std::uint64_t length) override;
  [[nodiscard]] io::Result<void> overwrite(std::uint64_t offset, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> commit() override;
  void abandon() override;
  void postpone() override;

 private:
  [[nodiscard]] io::Result<void> check_inside(std::string_view operation, std::uint64_t offset,
                                              std::uint64_t size) const;
  [[nodiscard]] io::Result<void> read_below(const WriteSet& writes, std::uint64_t length,
                                            std::uint64_t offset, io::MutableByteView into) const;
  void forget_nodes(std::uint64_t begin, std::uint64_t end);

  UnlockedStack& stack_;
  std::uint64_t committed_length_;
  std::uint64_t length_;
  WriteSet writes_;
  std::uint64_t postponed_length_;
  WriteSet postponed_;  ///< what every commit begins with, until one succeeds
  mutable std::map<std::uint64_t, Node> nodes_;  ///< those met since the last commit, as they are
};

}  // namespace crashcheck::bstack
