// The process at the other end of the channels. Internal to the layer. Thread rule: processes of
// one thread.
#pragma once

#include "isolation/worker_processes.h"
#include "shared_record.h"

namespace crashcheck::isolation {

struct Channels {
  int requests = -1;  ///< to read from
  int answers = -1;   ///< to write to
};

/// Forks workers, one after the other, each after the death of the one before, which it reports.
/// Ends the process when there are no more requests. REQUIRES: just forked.
[[noreturn]] void supervise(const Channels& channels, SharedRecord& record, const Work& work,
                            Output output);

}  // namespace crashcheck::isolation
