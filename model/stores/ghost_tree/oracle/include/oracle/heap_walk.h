// The decoder for files that do not fit in memory: hands out nodes one at a time instead of keeping
// them. The rules are those of raw_heap.h. Thread rule: that of the source.
#pragma once

#include <functional>
#include <vector>

#include "oracle/byte_source.h"
#include "oracle/raw_heap.h"

namespace crashcheck::oracle {

/// Memory: one bit for each block of the arena, 12 bytes for each node on the path from the root
/// while the tree is walked, and a cache of 8 MiB.
class HeapWalk {
 public:
  /// Called in tree order. A call left out is empty.
  struct Visitor {
    std::function<void(const RawNode&)> in_order;   ///< depth, but neither height nor balance
    std::function<void(const RawNode&)> completed;  ///< height and balance, counted
    std::function<void(const BrokenLink&)> broken;
  };

  /// Borrows `source`. Reads the header.
  explicit HeapWalk(ByteSource& source);

  /// Header and root. `file` refers to the first bytes, and there are no nodes.
  [[nodiscard]] const RawHeap& header() const { return header_; }
  [[nodiscard]] bool has_tree() const { return header_.has_stack_magic && header_.has_heap_magic; }

  /// Walks the tree, if there is one. Once.
  void walk(const Visitor& visitor);

  /// The nodes that the walk has reached, by offset.
  void each_by_offset(const std::function<void(const RawNode&)>& use);

  /// Whether payload bytes are all zero. Does not read holes.
  [[nodiscard]] bool is_zero(Range range);

 private:
  class Tree;

  [[nodiscard]] RawNode node_at(std::uint64_t offset);

  ByteSource& source_;
  std::vector<std::byte> first_bytes_;
  RawHeap header_;
  std::vector<std::uint64_t> reached_;  ///< a bit for each block
  std::vector<std::byte> cache_;
  std::vector<std::uint64_t> cached_;  ///< the page in each place of the cache
};

}  // namespace crashcheck::oracle
