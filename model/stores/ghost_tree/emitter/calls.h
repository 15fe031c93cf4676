// The body of an emitted test: what a case does, as calls.
#pragma once

#include <string>

#include "explorer/replay.h"

namespace crashcheck::emitter {

/// The statements of the test, indented by two blanks: the variables, then a call for each step of
/// each life with the events that it issued in `replayed`.
[[nodiscard]] std::string calls(const explorer::Case& reproduction,
                                const explorer::Replay& replayed);

}  // namespace crashcheck::emitter
