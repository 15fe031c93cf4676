// Several changes to a heap that take effect as one. Thread rule: the thread that runs the batch
// uses it.
#pragma once

#include "bstack/allocator.h"

namespace crashcheck::bstack {

/// What a function passed to GhostTree::batch changes the heap through. Every call sees the effects
/// of those before it; nothing is written before the function has returned. The calls mean what
/// those of GhostTree with the same name mean.
///
/// Changes are kept in memory until they are committed: what is written, moved or zeroed costs
/// memory as long as the batch lasts.
///
/// ERRORS, of every call: kInvalidArgument, and that call had no effect: the batch may go on; also
/// where another thread calls, or the function has returned. Any other error, if nothing else is
/// said, is final: the batch will not be committed, whatever the function returns.
class Batch : public Allocator {
 public:
  Batch() = default;
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  Batch(Batch&&) = delete;
  Batch& operator=(Batch&&) = delete;
  ~Batch() override = default;
};

}  // namespace crashcheck::bstack
