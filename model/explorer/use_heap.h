// Puts a recovered heap to work: some corruption opens cleanly and only bites later.
#pragma once

#include "explorer/subject.h"
#include "faultfs/memory_file.h"
#include "oracle/finding.h"
#include "oracle/raw_heap.h"

namespace crashcheck::explorer {

/// At most this many free blocks are used, smallest first, each of at most kMaxUsedBytes.
inline constexpr std::size_t kMaxUsedBlocks = 32;
inline constexpr std::uint64_t kMaxUsedBytes = std::uint64_t{1} << 16U;

/// Allocates every free block of the heap in `file`, whose state is `state`, fills it, frees it.
/// After each phase, as far as `protocol` promises it, live data is intact, what was handed out is
/// disjoint and was zero, and free memory is accounted for. Returns what went wrong, as findings of
/// `usable`; `after` is the state that a reopen must find.
[[nodiscard]] oracle::Findings use_heap(Session& session, oracle::Protocol protocol,
                                        const faultfs::MemoryFile& file, oracle::HeapState state,
                                        oracle::HeapState& after);

}  // namespace crashcheck::explorer
