// Which sync a store in a directory forgets: one more is put into what was recorded, until no crash
// shows a violation any more.
#pragma once

#include <string>

#include "explorer/replay.h"

namespace crashcheck::explorer {

/// "sync . after event 32 (remove data.db-journal)", or "sync . after each unlink": with it, none
/// of the states of the case's history that were explored on its device violates. Empty where no
/// single sync that was tried does that, where nothing was lost, and for what is no case of one
/// crash in a directory. States without end are not explored: `epoch_cap` of each crash point.
/// REQUIRES: `replay` carried out the case, on `store`.
[[nodiscard]] std::string missing_sync(const Store& store, const Case& reproduction,
                                       const Replay& replay, std::uint64_t epoch_cap = 64);

}  // namespace crashcheck::explorer
