// Holds a decoded file against the outcomes that are acceptable.
#pragma once

#include "oracle/guarantees.h"

namespace crashcheck::oracle {

/// A recovered heap: every guarantee that can be seen in its bytes. Where no outcome fits, the
/// findings that they all have in common are the answer, and where there are none, kNotAtomic.
/// REQUIRES: at least one outcome.
[[nodiscard]] Judgement judge_recovered(const RawHeap& heap, std::span<const Outcome> outcomes,
                                        std::uint64_t unit_bytes);

/// What the application knows once it has recovered and looked: `outcome`, which was found in
/// `heap`, with everything that it left open settled.
[[nodiscard]] HeapState as_found(const Outcome& outcome, const RawHeap& heap);

/// A heap between two operations, not recovered: what the protocol claims there. Touching blocks
/// are not looked at; under kInPlace, neither are order, heights and balances.
[[nodiscard]] Findings judge_running(const RawHeap& heap, const HeapState& state,
                                     Protocol protocol);

}  // namespace crashcheck::oracle
