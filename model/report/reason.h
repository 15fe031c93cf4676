// Why a case shows its violation, from facts of the replay alone: what an event changed, what
// became of it, and what the store answered. Internal to the layer.
#pragma once

#include "report/story.h"

namespace crashcheck::report {

/// "Event 48 removed the link to block 112 from node 48. Event 52, which makes the root lead to
/// node 80 instead of node 48, never happened." `story` is what tell() makes of the same replay,
/// its reason aside. Where the store has no View, events are named by what they write.
[[nodiscard]] Reason reason_of(const explorer::Case& reproduction, const explorer::Replay& replay,
                               const Story& story);

}  // namespace crashcheck::report
