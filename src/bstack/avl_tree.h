// The tree of free blocks: an AVL tree ordered by (size, offset) whose nodes lie in the blocks
// themselves. Internal to bstack. Thread rule: that of the storage.
#pragma once

#include <cstdint>
#include <optional>

#include "layout.h"
#include "tree_storage.h"
#include "tree_walk.h"

namespace crashcheck::bstack {

/// Writes the node of the block at `offset` with these children, its height and balance taken from
/// the heights that the children have in the storage; the node as written.
/// ERRORS: kCorrupt where the stored heights cannot be those of an AVL tree's children; those of
/// the storage.
[[nodiscard]] io::Result<Node> link_node(TreeStorage& storage, std::uint64_t offset,
                                         std::uint64_t size, std::uint64_t left,
                                         std::uint64_t right);

/// The order in which nodes are written is part of what each operation promises, since a protocol
/// may make every single write durable. "Relinking" a node is: write it with its children, then
/// rebalance it, which begins by writing it again.
///
/// CRASH: as the protocol of the storage has it.
/// ERRORS, of every operation: kCorrupt, those of the storage; a part of the writes was made.
class AvlTree {
 public:
  /// Borrows `storage`, which must outlive the tree.
  explicit AvlTree(TreeStorage& storage) : storage_(storage) {}

  /// Adds a free block. Order: the new leaf; each ancestor upwards, relinked; the root.
  /// REQUIRES: the block is in no tree, and a node fits into it.
  [[nodiscard]] io::Result<void> insert(FreeBlock block);

  /// Takes out the smallest block of at least `size` bytes, among equals the one with the lowest
  /// offset; nothing where none is large enough. What the block holds stays as it is. Order: as
  /// for `remove`; where nothing fits, the root alone.
  [[nodiscard]] io::Result<std::optional<FreeBlock>> take_best_fit(std::uint64_t size);

  /// Takes out this very block; whether it was there. Order: where it has two children, the
  /// ancestors of its successor upwards to its right child, each relinked, then the successor,
  /// relinked in its place; its own ancestors upwards, each relinked; the root. Where it is not
  /// there, nothing is written.
  [[nodiscard]] io::Result<bool> remove(FreeBlock block);

 private:
  /// What is left of a subtree after a block may have been taken out of it.
  struct Taken {
    std::optional<FreeBlock> block;
    std::uint64_t root = kNone;
  };

  [[nodiscard]] io::Result<std::uint64_t> insert_below(TreeWalk& walk, std::uint64_t at,
                                                       unsigned depth, FreeBlock block);
  [[nodiscard]] io::Result<Taken> take_fit_below(TreeWalk& walk, std::uint64_t at, unsigned depth,
                                                 std::uint64_t size);
  [[nodiscard]] io::Result<Taken> take_key_below(TreeWalk& walk, std::uint64_t at, unsigned depth,
                                                 FreeBlock key);
  [[nodiscard]] io::Result<Taken> take_leftmost(TreeWalk& walk, std::uint64_t at, unsigned depth);
  [[nodiscard]] io::Result<std::uint64_t> replacement_of(TreeWalk& walk, const Node& removed,
                                                         unsigned depth);

  [[nodiscard]] io::Result<std::uint64_t> relink(std::uint64_t at, const Node& node);
  [[nodiscard]] io::Result<std::uint64_t> rebalance(std::uint64_t at, const Node& node);
  [[nodiscard]] io::Result<std::uint64_t> lean_right(std::uint64_t at, Node node);
  [[nodiscard]] io::Result<std::uint64_t> lean_left(std::uint64_t at, Node node);
  [[nodiscard]] io::Result<std::uint64_t> rotate_right(std::uint64_t at, const Node& node);
  [[nodiscard]] io::Result<std::uint64_t> rotate_left(std::uint64_t at, const Node& node);

  TreeStorage& storage_;
};

}  // namespace crashcheck::bstack
