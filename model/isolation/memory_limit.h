// A limit on the memory of this process, beyond what it has. Internal to the layer. Thread rule:
// for a process of one thread.
#pragma once

#include <cstdint>

#include "shared_record.h"

namespace crashcheck::isolation {

/// From now on an allocation that fails in a check throws std::bad_alloc and is noted; one that
/// fails outside of a check lifts the limit. Borrows the record for the rest of the process.
void watch_allocations(const SharedRecord& record);

/// Lets the process grow by so much from where it is. Nothing where can_limit_memory() is false.
void limit_memory(std::uint64_t more_bytes);

/// Whether an allocation has failed since the last call.
[[nodiscard]] bool take_failed_allocation();

}  // namespace crashcheck::isolation
