// The free tree as a plain binary tree, and balanced insertion and removal on it, written down from
// the rules of docs/format.md alone: a second opinion on how one tree became another.
// Internal to the layer.
#pragma once

#include <compare>
#include <vector>

#include "coverage/feature.h"
#include "oracle/raw_heap.h"

namespace crashcheck::coverage {

/// A free block; this is the order of the tree.
struct Key {
  std::uint64_t size = 0;
  std::uint64_t offset = 0;

  [[nodiscard]] std::uint64_t end() const { return offset + size; }
  auto operator<=>(const Key&) const = default;
};

/// What insertion and removal did on their way.
struct TreeWork {
  std::vector<Feature> rotations;
  std::vector<Feature> removals;
};

class FreeTree {
 public:
  FreeTree() = default;
  /// The tree as it lies in a heap. Empty, and not sound, where that is no balanced tree in order
  /// with heights and balances stored as they are.
  explicit FreeTree(const oracle::RawHeap& heap);

  [[nodiscard]] bool is_sound() const { return sound_; }
  [[nodiscard]] std::size_t size() const { return count_; }
  /// Ascending.
  [[nodiscard]] std::vector<Key> keys() const;
  [[nodiscard]] Feature shape() const;

  /// REQUIRES: sound; for remove: `key` is there; for insert: it is not.
  void insert(Key key, TreeWork& work);
  void remove(Key key, TreeWork& work);

  /// The same blocks in the same shape.
  [[nodiscard]] bool operator==(const FreeTree& other) const;

 private:
  using Index = std::uint32_t;
  static constexpr Index kNone = UINT32_MAX;
  struct Node {
    Key key;
    Index left = kNone;
    Index right = kNone;
    std::uint32_t height = 1;
  };
  /// What is done to the tree, and what is noted on the way.
  struct Work {
    TreeWork& noted;
    bool on_deletion;
  };

  [[nodiscard]] std::uint32_t height(Index at) const { return at == kNone ? 0 : nodes_[at].height; }
  [[nodiscard]] bool same(Index mine, const FreeTree& other, Index its) const;
  void add_shape(Index at, std::uint32_t& bits) const;
  void measure(Index at);
  /// Each returns the root of the subtree that it has changed.
  Index insert_below(Index at, Index added, Work& work);
  Index remove_below(Index at, const Key& key, Work& work);
  Index replacement(Index removed, Work& work);
  Index take_leftmost(Index at, Index& taken, Work& work);
  Index balanced(Index at, Work& work);
  Index rotate(Index at, Index Node::*up, Index Node::*down);
  void note_removal(Index removed, Work& work) const;

  std::vector<Node> nodes_;
  Index root_ = kNone;
  std::size_t count_ = 0;
  bool sound_ = true;
};

/// Whether the decoded tree is a balanced one in order, with what is stored as it is counted.
[[nodiscard]] bool is_sound(const oracle::RawHeap& heap);

}  // namespace crashcheck::coverage
