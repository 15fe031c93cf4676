// The operations of a heap as the checker passes them on, and back.
#pragma once

#include "explorer/operation.h"
#include "history/operation.h"

namespace crashcheck::history {

/// The operation of a heap that `operation` was made of. The reference lives as long as its
/// content. REQUIRES: a reopen, or one that content_of() has made.
[[nodiscard]] const Operation& unwrapped(const explorer::Operation& operation);

[[nodiscard]] explorer::History wrapped(const History& history);
[[nodiscard]] History unwrapped(const explorer::History& history);

}  // namespace crashcheck::history
