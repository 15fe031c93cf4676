// Random histories. One generator serves the property tests and the command line.
// Thread rule: pure; may be called from several threads.
#pragma once

#include <rapidcheck.h>

#include <cstdint>

#include "history/operation.h"

namespace crashcheck::generator {

/// Histories of 1 to `max_operations` operations: slices of a few blocks and now and then of more
/// than a sector, frees that leave holes, moves, bulk forms, contents that look like nodes and
/// headers. Shrinks by `shrinks`.
[[nodiscard]] rc::Gen<history::History> histories(std::size_t max_operations);

/// History number `index` of the campaign `seed`: the same on every machine.
[[nodiscard]] history::History history_of(std::uint64_t seed, std::uint64_t index,
                                          std::size_t max_operations);

/// Turns operations whose handles are arbitrary numbers into a history: a handle picks among the
/// live slices by index modulo their number, a write is cut to its slice, and what finds no slice
/// to work on is dropped. Any subsequence of `drafts` gives a history too.
[[nodiscard]] history::History resolve(const std::vector<history::Operation>& drafts);

}  // namespace crashcheck::generator
