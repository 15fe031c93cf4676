// A file in memory for what works below a stack, and everything that is done to it.
#pragma once

#include <utility>

#include "expected_events.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"

namespace crashcheck::bstack {

inline const io::Bytes kTen = pattern(10);
inline const io::Bytes kAbc = from_text("abc");

struct JournalDisk {
  explicit JournalDisk(io::Bytes bytes) : memory(std::move(bytes)) {}

  [[nodiscard]] FileEvents events() const { return events_of(trace); }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  faultfs::MemoryFile memory;
  faultfs::Trace trace;
  faultfs::RecordingFile file{memory, trace};
};

}  // namespace crashcheck::bstack
