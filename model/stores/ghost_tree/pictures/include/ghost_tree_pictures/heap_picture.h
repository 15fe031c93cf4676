// A heap as a value that can be drawn: who has each byte of the arena, the free tree, and what lies
// behind the payload.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "coverage/record_reader.h"
#include "ghost_tree_pictures/extents.h"
#include "oracle/heap_state.h"
#include "oracle/raw_heap.h"

namespace crashcheck::ghost_tree {

struct HeapPicture {
  std::uint64_t file_bytes = 0;
  std::uint64_t committed_length = 0;  ///< as stored
  std::uint64_t length = 0;            ///< payload bytes that are both committed and there
  std::uint64_t root = 0;
  Extents extents;                     ///< [48, length) without gaps, by offset; one for each block
  std::vector<oracle::RawNode> nodes;  ///< every node reached, once, in tree order
  std::vector<oracle::BrokenLink> broken_links;
  std::optional<coverage::RedoRecord> record;  ///< whole, behind the payload

  /// Of a summary: how many follow that are not in `nodes` and `broken_links`, and the
  /// `kNearRoot` nodes that are nearest to the root, in tree order. Otherwise 0, 0 and none.
  std::size_t nodes_left_out = 0;
  std::size_t broken_links_left_out = 0;
  std::vector<oracle::RawNode> near_root;

  static constexpr std::size_t kNearRoot = 64;

  [[nodiscard]] std::size_t node_count() const { return nodes.size() + nodes_left_out; }
};

/// `state` says who is alive; nullptr: nobody is known. Slices of `in_flight` are being worked on.
/// Time is O(n log n) in the number of blocks, whatever the bytes say.
[[nodiscard]] HeapPicture picture_of(const oracle::RawHeap& heap, const oracle::HeapState* state,
                                     std::span<const oracle::Handle> in_flight = {});

}  // namespace crashcheck::ghost_tree
