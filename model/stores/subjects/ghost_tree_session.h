// One heap under the checker's operations. Internal to subjects.
#pragma once

#include "bstack/ghost_tree.h"
#include "ghost_tree_model/heap_session.h"

namespace crashcheck::subjects {

/// Translates operations into the calls of `heap`, which it owns.
[[nodiscard]] std::unique_ptr<explorer::Session> session_of(bstack::GhostTree heap);

}  // namespace crashcheck::subjects
