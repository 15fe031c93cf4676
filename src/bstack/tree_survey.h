// Looks at the tree of free blocks without believing any of it. Internal to bstack. Thread rule:
// that of the storage's `read`.
#pragma once

#include <vector>

#include "bstack/inspection.h"
#include "heap_storage.h"

namespace crashcheck::bstack {

struct Survey {
  /// By offset: those that can be handed out, whatever else is wrong. Each was reached on a path
  /// that is in order, its node is one, its memory lies in the arena, is zero beyond the node, and
  /// no other block claims any of it.
  std::vector<FreeBlock> blocks;
  /// What a sound tree does not have; empty where it is one.
  std::vector<Defect> defects;
};

/// Ends whatever the file says: a link that leads out of order, which every link does that leads
/// back, is not followed. Reads all free memory. Time is linear in it.
/// ERRORS: those of the storage.
[[nodiscard]] io::Result<Survey> survey_tree(const HeapStorage& storage);

}  // namespace crashcheck::bstack
