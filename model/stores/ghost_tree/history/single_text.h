// The lines of all operations but the batch. Internal to the layer.
#pragma once

#include <span>

#include "history/slices.h"
#include "history/words.h"

namespace crashcheck::history {

/// True where a line that starts with `first` is for `parse_single`.
[[nodiscard]] bool is_single(const Word& first);

/// REQUIRES: is_single(line[0]).
/// ERRORS: also where the operation makes no sense with these slices.
[[nodiscard]] Parsed<Operation> parse_single(std::span<const Word> line, const Slices& slices);

}  // namespace crashcheck::history
