// Inserting and taking out blocks: recursive descents, each of which returns the new root of the
// subtree that it changed. Rebalancing on the way up is in avl_rotations.cc.
#include "avl_tree.h"

#include "io/assert.h"

namespace crashcheck::bstack {

io::Result<void> AvlTree::insert(FreeBlock block) {
  CRASHCHECK_ASSERT(block.size >= kNodeBytes);
  CRASHCHECK_ASSIGN(TreeWalk walk, TreeWalk::start(storage_));
  CRASHCHECK_ASSIGN(const std::uint64_t old_root, storage_.read_root());
  CRASHCHECK_ASSIGN(const std::uint64_t root, insert_below(walk, old_root, 1, block));
  return storage_.write_root(root);
}

io::Result<std::optional<FreeBlock>> AvlTree::take_best_fit(std::uint64_t size) {
  CRASHCHECK_ASSIGN(TreeWalk walk, TreeWalk::start(storage_));
  CRASHCHECK_ASSIGN(const std::uint64_t root, storage_.read_root());
  CRASHCHECK_ASSIGN(const Taken taken, take_fit_below(walk, root, 1, size));
  CRASHCHECK_TRY(storage_.write_root(taken.root));
  return taken.block;
}

io::Result<bool> AvlTree::remove(FreeBlock block) {
  CRASHCHECK_ASSIGN(TreeWalk walk, TreeWalk::start(storage_));
  CRASHCHECK_ASSIGN(const std::uint64_t root, storage_.read_root());
  CRASHCHECK_ASSIGN(const Taken taken, take_key_below(walk, root, 1, block));
  if (!taken.block) return false;
  CRASHCHECK_TRY(storage_.write_root(taken.root));
  return true;
}

io::Result<std::uint64_t> AvlTree::insert_below(TreeWalk& walk, std::uint64_t at, unsigned depth,
                                                FreeBlock block) {
  if (at == kNone) {
    CRASHCHECK_TRY(storage_.write_node(block.offset, Node{.size = block.size}));
    return block.offset;
  }
  CRASHCHECK_ASSIGN(Node node, walk.visit(at, depth));
  std::uint64_t& child = block < FreeBlock{node.size, at} ? node.left : node.right;
  CRASHCHECK_ASSIGN(child, insert_below(walk, child, depth + 1, block));
  return relink(at, node);
}

io::Result<AvlTree::Taken> AvlTree::take_fit_below(TreeWalk& walk, std::uint64_t at, unsigned depth,
                                                   std::uint64_t size) {
  if (at == kNone) return Taken{};
  CRASHCHECK_ASSIGN(Node node, walk.visit(at, depth));
  const bool fits = node.size >= size;
  std::uint64_t& child = fits ? node.left : node.right;
  CRASHCHECK_ASSIGN(Taken taken, take_fit_below(walk, child, depth + 1, size));
  if (taken.block) {
    child = taken.root;
    CRASHCHECK_ASSIGN(taken.root, relink(at, node));
    return taken;
  }
  if (!fits) return Taken{std::nullopt, at};
  CRASHCHECK_ASSIGN(const std::uint64_t root, replacement_of(walk, node, depth));
  return Taken{FreeBlock{node.size, at}, root};
}

io::Result<AvlTree::Taken> AvlTree::take_key_below(TreeWalk& walk, std::uint64_t at, unsigned depth,
                                                   FreeBlock key) {
  if (at == kNone) return Taken{};
  CRASHCHECK_ASSIGN(Node node, walk.visit(at, depth));
  const FreeBlock here{node.size, at};
  if (key == here) {
    CRASHCHECK_ASSIGN(const std::uint64_t root, replacement_of(walk, node, depth));
    return Taken{here, root};
  }
  std::uint64_t& child = key < here ? node.left : node.right;
  CRASHCHECK_ASSIGN(Taken taken, take_key_below(walk, child, depth + 1, key));
  if (!taken.block) return Taken{std::nullopt, at};
  child = taken.root;
  CRASHCHECK_ASSIGN(taken.root, relink(at, node));
  return taken;
}

io::Result<AvlTree::Taken> AvlTree::take_leftmost(TreeWalk& walk, std::uint64_t at,
                                                  unsigned depth) {
  CRASHCHECK_ASSIGN(Node node, walk.visit(at, depth));
  if (node.left == kNone) return Taken{FreeBlock{node.size, at}, node.right};
  CRASHCHECK_ASSIGN(Taken taken, take_leftmost(walk, node.left, depth + 1));
  node.left = taken.root;
  CRASHCHECK_ASSIGN(taken.root, relink(at, node));
  return taken;
}

/// The subtree that takes the place of a removed node, itself the `depth`-th on its path.
io::Result<std::uint64_t> AvlTree::replacement_of(TreeWalk& walk, const Node& removed,
                                                  unsigned depth) {
  if (removed.left == kNone) return removed.right;
  if (removed.right == kNone) return removed.left;
  CRASHCHECK_ASSIGN(const Taken successor, take_leftmost(walk, removed.right, depth + 1));
  return relink(successor.block->offset,
                Node{.size = successor.block->size, .left = removed.left, .right = successor.root});
}

}  // namespace crashcheck::bstack
