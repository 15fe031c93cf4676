// Calls that change nothing: what a read has to return, and which calls a heap has to refuse. Knows
// of extents and bytes, and what each protocol documents. All are pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "history/operation.h"
#include "io/result.h"
#include "oracle/finding.h"
#include "oracle/heap_state.h"

namespace crashcheck::oracle {

/// No medium holds so many bytes: a heap that is asked for them has no space.
inline constexpr std::uint64_t kMoreThanAnyMedium = std::uint64_t{1} << 56U;

/// Whether `read` is inside of the slice that it names, which is there.
[[nodiscard]] bool is_inside(const HeapState& state, const history::Read& read);

/// What is wrong with `found`, the bytes that a read returned: `lost-acked` of `intact`, at the
/// first byte that is not what the application knows. REQUIRES: is_inside(state, read).
[[nodiscard]] Findings wrong_read(const HeapState& state, const history::Read& read,
                                  std::span<const std::byte> found);

/// Where the places of `call` are; nothing where one is not there, or `protocol` does not document
/// that a heap in this state refuses the call.
///
/// In-place refuses a slice that no block begins, one that leaves the payload, and lengths beyond
/// what any file can have. Journaled refuses free memory and slices of one call that overlap, too,
/// and has no space for more than any medium can hold.
[[nodiscard]] std::optional<std::vector<Placement>> places_to_refuse(const HeapState& state,
                                                                     Protocol protocol,
                                                                     const history::Refused& call);

/// What is wrong with the answer to a call that had to be refused: `refusal` is the error, nothing
/// where the heap did what it was asked. Without space for it, that is an answer to a length alone.
[[nodiscard]] Findings wrong_refusal(const history::Refused& call,
                                     std::span<const Placement> places,
                                     std::optional<io::ErrorCode> refusal);

/// What is wrong with a heap in this state that found no space for `operation`, although it keeps
/// `held_bytes` for records: freeing needs no more than its record, which is bounded by the height
/// that the tree of free blocks can have.
[[nodiscard]] Findings wrong_no_space(const HeapState& state, const history::Operation& operation,
                                      std::uint64_t held_bytes);

}  // namespace crashcheck::oracle
