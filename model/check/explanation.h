// A violation as text: the calls, which of them were lost, what was found. Thread rule: plain
// functions.
#pragma once

#include "crash_path.h"

namespace crashcheck {

/// The calls that a life's crash undid, in words, each with its event.
[[nodiscard]] std::vector<std::string> lost_calls(const Life& life);

/// Of the lives: the events that matter, numbered, the lost ones marked, and what the last crash
/// left.
[[nodiscard]] std::string told(const Outcome& outcome);

}  // namespace crashcheck
