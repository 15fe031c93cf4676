// The operands that depend on which slices there are. Internal to the layer.
#pragma once

#include <string>

#include "history/slices.h"
#include "history/words.h"

namespace crashcheck::history {

/// A word's characters from `begin` up to `end`, as a word.
[[nodiscard]] Word part_of(const Word& word, std::size_t begin, std::size_t end);

/// "#3", the handle of a slice that is there.
[[nodiscard]] Parsed<Handle> parse_handle(const Word& word, const Slices& slices);

/// "header:8/16" or "#3:0/8", a slot that lies in one piece where it says.
[[nodiscard]] Parsed<Slot> parse_slot(const Word& word, const Slices& slices);

/// "the slice, which has 12 bytes"
[[nodiscard]] std::string the_slice_of(std::uint64_t length);

}  // namespace crashcheck::history
