// Recovers a tree in-place, as published: collects the free blocks in key order, merges those that
// touch, builds a perfectly balanced tree. build_tree serves the journaled protocol also.
#include "recovery.h"

#include <algorithm>
#include <functional>
#include <span>
#include <vector>

#include "avl_tree.h"
#include "layout.h"
#include "tree_walk.h"

namespace crashcheck::bstack {
namespace {

using Blocks = std::vector<FreeBlock>;

io::Result<void> collect(TreeWalk& walk, std::uint64_t at, unsigned depth, Blocks& into) {
  if (at == kNone) return {};
  CRASHCHECK_ASSIGN(const Node node, walk.visit(at, depth));
  CRASHCHECK_TRY(collect(walk, node.left, depth + 1, into));
  into.push_back(FreeBlock{node.size, at});
  return collect(walk, node.right, depth + 1, into);
}

/// Merges in place. The walk has shown that every block lies in the payload, so no sum overflows.
io::Result<void> merge_touching(TreeStorage& storage, Blocks& blocks) {
  std::ranges::sort(blocks, std::less{}, &FreeBlock::offset);
  std::size_t kept = 0;
  for (std::size_t next = 1; next < blocks.size(); ++next) {
    if (blocks[kept].offset + blocks[kept].size == blocks[next].offset) {
      CRASHCHECK_TRY(storage.zero(blocks[next].offset, kNodeBytes));
      blocks[kept].size += blocks[next].size;
    } else {
      blocks[++kept] = blocks[next];
    }
  }
  blocks.resize(kept + 1);
  return {};
}

/// The root of a perfectly balanced tree of `blocks`, which are in key order.
io::Result<std::uint64_t> build(TreeStorage& storage, std::span<const FreeBlock> blocks) {
  if (blocks.empty()) return kNone;
  const std::size_t middle = blocks.size() / 2;
  const FreeBlock block = blocks[middle];
  CRASHCHECK_ASSIGN(const std::uint64_t left, build(storage, blocks.first(middle)));
  CRASHCHECK_ASSIGN(const std::uint64_t right, build(storage, blocks.subspan(middle + 1)));
  CRASHCHECK_TRY(link_node(storage, block.offset, block.size, left, right));
  return block.offset;
}

}  // namespace

io::Result<std::vector<FreeBlock>> collect_free_blocks(const TreeStorage& storage) {
  CRASHCHECK_ASSIGN(const std::uint64_t root, storage.read_root());
  CRASHCHECK_ASSIGN(TreeWalk walk, TreeWalk::start(storage));
  Blocks blocks;
  CRASHCHECK_TRY(collect(walk, root, 1, blocks));
  return blocks;
}

io::Result<void> build_tree(TreeStorage& storage, std::span<const FreeBlock> blocks) {
  CRASHCHECK_ASSIGN(const std::uint64_t root, build(storage, blocks));
  return storage.write_root(root);
}

io::Result<void> recover_tree(TreeStorage& storage) {
  CRASHCHECK_ASSIGN(Blocks blocks, collect_free_blocks(storage));
  if (blocks.empty()) return {};
  CRASHCHECK_TRY(merge_touching(storage, blocks));
  std::ranges::sort(blocks);
  return build_tree(storage, blocks);
}

}  // namespace crashcheck::bstack
