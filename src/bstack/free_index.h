// The free blocks by offset, in memory: tells in O(log n) whether a range is free, which the tree
// in the file, ordered by size, cannot. Internal to bstack. Thread rule: reads may overlap reads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "layout.h"

namespace crashcheck::bstack {

/// Follows the tree, step by step; steps since the last `keep` can be taken back.
class FreeIndex {
 public:
  void add(FreeBlock block);
  /// REQUIRES: the block is there.
  void remove(FreeBlock block);

  /// Makes all steps so far final.
  void keep() { undo_.clear(); }
  void take_back() noexcept;

  /// Whether any byte of [offset, offset + size) is free. O(log n).
  [[nodiscard]] bool touches(std::uint64_t offset, std::uint64_t size) const;

  /// The block that ends where [offset, offset + size) begins and the one that begins where it
  /// ends. O(log n). REQUIRES: no byte of the range is free.
  [[nodiscard]] std::pair<std::optional<FreeBlock>, std::optional<FreeBlock>> neighbours(
      std::uint64_t offset, std::uint64_t size) const;

  /// All of them, by offset.
  [[nodiscard]] std::vector<FreeBlock> blocks() const;

 private:
  using Sizes = std::map<std::uint64_t, std::uint64_t>;

  /// What was added, or what was removed: taking that back needs no memory.
  struct Step {
    std::uint64_t added = kNone;
    Sizes::node_type removed = {};
  };

  Sizes size_by_offset_;
  std::vector<Step> undo_;
};

}  // namespace crashcheck::bstack
