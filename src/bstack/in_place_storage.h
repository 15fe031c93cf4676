// The published protocol below the tree: each write is a stack call of its own, durable when it
// returns. Internal to bstack. Thread rule: calls must not overlap, except that reads may run
// beside reads.
#pragma once

#include <utility>

#include "bstack/stack.h"
#include "tree_storage.h"

namespace crashcheck::bstack {

/// Each write is W, S.
class InPlaceStorage final : public TreeStorage {
 public:
  explicit InPlaceStorage(Stack stack) : stack_(std::move(stack)) {}

  [[nodiscard]] io::Result<Node> read_node(std::uint64_t offset) const override;
  [[nodiscard]] io::Result<void> write_node(std::uint64_t offset, const Node& node) override;
  [[nodiscard]] io::Result<std::uint64_t> read_root() const override;
  [[nodiscard]] io::Result<void> write_root(std::uint64_t offset) override;
  [[nodiscard]] io::Result<void> zero(std::uint64_t offset, std::uint64_t length) override;
  [[nodiscard]] io::Result<std::uint64_t> length() const override { return stack_.length(); }

  /// The stack's own calls, except that a range which leaves the payload is kCorrupt: what callers
  /// ask for is checked before it comes here.
  [[nodiscard]] io::Result<void> read(std::uint64_t offset, io::MutableByteView into) const;
  [[nodiscard]] io::Result<void> set(std::uint64_t offset, io::ByteView bytes);
  [[nodiscard]] io::Result<std::uint64_t> extend(std::uint64_t length);
  [[nodiscard]] io::Result<void> discard(std::uint64_t length);

 private:
  Stack stack_;
};

}  // namespace crashcheck::bstack
