// Linking and rotating nodes, which keeps the tree balanced. Every step writes whole nodes, lower
// ones first, and returns the new root of its subtree.
#include <algorithm>
#include <cstdlib>

#include "avl_tree.h"

namespace crashcheck::bstack {
namespace {

io::Result<int> height_of(const TreeStorage& storage, std::uint64_t offset) {
  if (offset == kNone) return 0;
  CRASHCHECK_ASSIGN(const Node node, storage.read_node(offset));
  return int{node.height};
}

}  // namespace

io::Result<Node> link_node(TreeStorage& storage, std::uint64_t offset, std::uint64_t size,
                           std::uint64_t left, std::uint64_t right) {
  CRASHCHECK_ASSIGN(const int left_height, height_of(storage, left));
  CRASHCHECK_ASSIGN(const int right_height, height_of(storage, right));
  const int balance = right_height - left_height;
  const int height = 1 + std::max(left_height, right_height);
  if (balance < INT8_MIN || balance > INT8_MAX || height > UINT8_MAX) {
    return io::fail(io::ErrorCode::kCorrupt, "link", "impossible heights below a node", offset);
  }
  const Node node{.size = size,
                  .balance = static_cast<std::int8_t>(balance),
                  .height = static_cast<std::uint8_t>(height),
                  .left = left,
                  .right = right};
  CRASHCHECK_TRY(storage.write_node(offset, node));
  return node;
}

io::Result<std::uint64_t> AvlTree::relink(std::uint64_t at, const Node& node) {
  CRASHCHECK_TRY(link_node(storage_, at, node.size, node.left, node.right));
  return rebalance(at, node);
}

/// Writes the node again although nothing has changed: the format's published order of writes.
io::Result<std::uint64_t> AvlTree::rebalance(std::uint64_t at, const Node& node) {
  CRASHCHECK_ASSIGN(const Node linked, link_node(storage_, at, node.size, node.left, node.right));
  if (linked.balance < -1) return lean_right(at, linked);
  if (linked.balance > 1) return lean_left(at, linked);
  return at;
}

/// For a node that is too deep on its left.
io::Result<std::uint64_t> AvlTree::lean_right(std::uint64_t at, Node node) {
  CRASHCHECK_ASSIGN(const Node left, storage_.read_node(node.left));
  if (left.balance > 0) {
    CRASHCHECK_ASSIGN(const std::uint64_t inner, rotate_left(node.left, left));
    CRASHCHECK_ASSIGN(node, link_node(storage_, at, node.size, inner, node.right));
  }
  return rotate_right(at, node);
}

/// For a node that is too deep on its right.
io::Result<std::uint64_t> AvlTree::lean_left(std::uint64_t at, Node node) {
  CRASHCHECK_ASSIGN(const Node right, storage_.read_node(node.right));
  if (right.balance < 0) {
    CRASHCHECK_ASSIGN(const std::uint64_t inner, rotate_right(node.right, right));
    CRASHCHECK_ASSIGN(node, link_node(storage_, at, node.size, node.left, inner));
  }
  return rotate_left(at, node);
}

io::Result<std::uint64_t> AvlTree::rotate_right(std::uint64_t at, const Node& node) {
  const std::uint64_t pivot_at = node.left;
  CRASHCHECK_ASSIGN(const Node pivot, storage_.read_node(pivot_at));
  CRASHCHECK_TRY(link_node(storage_, at, node.size, pivot.right, node.right));
  CRASHCHECK_TRY(link_node(storage_, pivot_at, pivot.size, pivot.left, at));
  return pivot_at;
}

io::Result<std::uint64_t> AvlTree::rotate_left(std::uint64_t at, const Node& node) {
  const std::uint64_t pivot_at = node.right;
  CRASHCHECK_ASSIGN(const Node pivot, storage_.read_node(pivot_at));
  CRASHCHECK_TRY(link_node(storage_, at, node.size, node.left, pivot.left));
  CRASHCHECK_TRY(link_node(storage_, pivot_at, pivot.size, at, pivot.right));
  return pivot_at;
}

}  // namespace crashcheck::bstack
