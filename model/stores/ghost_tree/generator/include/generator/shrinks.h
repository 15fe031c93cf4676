// Smaller versions of a history, the boldest first.
// Thread rule: pure; the returned sequence belongs to one thread.
#pragma once

#include <rapidcheck.h>

#include "history/operation.h"
#include "history/slices.h"

namespace crashcheck::generator {

/// Histories simpler than `history` by one step each, lazily: without a run of operations, with a
/// bulk form cut down or replaced by the single one, with the operations of a batch one by one or
/// fewer of them in it, without a slot or with a simpler one, with a shorter slice, with shorter
/// and simpler content. What depended on something removed goes with it, and handles are numbered
/// anew, so that each is a valid history. No chain of steps is endless.
[[nodiscard]] rc::Seq<history::History> shrinks(const history::History& history);

/// The same for a history in several parts, between which the store crashes; first of all with one
/// part less: two neighbours joined. `there` are the slices before the first operation.
/// REQUIRES: at least one part.
[[nodiscard]] rc::Seq<std::vector<history::History>> shrinks(
    const std::vector<history::History>& parts, const history::Slices& there = {});

/// Histories with one operation less: two that allocate, or two that free, not far from each other
/// in one part are one bulk form, at the place of the first or of the second. REQUIRES: as above.
[[nodiscard]] rc::Seq<std::vector<history::History>> merges(
    const std::vector<history::History>& parts, const history::Slices& there = {});

}  // namespace crashcheck::generator
