// A tree decoded, compared and described; free_tree_changes.cc has what changes it.
#include "free_tree.h"

#include <algorithm>

namespace crashcheck::coverage {
namespace {

Key key_of(const oracle::RawNode& node) { return {node.size, node.offset}; }

bool is_as_stored(const oracle::RawNode& node) {
  return node.height == node.stored_height && node.balance == node.stored_balance &&
         node.balance >= -1 && node.balance <= 1;
}

}  // namespace

bool is_sound(const oracle::RawHeap& heap) {
  return heap.broken_links.empty() && std::ranges::all_of(heap.nodes, is_as_stored) &&
         std::ranges::is_sorted(heap.nodes, {}, key_of);
}

FreeTree::FreeTree(const oracle::RawHeap& heap) {
  sound_ = coverage::is_sound(heap);
  if (!sound_) return;
  std::vector<std::pair<std::uint64_t, Index>> by_offset;
  for (const oracle::RawNode& node : heap.nodes) {
    by_offset.emplace_back(node.offset, static_cast<Index>(by_offset.size()));
  }
  std::ranges::sort(by_offset);
  const auto index_of = [&](std::uint64_t offset) {
    const auto found = std::ranges::lower_bound(by_offset, std::pair(offset, Index{0}));
    return offset == 0 ? kNone : found->second;
  };
  for (const oracle::RawNode& node : heap.nodes) {
    nodes_.push_back({key_of(node), index_of(node.left), index_of(node.right), node.stored_height});
  }
  root_ = index_of(heap.root);
  count_ = nodes_.size();
}

std::vector<Key> FreeTree::keys() const {
  std::vector<Key> keys;
  std::vector<Index> open;  // nodes whose left side is done or being done
  for (Index at = root_; at != kNone || !open.empty();) {
    for (; at != kNone; at = nodes_[at].left) open.push_back(at);
    at = open.back();
    open.pop_back();
    keys.push_back(nodes_[at].key);
    at = nodes_[at].right;
  }
  return keys;
}

Feature FreeTree::shape() const {
  if (!sound_) return unsound_shape();
  if (count_ > kLargestShape) {
    return large_shape(static_cast<std::uint32_t>(count_), height(root_));
  }
  std::uint32_t bits = 1;
  add_shape(root_, bits);
  return coverage::shape(bits);
}

void FreeTree::add_shape(Index at, std::uint32_t& bits) const {
  bits = bits << 1U | (at != kNone ? 1U : 0U);
  if (at == kNone) return;
  add_shape(nodes_[at].left, bits);
  add_shape(nodes_[at].right, bits);
}

bool FreeTree::same(Index mine, const FreeTree& other, Index its) const {
  if (mine == kNone || its == kNone) return mine == its;
  const Node& a = nodes_[mine];
  const Node& b = other.nodes_[its];
  return a.key == b.key && same(a.left, other, b.left) && same(a.right, other, b.right);
}

bool FreeTree::operator==(const FreeTree& other) const {
  return sound_ == other.sound_ && same(root_, other, other.root_);
}

}  // namespace crashcheck::coverage
