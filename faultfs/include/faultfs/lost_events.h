// What a crash of a directory took away, by event and in words.
#pragma once

#include <string>
#include <vector>

#include "faultfs/directory_crashes.h"

namespace crashcheck::faultfs {

/// An event of which a crash state lacks something that it changed.
struct LostEvent {
  std::uint64_t number = 0;
  bool is_all = true;  ///< nothing of it is there
  /// "bytes 0..512, its size and 2 more", "the name wal"; empty where that is all it did.
  std::string parts = {};

  bool operator==(const LostEvent&) const = default;
};

/// By number. `lost` is what CrashStates::lost() says of a crash of that trace.
[[nodiscard]] std::vector<LostEvent> lost_events(const DirectoryTrace& trace,
                                                 const std::vector<LostChange>& lost);

/// A line for each name, "dir/", "dir/file  12 bytes", at most `most`, and how many more there are;
/// "nothing" where there is no name.
[[nodiscard]] std::vector<std::string> files_in_words(const Tree& tree, std::size_t most);

}  // namespace crashcheck::faultfs
