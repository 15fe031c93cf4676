// What the recovery from a crash found and did, by the bytes before and after it.
#pragma once

#include "coverage/coverage.h"
#include "faultfs/trace.h"

namespace crashcheck::coverage {

struct Recovery {
  io::ByteView image;      ///< what the crash left
  io::ByteView recovered;  ///< the file when the open had returned
  bool opened = true;      ///< false: the store refused the file
  bool again = false;      ///< the crash cut a recovery
  /// What the recovery did, where every crash point of it is explored too; nullptr otherwise.
  const faultfs::Trace* explored = nullptr;
};

/// Adds which branches were taken: what lies behind the payload and how long the file is tells what
/// had to be repaired there; what that repair leaves, held against `recovered`, tells what became
/// of the tree. Nothing is taken from the store but these bytes.
void note_recovery(const Recovery& recovery, Coverage& coverage);

}  // namespace crashcheck::coverage
