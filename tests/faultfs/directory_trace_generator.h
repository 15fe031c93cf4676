// Random traces of directories, small enough that everything a crash may leave of them can be gone
// through. Plain functions.
#pragma once

#include <string>

#include "faultfs/directory_trace.h"

namespace crashcheck::faultfs {

struct TraceShape {
  std::uint64_t events = 5;
  /// Offsets and lengths lie around multiples of it.
  std::uint64_t grain_bytes = 8;
  bool has_failed_syncs = false;
};

/// Events of every kind, on a first tree with files and directories or on none; by `seed` alone.
[[nodiscard]] DirectoryTrace random_directory_trace(std::uint64_t seed, const TraceShape& shape);

/// What a MemoryDirectory records of random calls, refused ones among them; by `seed` alone.
[[nodiscard]] DirectoryTrace recorded_directory_trace(std::uint64_t seed, const TraceShape& shape);

/// Every event in words, one a line.
[[nodiscard]] std::string to_string(const DirectoryTrace& trace);

}  // namespace crashcheck::faultfs
