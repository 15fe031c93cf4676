// The storage of the allocator: tree, bytes of slices, and length of the payload. Each protocol is
// an implementation. Internal to bstack. Thread rule: calls must not overlap, except that reads may
// overlap reads.
#pragma once

#include <cstdint>
#include <memory>

#include "tree_storage.h"

namespace crashcheck::bstack {

/// Reads see every change made before them. In-place, each change is durable when it returns;
/// journaled, changes are kept back until `commit` makes them as one.
/// ERRORS, of every call: kCorrupt where a range leaves the payload, and nothing changed (requests
/// of callers were checked before, so the file contradicts itself); kIo, kNoSpace.
class HeapStorage : public TreeStorage {
 public:
  [[nodiscard]] io::Result<Node> read_node(std::uint64_t offset) const override;
  [[nodiscard]] io::Result<void> write_node(std::uint64_t offset, const Node& node) override;
  [[nodiscard]] io::Result<std::uint64_t> read_root() const override;
  [[nodiscard]] io::Result<void> write_root(std::uint64_t offset) override;

  [[nodiscard]] virtual io::Result<void> read(std::uint64_t offset,
                                              io::MutableByteView into) const = 0;
  [[nodiscard]] virtual io::Result<void> set(std::uint64_t offset, io::ByteView bytes) = 0;
  /// Adds zero bytes at the end; the offset of the first.
  [[nodiscard]] virtual io::Result<std::uint64_t> extend(std::uint64_t length) = 0;
  [[nodiscard]] virtual io::Result<void> discard(std::uint64_t length) = 0;

  /// As `read` and `length`, without what was kept back since the last commit. They may overlap
  /// every call but `overwrite`, `commit` and `postpone`.
  [[nodiscard]] virtual io::Result<void> read_shown(std::uint64_t offset,
                                                    io::MutableByteView into) const = 0;
  [[nodiscard]] virtual io::Result<std::uint64_t> shown_length() const = 0;
  /// A storage on the same stack that shows that to every read. The stack must outlive it.
  [[nodiscard]] virtual std::unique_ptr<HeapStorage> shown() const = 0;

  /// As `set`, but durable at once, and cut by a crash each unit of the device is old or new.
  /// REQUIRES: nothing is kept back.
  [[nodiscard]] virtual io::Result<void> overwrite(std::uint64_t offset, io::ByteView bytes) = 0;

  /// Makes durable, as one, what is kept back.
  [[nodiscard]] virtual io::Result<void> commit() = 0;
  /// Forgets what is kept back, but for what was postponed.
  virtual void abandon() = 0;
  /// What is kept back is a part of the next commit that succeeds, whatever is abandoned until
  /// then.
  virtual void postpone() = 0;
};

/// A request that passed the heap's checks and not those of the stack: the file contradicts itself.
template <typename T>
[[nodiscard]] io::Result<T> contradiction_if_invalid(io::Result<T> result) {
  if (!result && result.error().code == io::ErrorCode::kInvalidArgument) {
    result.error().code = io::ErrorCode::kCorrupt;
  }
  return result;
}

}  // namespace crashcheck::bstack
