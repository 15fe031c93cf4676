// Random histories. One generator serves the property tests and the command line.
// Thread rule: pure; may be called from several threads.
#pragma once

#include <rapidcheck.h>

#include <cstdint>

#include "generator/alphabet.h"
#include "history/operation.h"

namespace crashcheck::generator {

/// Histories of 1 to `max_operations` operations: slices of a few blocks and now and then of more
/// than a sector, frees that leave holes, moves, bulk forms, contents that look like nodes and
/// headers. With `Alphabet::kAll` also slots, reclaim, batches on slices that they give themselves,
/// and contents that look like redo records. Shrinks by `shrinks`.
[[nodiscard]] rc::Gen<history::History> histories(std::size_t max_operations,
                                                  Alphabet alphabet = Alphabet::kPublished);

/// History number `index` of the campaign `seed`: the same on every machine.
[[nodiscard]] history::History history_of(std::uint64_t seed, std::uint64_t index,
                                          std::size_t max_operations,
                                          Alphabet alphabet = Alphabet::kPublished);

/// Histories that build a free tree of 5 to 16 nodes and then take nodes out of it and put others
/// in: what changes a tree of more than a few nodes is rare in `histories`. Their operations are
/// published ones. Without shrinking.
[[nodiscard]] rc::Gen<history::History> deep_trees(std::size_t max_operations);

/// Deep-tree history number `index` of the campaign `seed`.
[[nodiscard]] history::History deep_tree_of(std::uint64_t seed, std::uint64_t index,
                                            std::size_t max_operations);

/// In a draft, a number that stands for the newest slice; kNewest + 1 for the one before it, ...
constexpr history::Handle kNewest = 1U << 16U;

/// Turns operations whose handles are arbitrary numbers into a history: a number below kNewest
/// picks among the live slices by index modulo their number, one from there on counts back from the
/// newest. A write is cut to its slice, a slot that does not fit where it points, or would be freed
/// with its slice, is moved to the user header, and what finds no slice to work on is dropped. Any
/// subsequence of `drafts` gives a history too.
[[nodiscard]] history::History resolve(const std::vector<history::Operation>& drafts);

}  // namespace crashcheck::generator
