// A bounded descent through the tree of free blocks: a walk ends even in a damaged tree with
// cycles. Internal to bstack. Thread rule: one thread uses a walk.
#pragma once

#include <cstdint>

#include "layout.h"
#include "tree_storage.h"

namespace crashcheck::bstack {

/// Hands out the nodes of one walk and counts them. In a sound tree a walk sees no node twice, so
/// it never needs more visits than the arena has blocks.
class TreeWalk {
 public:
  /// A path through 2^64 blocks in an AVL tree has less than 93 nodes.
  static constexpr unsigned kMaxDepth = 128;

  /// Borrows `storage`, which must outlive the walk.
  /// ERRORS: those of the storage.
  [[nodiscard]] static io::Result<TreeWalk> start(const TreeStorage& storage);

  /// The node at `offset`, which is the `depth`-th on its path from the root, the root being the
  /// first.
  /// ERRORS: kCorrupt where no node can be at `offset`, its block leaves the payload, the path is
  /// too deep or the walk too long; those of the storage.
  [[nodiscard]] io::Result<Node> visit(std::uint64_t offset, unsigned depth);

 private:
  TreeWalk(const TreeStorage& storage, std::uint64_t length, std::uint64_t visits_left)
      : storage_(storage), length_(length), visits_left_(visits_left) {}

  const TreeStorage& storage_;
  std::uint64_t length_;
  std::uint64_t visits_left_;
};

}  // namespace crashcheck::bstack
