// Balanced trees once more, the slow way: nothing is stored but keys and children, after every
// change the whole tree is gone through from the leaves, and three nodes out of balance are taken
// apart and put together anew.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "free_tree.h"

namespace crashcheck::testing {

using coverage::Feature;
using coverage::Key;

struct NaiveNode;
using NaiveTree = std::shared_ptr<const NaiveNode>;
struct NaiveNode {
  Key key;
  NaiveTree left;
  NaiveTree right;
};

inline NaiveTree naive(Key key, NaiveTree left = nullptr, NaiveTree right = nullptr) {
  return std::make_shared<const NaiveNode>(NaiveNode{key, std::move(left), std::move(right)});
}

inline std::uint32_t height_of(const NaiveTree& tree) {
  return tree ? 1 + std::max(height_of(tree->left), height_of(tree->right)) : 0;
}

/// Without any balancing.
inline NaiveTree with(const NaiveTree& tree, Key key) {
  if (!tree) return naive(key);
  if (key < tree->key) return naive(tree->key, with(tree->left, key), tree->right);
  return naive(tree->key, tree->left, with(tree->right, key));
}

inline NaiveTree without(const NaiveTree& tree, Key key) {
  if (key < tree->key) return naive(tree->key, without(tree->left, key), tree->right);
  if (key > tree->key) return naive(tree->key, tree->left, without(tree->right, key));
  if (!tree->left || !tree->right) return tree->left ? tree->left : tree->right;
  const NaiveNode* next = tree->right.get();
  while (next->left) next = next->left.get();
  return naive(next->key, tree->left, without(tree->right, next->key));
}

/// The turn's name comes from the sides on which the taller children are; with two equally tall
/// grandchildren the outer one counts.
inline NaiveTree balanced(const NaiveTree& tree, bool on_deletion, std::vector<Feature>& turns) {
  using coverage::Turn;
  if (!tree) return nullptr;
  const auto left = balanced(tree->left, on_deletion, turns);
  const auto right = balanced(tree->right, on_deletion, turns);
  const auto whole = naive(tree->key, left, right);
  const std::uint32_t left_height = height_of(left);
  const std::uint32_t right_height = height_of(right);
  if (std::max(left_height, right_height) - std::min(left_height, right_height) < 2) return whole;
  const auto note = [&](Turn turn) {
    turns.push_back(coverage::rotation(turn, on_deletion, height_of(whole)));
  };
  if (left_height > right_height) {
    if (height_of(left->left) >= height_of(left->right)) {
      note(Turn::kLL);
      return naive(left->key, left->left, naive(tree->key, left->right, right));
    }
    note(Turn::kLR);
    const auto middle = left->right;
    return naive(middle->key, naive(left->key, left->left, middle->left),
                 naive(tree->key, middle->right, right));
  }
  if (height_of(right->right) >= height_of(right->left)) {
    note(Turn::kRR);
    return naive(right->key, naive(tree->key, left, right->left), right->right);
  }
  note(Turn::kRL);
  const auto middle = right->left;
  return naive(middle->key, naive(tree->key, left, middle->left),
               naive(right->key, middle->right, right->right));
}

inline void add_shape(const NaiveTree& tree, std::uint32_t& bits) {
  bits = bits << 1U | (tree ? 1U : 0U);
  if (!tree) return;
  add_shape(tree->left, bits);
  add_shape(tree->right, bits);
}

inline std::size_t count_of(const NaiveTree& tree) {
  return tree ? 1 + count_of(tree->left) + count_of(tree->right) : 0;
}

inline Feature shape_of(const NaiveTree& tree) {
  const auto count = static_cast<std::uint32_t>(count_of(tree));
  if (count > coverage::kLargestShape) return coverage::large_shape(count, height_of(tree));
  std::uint32_t bits = 1;
  add_shape(tree, bits);
  return coverage::shape(bits);
}

inline void add_keys(const NaiveTree& tree, std::vector<Key>& keys) {
  if (!tree) return;
  add_keys(tree->left, keys);
  keys.push_back(tree->key);
  add_keys(tree->right, keys);
}

}  // namespace crashcheck::testing
