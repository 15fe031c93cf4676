// Which slices an operation works on, and where they are: inside a batch that may not be known
// before some of it is done.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "history/operation.h"
#include "oracle/heap_state.h"

namespace crashcheck::oracle {

/// Where a slice is; nothing where there is none or nobody knows.
using FindPlacement = std::function<std::optional<Placement>(Handle)>;

/// Where the slices are that `operation` refers to, in the order of handles_used(); for a reclaim,
/// which names none and means all, those of `live`. A slice that an
/// operation before in the same batch gave or reallocated is told of by kReturnedInBatch; `find` is
/// asked for all others. `next_handle` is the first that the operation gives, if it gives any.
/// Nothing where one is not known, or an operation before in the same batch has freed it.
[[nodiscard]] std::optional<std::vector<Placement>> operands_of(const history::Operation& operation,
                                                                Handle next_handle,
                                                                std::span<const Handle> live,
                                                                const FindPlacement& find);

/// For each handle that `operation` gives, which of the places that it returns is that slice's.
[[nodiscard]] std::vector<std::size_t> places_given(const history::Operation& operation);

}  // namespace crashcheck::oracle
