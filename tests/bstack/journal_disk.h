// A file in memory for what works below a stack, and everything that is done to it.
#pragma once

#include <utility>

#include "expected_events.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "file_header.h"
#include "journal.h"

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

/// Where nothing is set aside.
inline io::Result<std::uint64_t> commit(io::File& file, Redo redo) {
  const FileBytes bytes{file_offset(redo.length_before), file_offset(redo.length_after)};
  return commit(file, std::move(redo), bytes);
}

inline void leave_unfinished(io::File& file, std::uint64_t length, const Change& change) {
  leave_unfinished(file, length, change, file_offset(length));
}

}  // namespace crashcheck::bstack
