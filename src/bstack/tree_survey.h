// Inspects the tree of free blocks and trusts none of its bytes. Internal to bstack. Thread rule:
// that of the storage's `read`.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "bstack/inspection.h"
#include "heap_storage.h"

namespace crashcheck::bstack {

struct Survey {
  /// By offset: the blocks that can be handed out, whatever else is wrong. Each was reached by
  /// links in order, its node is sound, its memory lies in the arena, is zero beyond the node, and
  /// is claimed by no other block.
  std::vector<FreeBlock> blocks;
  /// Everything wrong with the tree; empty for a sound one.
  std::vector<Defect> defects;
  /// A link leads to something that is no free block. Balance, order and overlaps are other things:
  /// in-place crashes leave them.
  bool is_broken = false;
};

/// Fills `into` with the bytes of the payload from `offset` on.
using PayloadReader = std::function<io::Result<void>(std::uint64_t offset, io::MutableByteView)>;

/// Of the payload in `file`, which is borrowed.
[[nodiscard]] PayloadReader payload_of(const io::File& file);

/// Ends whatever the file says: a link that leads out of order, which every link does that leads
/// back, is not followed. Reads all free memory. Time is linear in it.
/// ERRORS: those of the storage.
[[nodiscard]] io::Result<Survey> survey_tree(const HeapStorage& storage);
/// The same in a payload of `length` bytes, at least kArenaAt. ERRORS: those of `read`.
[[nodiscard]] io::Result<Survey> survey_tree(PayloadReader read, std::uint64_t length);

}  // namespace crashcheck::bstack
