// A file in memory that stacks are opened on, and everything that is done to it.
#pragma once

#include <memory>
#include <utility>

#include "bstack/stack.h"
#include "expected_events.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"

namespace crashcheck::bstack {

class StackDisk {
 public:
  explicit StackDisk(const io::Bytes& bytes = {}) : memory(bytes), trace(bytes) {}

  io::Result<Stack> open(Protocol protocol) {
    return Stack::open(std::make_unique<faultfs::RecordingFile>(memory, trace), protocol);
  }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  /// From here on `events` starts anew.
  void mark() { marked_ = trace.event_count(); }
  [[nodiscard]] FileEvents events() const { return events_of(trace, marked_); }

  faultfs::MemoryFile memory;
  faultfs::Trace trace;

 private:
  std::uint64_t marked_ = 0;
};

}  // namespace crashcheck::bstack
