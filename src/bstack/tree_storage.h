// The interface between the tree of free blocks and the protocol that commits its writes. Internal
// to bstack. Thread rule: that of the implementation.
#pragma once

#include <cstdint>

#include "io/result.h"
#include "layout.h"

namespace crashcheck::bstack {

/// Nodes by offset, and the root. Reads see every write made before them; the implementation
/// decides when a write becomes durable.
/// ERRORS, of every call: kCorrupt where an offset is not that of a block inside the payload, or a
/// range leaves it, and nothing changed; kIo, kNoSpace.
class TreeStorage {
 public:
  TreeStorage() = default;
  TreeStorage(const TreeStorage&) = delete;
  TreeStorage& operator=(const TreeStorage&) = delete;
  TreeStorage(TreeStorage&&) = delete;
  TreeStorage& operator=(TreeStorage&&) = delete;
  virtual ~TreeStorage() = default;

  [[nodiscard]] virtual io::Result<Node> read_node(std::uint64_t offset) const = 0;
  [[nodiscard]] virtual io::Result<void> write_node(std::uint64_t offset, const Node& node) = 0;

  /// The root's offset, or kNone.
  [[nodiscard]] virtual io::Result<std::uint64_t> read_root() const = 0;
  [[nodiscard]] virtual io::Result<void> write_root(std::uint64_t offset) = 0;

  [[nodiscard]] virtual io::Result<void> zero(std::uint64_t offset, std::uint64_t length) = 0;

  /// Payload bytes.
  [[nodiscard]] virtual io::Result<std::uint64_t> length() const = 0;
};

}  // namespace crashcheck::bstack
