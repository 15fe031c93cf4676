// Batches for a store that has none: their operations one after the other.
#pragma once

#include "ghost_tree_model/heap_session.h"

namespace crashcheck::testing {

/// As SabotagedSubject::Answer.
inline io::Result<ghost_tree::Returned> apply_one_by_one(
    ghost_tree::HeapSession& session, const history::Operation& operation,
    std::span<const oracle::Placement> operands) {
  const auto* batch = std::get_if<history::Batch>(&operation);
  if (batch == nullptr) return session.apply(operation, operands);
  ghost_tree::Returned returned;
  for (const history::BatchedOperation& each : batch->operations) {
    const history::Operation single = history::as_operation(each);
    const auto own = operands.first(history::handles_used(single).size());
    operands = operands.subspan(own.size());
    std::vector<oracle::Placement> known(own.begin(), own.end());
    for (oracle::Placement& placement : known) {
      if (placement.length == oracle::kReturnedInBatch) placement = returned.at(placement.offset);
    }
    CRASHCHECK_ASSIGN(const ghost_tree::Returned places, session.apply(single, known));
    returned.insert(returned.end(), places.begin(), places.end());
  }
  return returned;
}

}  // namespace crashcheck::testing
