// Frees leaked memory: blocks that are neither live nor free. Internal to bstack. Thread rule: that
// of the storage.
#pragma once

#include <span>
#include <vector>

#include "free_index.h"
#include "heap.h"
#include "heap_storage.h"

namespace crashcheck::bstack {

/// Frees every byte of the arena that is not in `live`: zeroes what was neither live nor free, and
/// replaces the tree. Returns how many bytes that were. Changes are kept back.
/// REQUIRES: `live` ranges are disjoint, inside the arena, not free, and by offset.
/// ERRORS: those of the storage.
[[nodiscard]] io::Result<std::uint64_t> reclaim_all_but(HeapStorage& storage, FreeIndex& index,
                                                        std::span<const BlockRange> live);

/// What of the arena of a payload of `length` bytes is neither `live` nor free: whole blocks, by
/// offset. REQUIRES: as above.
[[nodiscard]] std::vector<FreeBlock> leaked_blocks(std::span<const BlockRange> live,
                                                   std::span<const FreeBlock> free_blocks,
                                                   std::uint64_t length);

}  // namespace crashcheck::bstack
