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

/// In words: "sync data of wal before event 5 (acknowledge 1)"; empty where none of the insertions
/// that were tried does it. What the changed trace may leave was explored under `model`, without
/// crashes inside recoveries, for as many checks as `options` allow. Those of one crash are asked
/// for: REQUIRES: `outcome` has one life, which lost something, and a violation.
[[nodiscard]] std::string suggestion(const faultfs::DirectoryTrace& trace,
                                     const faultfs::FileSystemModel& model, const Outcome& outcome,
                                     Judge& judge, const Options& options);

}  // namespace crashcheck
