// What the syncs that have returned made sure, by the definitions of the words forced, j and begin
// of the last sync. A plain value.
#pragma once

#include <optional>
#include <vector>

#include "reference_tree_versions.h"

namespace crashcheck::faultfs::reference {

/// Versions, both included, of which a failed sync made one durable; which one is open.
struct Doubt {
  std::size_t oldest = 0;
  std::size_t newest = 0;
};

struct Durable {
  std::vector<std::size_t> forced;           ///< of each register, the index of its version
  std::vector<std::optional<Doubt>> doubts;  ///< of each register
  std::uint64_t journal = 0;                 ///< j
  std::uint64_t sync_begin = 0;              ///< no earlier moment than this one
};

/// At the crash after `event`.
[[nodiscard]] Durable durable_after(std::uint64_t event, const DirectoryTrace& trace,
                                    const FileSystemModel& model, const Versions& versions);

/// Whether the event changed a name, a size or the space of a file.
[[nodiscard]] bool is_metadata(const DirectoryTrace& trace, const Versions& versions,
                               std::uint64_t event);

}  // namespace crashcheck::faultfs::reference
