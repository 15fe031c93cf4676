// Balanced insertion and removal, with a note of every rotation.
#include <algorithm>

#include "free_tree.h"

namespace crashcheck::coverage {

void FreeTree::measure(Index at) {
  Node& node = nodes_[at];
  node.height = 1 + std::max(height(node.left), height(node.right));
}

/// The child at `up` comes up, `at` goes down to its other side.
FreeTree::Index FreeTree::rotate(Index at, Index Node::*up, Index Node::*down) {
  const Index pivot = nodes_[at].*up;
  nodes_[at].*up = nodes_[pivot].*down;
  nodes_[pivot].*down = at;
  measure(at);
  measure(pivot);
  return pivot;
}

FreeTree::Index FreeTree::balanced(Index at, Work& work) {
  measure(at);
  const Node& node = nodes_[at];
  const std::uint32_t left = height(node.left);
  const std::uint32_t right = height(node.right);
  if (left <= right + 1 && right <= left + 1) return at;
  const bool is_left = left > right;
  const auto outer = is_left ? &Node::left : &Node::right;
  const auto inner = is_left ? &Node::right : &Node::left;
  const Index child = node.*outer;
  const bool is_double = height(nodes_[child].*inner) > height(nodes_[child].*outer);
  const Turn turn =
      is_double ? (is_left ? Turn::kLR : Turn::kRL) : (is_left ? Turn::kLL : Turn::kRR);
  work.noted.rotations.push_back(rotation(turn, work.on_deletion, node.height));
  if (is_double) nodes_[at].*outer = rotate(child, inner, outer);
  return rotate(at, outer, inner);
}

void FreeTree::insert(Key key, TreeWork& noted) {
  Work work{noted, false};
  nodes_.push_back({key});
  root_ = insert_below(root_, static_cast<Index>(nodes_.size() - 1), work);
  ++count_;
}

FreeTree::Index FreeTree::insert_below(Index at, Index added, Work& work) {
  if (at == kNone) return added;
  const auto side = nodes_[added].key < nodes_[at].key ? &Node::left : &Node::right;
  nodes_[at].*side = insert_below(nodes_[at].*side, added, work);
  return balanced(at, work);
}

void FreeTree::remove(Key key, TreeWork& noted) {
  Work work{noted, true};
  root_ = remove_below(root_, key, work);
  --count_;
}

FreeTree::Index FreeTree::remove_below(Index at, const Key& key, Work& work) {
  if (at == kNone) return kNone;
  if (nodes_[at].key == key) return replacement(at, work);
  const auto side = key < nodes_[at].key ? &Node::left : &Node::right;
  nodes_[at].*side = remove_below(nodes_[at].*side, key, work);
  return balanced(at, work);
}

FreeTree::Index FreeTree::replacement(Index removed, Work& work) {
  note_removal(removed, work);
  const Node node = nodes_[removed];
  if (node.left == kNone) return node.right;
  if (node.right == kNone) return node.left;
  Index next = kNone;
  const Index right = take_leftmost(node.right, next, work);
  nodes_[next].left = node.left;
  nodes_[next].right = right;
  return balanced(next, work);
}

FreeTree::Index FreeTree::take_leftmost(Index at, Index& taken, Work& work) {
  if (nodes_[at].left == kNone) {
    taken = at;
    return nodes_[at].right;
  }
  nodes_[at].left = take_leftmost(nodes_[at].left, taken, work);
  return balanced(at, work);
}

void FreeTree::note_removal(Index removed, Work& work) const {
  const Node& node = nodes_[removed];
  const bool has_left = node.left != kNone;
  const bool has_right = node.right != kNone;
  Removal what = has_left || has_right ? Removal::kOneChild : Removal::kLeaf;
  if (has_left && has_right) {
    what = nodes_[node.right].left == kNone ? Removal::kTwoChildrenNextIsChild
                                            : Removal::kTwoChildrenNextIsDeeper;
  }
  work.noted.removals.push_back(removal(what));
  if (removed == root_) work.noted.removals.push_back(removal(Removal::kRoot));
}

}  // namespace crashcheck::coverage
