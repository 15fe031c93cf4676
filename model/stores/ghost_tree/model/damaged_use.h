// Takes all that a heap gives, as a program would that knows nothing of damage.
#pragma once

#include <span>

#include "explorer/model.h"
#include "oracle/guarantees.h"

namespace crashcheck::ghost_tree {

/// Allocates every free block that `heap` shows, up to some number and size, and a little more, and
/// fills it. What was live in every one of `outcomes` and is handed out again is a finding. Errors
/// of the store end it: they are no loss.
[[nodiscard]] explorer::Findings take_all_memory(explorer::OpenStore& store,
                                                 std::span<const oracle::Outcome> outcomes,
                                                 const oracle::RawHeap& heap);

}  // namespace crashcheck::ghost_tree
