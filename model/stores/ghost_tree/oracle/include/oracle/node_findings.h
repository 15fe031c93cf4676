// What can be wrong with a node, with two nodes in a row, and with a link: the parts of the
// predicates `tree`, `extents` and `zeroed`, for those who do not have all nodes at once. All are
// pure.
#pragma once

#include <optional>
#include <tuple>

#include "oracle/finding.h"
#include "oracle/raw_heap.h"

namespace crashcheck::oracle {

[[nodiscard]] inline Finding tree_finding(KindId kind, std::uint64_t offset,
                                          std::string_view message) {
  return Finding{Guarantee::kTree, kind, offset, kBlockBytes, message};
}

[[nodiscard]] inline Finding finding_of(const BrokenLink& link) {
  return tree_finding(Kind::kCorruptTree, link.from, link.reason);
}

/// `previous` is the node before `node` in tree order.
[[nodiscard]] inline std::optional<Finding> order_finding(const RawNode& previous,
                                                          const RawNode& node) {
  if (std::tuple(previous.size, previous.offset) < std::tuple(node.size, node.offset)) return {};
  return tree_finding(Kind::kCorruptTree, node.offset, "the node is out of (size, offset) order");
}

[[nodiscard]] inline std::optional<Finding> spare_bytes_finding(const RawNode& node) {
  if (node.spare_bytes_zero) return {};
  return tree_finding(Kind::kCorruptTree, node.offset, "spare bytes are not zero");
}

/// Looks at the counted height and balance.
[[nodiscard]] inline std::optional<Finding> balance_finding(const RawNode& node) {
  if (node.stored_height != node.height || node.stored_balance != node.balance) {
    return tree_finding(Kind::kNotBalanced, node.offset, "the stored height or balance is wrong");
  }
  if (node.balance >= -1 && node.balance <= 1) return {};
  return tree_finding(Kind::kNotBalanced, node.offset,
                      "the subtrees differ by more than one in height");
}

/// `length` is that of the payload.
[[nodiscard]] inline std::optional<Finding> size_finding(const RawNode& node,
                                                         std::uint64_t length) {
  const Range block = node.range();
  if (node.size >= kBlockBytes && node.size % kBlockBytes == 0 && block.end <= length) return {};
  return Finding{Guarantee::kExtents, Kind::kCorruptTree, node.offset, block.length(),
                 "a free block has a size that cannot be"};
}

/// `previous` is the block before `block` by offset.
[[nodiscard]] inline std::optional<Finding> overlap_finding(Range previous, Range block) {
  if (!previous.overlaps(block)) return {};
  return Finding{Guarantee::kExtents, Kind::kOverlap, block.begin, block.length(),
                 "two free blocks overlap"};
}

/// The bytes of a free block after its node that are there, which must be zero; may be empty.
[[nodiscard]] inline Range beyond_node(const RawNode& node, std::uint64_t length) {
  const std::uint64_t begin = node.offset + kBlockBytes;
  return Range{begin, std::max(begin, std::min(node.range().end, length))};
}

[[nodiscard]] inline Finding dirty_finding(Range beyond) {
  return Finding{Guarantee::kZeroed, Kind::kDirtyMemory, beyond.begin, beyond.length(),
                 "a free block is not zero beyond its node"};
}

}  // namespace crashcheck::oracle
