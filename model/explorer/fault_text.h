// Faults, and what other files do to the medium, as lines of a case.
#pragma once

#include <span>
#include <string>

#include "explorer/life.h"
#include "explorer/words.h"

namespace crashcheck::explorer {

/// fault POINT N ERRNO once|forever [in-open] [wrote BYTES|most] [reverts] [keep ...] [length ...]
/// [fill ...]. Where the line stands is `next_step`: the fault is counted from there on, or,
/// in-open, from the open that the life begins with.
[[nodiscard]] Parsed<LifeFault> parse_fault_line(std::span<const Word> line, std::size_t next_step);

/// The line that parse_fault_line reads back.
[[nodiscard]] std::string to_string(const LifeFault& fault);

/// others BYTES [in-open], told at `next_step`, or, in-open, at the open that the life begins with.
[[nodiscard]] Parsed<OthersHold> parse_others_line(std::span<const Word> line,
                                                   std::size_t next_step);

}  // namespace crashcheck::explorer
