// Inspects the tree of free blocks and trusts none of its bytes. Internal to bstack. Thread rule:
// that of the storage's `read`.
#pragma once

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
};

/// Ends whatever the file says: a link that leads out of order, which every link does that leads
/// back, is not followed. Reads all free memory. Time is linear in it.
/// ERRORS: those of the storage.
[[nodiscard]] io::Result<Survey> survey_tree(const HeapStorage& storage);

}  // namespace crashcheck::bstack
