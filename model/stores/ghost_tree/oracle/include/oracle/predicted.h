// What a journaled heap must answer: its placements follow from what is free. Needed where an
// operation fails and has no answer, and yet may have happened. Pure.
#pragma once

#include <vector>

#include "history/operation.h"
#include "oracle/reference_model.h"

namespace crashcheck::oracle {

/// Where the slices are that `operation` gives or moves in a heap that `model` knows: as the
/// journaled protocol documents it, the tail of the best fit or, where nothing fits, the end.
/// REQUIRES: model.operands(operation); its lengths fit 64 bits.
[[nodiscard]] std::vector<Placement> predicted_answer(const ReferenceModel& model,
                                                      const history::Operation& operation);

}  // namespace crashcheck::oracle
