// The predicates: one function for each guarantee, named like it, which returns what is wrong.
// docs/guarantees.md states each in a sentence. All are pure.
#pragma once

#include <string_view>

#include "oracle/finding.h"
#include "oracle/heap_state.h"
#include "oracle/raw_heap.h"

namespace crashcheck::oracle {

/// The magic and the 32 user bytes are as they were told; where an outcome leaves the user bytes
/// open, each unit is old or new.
[[nodiscard]] Findings header(const RawHeap& heap, const Outcome& outcome,
                              std::uint64_t unit_bytes);

/// The free tree is one tree: every node reached once, ordered by (size, offset), stored heights
/// and balances right, height-balanced.
[[nodiscard]] Findings tree(const RawHeap& heap);
/// The part of it that holds at all times: every link leads to a node, and to one only once.
[[nodiscard]] Findings broken_links(const RawHeap& heap);

/// Free blocks are aligned, inside the arena, at least 32 bytes and disjoint from each other; and
/// from every live block.
[[nodiscard]] Findings extents(const RawHeap& heap);
[[nodiscard]] Findings extents(const RawHeap& heap, const HeapState& state);

/// No two free blocks touch.
[[nodiscard]] Findings coalesced(const RawHeap& heap);

/// Free memory is zero beyond its nodes; and so is the padding of live blocks, which a slice may
/// grow into.
[[nodiscard]] Findings zeroed(const RawHeap& heap);
[[nodiscard]] Findings zeroed(const RawHeap& heap, const HeapState& state);

/// What was acknowledged is there: slices inside the payload with nothing of theirs rolled back,
/// and free space in the tree; and nothing that was never done.
[[nodiscard]] Findings durable(const RawHeap& heap, const Outcome& outcome);

/// Live bytes are what their owner wrote; where an outcome leaves a slice open, each unit is old or
/// new; memory being given back holds old bytes or zeros.
[[nodiscard]] Findings intact(const RawHeap& heap, const Outcome& outcome,
                              std::uint64_t unit_bytes);

/// Memory that is neither live nor free is at most what the outcome leaves to nobody.
[[nodiscard]] Findings leak(const RawHeap& heap, const Outcome& outcome);

/// An allocation of `block` took the smallest free block that fits, lowest offset first, and
/// extended the payload only where none fits.
[[nodiscard]] Findings best_fit(const HeapState& before, Range block);

/// The recovered heap works. `problem` is what went wrong when it was used, if anything did.
[[nodiscard]] Findings usable(std::string_view problem, std::uint64_t offset);

/// What a damaged file has lost of an outcome: bytes of live slices and of the user header, and
/// live blocks that are free to be handed out again. Free memory is no loss. Where an outcome
/// leaves bytes open, each unit is old or new.
[[nodiscard]] Findings lost(const RawHeap& heap, const Outcome& outcome, std::uint64_t unit_bytes);

/// An operation in flight is found not started, complete, or in a documented state between:
/// reported where each of these fails in its own way.
[[nodiscard]] Findings atomic(const Findings& closest);

}  // namespace crashcheck::oracle
