// What the recovery from a crash found and did, by the bytes before and after it.
#pragma once

#include "coverage/feature.h"
#include "faultfs/trace.h"

namespace crashcheck::coverage {

using explorer::Recovery;

/// Adds which branches were taken: what lies behind the payload and how long the file is tells what
/// had to be repaired there; what that repair leaves, held against `recovered`, tells what became
/// of the tree. Nothing is taken from the store but these bytes.
void note_recovery(const Recovery& recovery, explorer::Coverage& coverage);

}  // namespace crashcheck::coverage
