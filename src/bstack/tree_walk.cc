// Visits the nodes of a walk within its limits: depth, number of nodes, length of the payload.
#include "tree_walk.h"

#include "io/assert.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

io::Result<TreeWalk> TreeWalk::start(const TreeStorage& storage) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage.length());
  const std::uint64_t blocks = length < kArenaAt ? 0 : (length - kArenaAt) / kBlockBytes;
  return TreeWalk(storage, length, blocks);
}

io::Result<Node> TreeWalk::visit(std::uint64_t offset, unsigned depth) {
  CRASHCHECK_ASSERT(depth > 0, "the root is the first node on its path");
  if (depth > kMaxDepth) return fail(ErrorCode::kCorrupt, "walk", "the tree is too deep", offset);
  if (visits_left_ == 0) return fail(ErrorCode::kCorrupt, "walk", "more nodes than blocks", offset);
  --visits_left_;
  CRASHCHECK_ASSIGN(const Node node, storage_.read_node(offset));
  if (!is_inside(offset, node.size, length_)) {
    return fail(ErrorCode::kCorrupt, "walk", "a free block leaves the payload", offset);
  }
  return node;
}

}  // namespace crashcheck::bstack
