// Reading calls that have to be refused. Internal to the layer.
#pragma once

#include <span>

#include "history/refused.h"
#include "history/words.h"

namespace crashcheck::history {

/// "deallocate-bulk free:0 live:1": the word of a call, its places, its lengths. Whether a place
/// is there is not looked at. REQUIRES: at least one word.
[[nodiscard]] Parsed<Refused> parse_refused_call(std::span<const Word> line);

}  // namespace crashcheck::history
