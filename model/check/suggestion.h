// Which sync is missing: insertions into the trace, tried in order of what they cost, until one
// makes every state of a kind of violation impossible. Thread rule: plain functions.
#pragma once

#include "search.h"

namespace crashcheck {

/// A sync inserted before one event, or before each event of a shape.
struct Insertion {
  faultfs::NodeId node = faultfs::kNoNode;  ///< kNoNode: of each event, what it renames
  faultfs::SyncKind kind = faultfs::SyncKind::kAll;
  std::uint64_t before = 0;  ///< the first event, or the only one
  bool is_repeated = false;  ///< before every event of this one's kind

  bool operator==(const Insertion&) const = default;
};

/// In words: "sync data of wal before event 5 (acknowledge 1)"; nothing where no single sync does
/// it. It was found by exploring the changed trace under `model` for as many states as `options`
/// allow.
[[nodiscard]] std::optional<std::string> suggestion(const faultfs::DirectoryTrace& trace,
                                                    const faultfs::FileSystemModel& model,
                                                    const Outcome& outcome, Judge& judge,
                                                    const Options& options);

}  // namespace crashcheck
