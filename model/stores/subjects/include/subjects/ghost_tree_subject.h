// The GhostTree allocator in each of its protocols, as stores.
#pragma once

#include "explorer/store.h"

namespace crashcheck::subjects {

/// In-place and journaled. They live as long as the program.
[[nodiscard]] const explorer::Stores& ghost_trees();

}  // namespace crashcheck::subjects
