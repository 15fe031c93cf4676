// What a program did to a directory: the tree it started from and every change, in one order, with
// what the outside world was told in between.
// Plain value; reading it from several threads is safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "faultfs/tree.h"

namespace crashcheck::faultfs {

enum class Change : std::uint8_t {
  kCreate,         ///< a file, directory or link gets its first name
  kCreateUnnamed,  ///< a file without a name
  kLink,           ///< another name
  kUnlink,         ///< of a file or link
  kRemoveDirectory,
  kRename,    ///< what was at the new name, `replaced`, loses that name
  kExchange,  ///< two names swap what they lead to
  kWrite,
  kResize,
  kZero,        ///< a range inside the file, or up to `offset + length` where that is longer
  kAllocate,    ///< space for a range; the file grows to its end unless it is kept
  kSync,        ///< of a file or directory, or of a range of a file
  kFailedSync,  ///< of a file or directory: what it was to make durable is so or lost, for good
  kSyncRange,   ///< sync_file_range, which makes nothing durable
  kSyncAll,
  kCloseAfterTruncate,  ///< of a file that was cut to nothing
  kAcknowledge,         ///< the outside world was told something
  kExit,
};

/// How a write is opened: what O_SYNC and O_DSYNC add to it.
enum class SyncKind : std::uint8_t { kNothing, kData, kAll };

/// One change. Which members have a meaning depends on the kind; the others keep their defaults.
struct DirectoryEvent {
  Change kind = Change::kSync;
  NodeId node = kNoNode;       ///< what it is about; exchange: what gets the second name
  NodeId directory = kNoNode;  ///< create, link, unlink, remove, rename, exchange: of the name
  std::string name = {};
  NodeId to_directory = kNoNode;  ///< rename, exchange: of the second name
  std::string to_name = {};
  NodeId replaced = kNoNode;  ///< rename: what lost the second name; exchange: what gets the first
  io::FileKind file_kind = io::FileKind::kFile;  ///< create
  std::uint32_t mode = 0;                        ///< create
  std::string target = {};                       ///< create: of a symbolic link
  std::uint64_t offset = 0;      ///< write, zero, fallocate, sync of a range; resize: new size
  std::uint64_t length = 0;      ///< bytes from `offset`; sync: 0 for the whole file
  std::uint64_t data_begin = 0;  ///< write, revert: where the bytes start in the trace's store
  bool keeps_size = false;       ///< zero, fallocate: past the end, too
  SyncKind sync = SyncKind::kNothing;  ///< write: made durable in the same event; sync: which one
  std::uint64_t began_after = 0;       ///< sync, failed too: covers the events up to this one
  bool reverts = false;  ///< failed sync of a file: all is lost, and the program reads these bytes
  std::uint32_t thread = 0;  ///< who did it, from 0
  std::uint32_t text = 0;    ///< acknowledge: what was told; otherwise the note in force; 0: none

  [[nodiscard]] std::uint64_t end() const { return offset + length; }
  bool operator==(const DirectoryEvent&) const = default;
};

class DirectoryTrace {
 public:
  /// A trace that starts from this tree, which is durable.
  explicit DirectoryTrace(Tree base = {}) : base_(std::move(base)), next_(base_.next_id()) {}

  /// A number for a node that is about to come to be.
  [[nodiscard]] NodeId new_node() { return next_++; }

  /// The event's number, from 1. Of a write, and of a failed sync that reverts: `data`, which is
  /// kept.
  std::uint64_t append(DirectoryEvent event, io::ByteView data = {});
  /// Inserts `event`, which carries no data and is no acknowledgement, after so many events. Syncs
  /// after it that began later cover it.
  /// REQUIRES: after <= event_count().
  void insert(std::uint64_t after, DirectoryEvent event);
  /// Forgets the events after so many. REQUIRES: count <= event_count().
  void cut(std::uint64_t count) {
    CRASHCHECK_ASSERT(count <= event_count());
    events_.resize(count);
  }
  /// The index for DirectoryEvent::text; equal texts have one.
  [[nodiscard]] std::uint32_t keep_text(std::string_view text);

  [[nodiscard]] const Tree& base() const { return base_; }
  [[nodiscard]] const std::vector<DirectoryEvent>& events() const { return events_; }
  [[nodiscard]] std::uint64_t event_count() const { return events_.size(); }
  /// REQUIRES: 1 <= number <= event_count().
  [[nodiscard]] const DirectoryEvent& event(std::uint64_t number) const {
    CRASHCHECK_ASSERT(number - 1 < event_count());
    return events_[number - 1];
  }
  /// The bytes that the event carried; none for most. The view lives until the trace grows or dies.
  [[nodiscard]] io::ByteView data(const DirectoryEvent& event) const {
    if (!carries_data(event)) return {};
    return io::ByteView(data_).subspan(event.data_begin, event.length);
  }
  /// Empty for 0.
  [[nodiscard]] std::string_view text(std::uint32_t index) const { return texts_[index]; }
  [[nodiscard]] NodeId node_count() const { return next_; }

  bool operator==(const DirectoryTrace&) const = default;

 private:
  [[nodiscard]] static bool carries_data(const DirectoryEvent& event) {
    return event.kind == Change::kWrite || event.reverts;
  }

  Tree base_;
  NodeId next_;
  std::vector<DirectoryEvent> events_;
  io::Bytes data_;
  std::vector<std::string> texts_ = {""};
};

/// "create", "rename": a word for each.
[[nodiscard]] std::string_view name(Change change);

/// The content that the last sync of the file covered that returned; without one, the content that
/// the trace began with.
[[nodiscard]] Image synced_content(const DirectoryTrace& trace, NodeId file);

/// Does to `tree` what the event did; `data` is what it carried, of a write possibly the beginning.
/// REQUIRES: the events before it have been applied.
void apply(const DirectoryEvent& event, io::ByteView data, Tree& tree);

/// The tree as the program sees it after so many events. REQUIRES: after <= trace.event_count().
[[nodiscard]] Tree live_tree(const DirectoryTrace& trace, std::uint64_t after);

/// Paths of nodes as a trace goes on: the name under which each was known last.
class NodeNames {
 public:
  /// With the names of the base tree.
  explicit NodeNames(const DirectoryTrace& trace);
  /// Goes on to the name after so many events; never back.
  void move_to(std::uint64_t after);
  /// Its path, or the last one it had; "(no name)" where it never had one.
  [[nodiscard]] std::string path(NodeId node) const;

 private:
  struct Known {
    NodeId directory = kNoNode;
    std::string name;
  };
  const DirectoryTrace& trace_;
  std::uint64_t after_ = 0;
  std::vector<Known> known_;
};

/// Of the events, with the names of their times, and the bytes that they carried.
[[nodiscard]] Hash128 hash_of_events(const DirectoryTrace& trace);

/// "write wal 0..16", "rename tmp to wal", "sync wal", "acknowledge 1"; with the names of that
/// time.
[[nodiscard]] std::string to_string(const DirectoryTrace& trace, const DirectoryEvent& event,
                                    const NodeNames& names);

}  // namespace crashcheck::faultfs
