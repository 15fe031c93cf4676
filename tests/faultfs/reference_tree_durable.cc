// Each sync is looked at by itself, and each register against it.
#include "reference_tree_durable.h"

#include <algorithm>
#include <map>

namespace crashcheck::faultfs::reference {
namespace {

/// A sync that has returned, a write that is one included.
struct Sync {
  std::uint64_t begin = 0;  ///< it covers the events up to this one
  NodeId node = kNoNode;    ///< kNoNode: everything
  bool is_data_only = false;
  std::uint64_t range_begin = 0;
  std::uint64_t range_end = 0;  ///< 0: the whole file
  bool has_failed = false;
  std::uint64_t failed_until = 0;  ///< failed: what it was to cover
  bool is_data_of_disk = false;    ///< failed, and what is read after it is what the disk has
};

std::vector<Sync> syncs_until(const DirectoryTrace& trace, std::uint64_t last) {
  std::vector<Sync> syncs;
  for (std::uint64_t number = 1; number <= last; ++number) {
    const DirectoryEvent& event = trace.event(number);
    const bool is_data_only = event.sync == SyncKind::kData;
    if (event.kind == Change::kSyncAll) syncs.push_back({event.began_after});
    if (event.kind == Change::kSync) {
      const std::uint64_t end = event.length == 0 ? 0 : event.end();
      syncs.push_back({event.began_after, event.node, is_data_only, event.offset, end});
    }
    if (event.kind == Change::kFailedSync) {
      const std::uint64_t begin = event.reverts ? number : event.began_after;
      syncs.push_back(
          {begin, event.node, is_data_only, 0, 0, true, event.began_after, event.reverts});
    }
    if (event.kind == Change::kWrite && event.sync != SyncKind::kNothing) {
      syncs.push_back({number, event.node, is_data_only});
    }
  }
  return syncs;
}

bool is_about(const DirectoryEvent& event, NodeId node) {
  const bool names = event.directory == node || event.to_directory == node;
  const bool is_exchanged = event.kind == Change::kExchange && event.replaced == node;
  return event.node == node || names || is_exchanged;
}

bool changes_a_name(Change change) {
  return change == Change::kCreate || change == Change::kCreateUnnamed || change == Change::kLink ||
         change == Change::kUnlink || change == Change::kRemoveDirectory ||
         change == Change::kRename || change == Change::kExchange;
}

class Rules {
 public:
  Rules(const DirectoryTrace& trace, const FileSystemModel& model, const Versions& versions)
      : trace_(trace), model_(model), versions_(versions) {}

  [[nodiscard]] bool counts_for(std::uint64_t event, const Sync& sync) const {
    if (!is_metadata(trace_, versions_, event)) return false;
    if (sync.node == kNoNode) return true;
    const DirectoryEvent& of = trace_.event(event);
    if (!is_about(of, sync.node)) return false;
    const bool is_less =
        sync.is_data_only && model_.keeping == Keeping::kExt4 && !versions_.is_directory(sync.node);
    const bool is_creation = of.kind == Change::kCreate || of.kind == Change::kCreateUnnamed;
    return !is_less || is_creation || !changes_a_name(of.kind);
  }

  [[nodiscard]] bool covers(const Sync& sync, const Register& of) const {
    if (sync.node == kNoNode) return true;
    if (of.node != sync.node) return false;
    const bool is_journaled_model = is_journaled(model_.keeping);
    if (of.of == Of::kName || sync.range_end == 0 || is_journaled_model) return true;
    if (of.of == Of::kSize) return false;
    const std::uint64_t unit_begin = of.unit * model_.unit_bytes;
    return unit_begin < sync.range_end && sync.range_begin < unit_begin + model_.unit_bytes;
  }

  /// Its creating name, where a sync of the file forces it, too: the register and the version.
  [[nodiscard]] std::pair<std::size_t, std::size_t> creating_name(const Sync& sync) const {
    const bool forces = model_.keeping == Keeping::kPosixNames || model_.keeping == Keeping::kBtrfs;
    if (!forces || sync.node == kNoNode || versions_.is_directory(sync.node))
      return {Versions::kNone, 0};
    for (std::uint64_t number = 1; number <= trace_.event_count(); ++number) {
      const DirectoryEvent& event = trace_.event(number);
      if (event.kind != Change::kCreate || event.node != sync.node) continue;
      const std::size_t name = versions_.name(event.directory, event.name);
      return {name, versions_.registers()[name].newest(after(number))};
    }
    return {Versions::kNone, 0};
  }

 private:
  const DirectoryTrace& trace_;
  const FileSystemModel& model_;
  const Versions& versions_;
};

void close_under_ties(const std::vector<Tie>& ties, std::vector<std::size_t>& forced) {
  for (bool is_closed = false; !is_closed;) {
    is_closed = true;
    for (const Tie& tie : ties) {
      const bool has_one = forced[tie.one] >= tie.version;
      const bool has_other = forced[tie.other] >= tie.other_version;
      if (has_one == has_other) continue;
      is_closed = false;
      forced[tie.one] = std::max(forced[tie.one], tie.version);
      forced[tie.other] = std::max(forced[tie.other], tie.other_version);
    }
  }
}

}  // namespace

bool is_metadata(const DirectoryTrace& trace, const Versions& versions, std::uint64_t event) {
  const Change change = trace.event(event).kind;
  return changes_a_name(change) || change == Change::kAllocate || versions.changed_size(event);
}

namespace {

/// Goes through the syncs in their order: what a failed one leaves open depends on those before it.
class Going {
 public:
  Going(const DirectoryTrace& trace, const FileSystemModel& model, const Versions& versions)
      : model_(model), versions_(versions), rules_(trace, model, versions) {
    durable.forced.assign(versions.registers().size(), 0);
    durable.doubts.resize(versions.registers().size());
  }

  void take(const Sync& sync) {
    if (!sync.has_failed) return succeed(sync);
    for (std::size_t index = 0; index < durable.forced.size(); ++index) {
      const Register& of = versions_.registers()[index];
      if (!rules_.covers(sync, of)) continue;
      const std::size_t newest = of.newest(after(sync.begin));
      if (sync.is_data_of_disk) {
        durable.doubts[index].reset();
        force(index, newest);
      } else if (const std::size_t oldest = oldest_possible(index); oldest < newest) {
        durable.doubts[index] = Doubt{oldest, newest};
      }
    }
    failed_[sync.node] = sync.failed_until;
  }

  Durable durable;

 private:
  void succeed(const Sync& sync) {
    durable.sync_begin = std::max(durable.sync_begin, sync.begin);
    std::uint64_t newest = 0;
    for (std::uint64_t number = 1; number <= sync.begin; ++number) {
      if (rules_.counts_for(number, sync)) newest = number;
    }
    const bool was_tried =
        sync.node != kNoNode && failed_.contains(sync.node) && newest <= failed_.at(sync.node);
    if (!was_tried) durable.journal = std::max(durable.journal, newest);
    for (std::size_t index = 0; index < durable.forced.size(); ++index) {
      const Register& of = versions_.registers()[index];
      if (rules_.covers(sync, of)) force(index, of.newest(after(sync.begin)));
    }
    const auto [name, version] = rules_.creating_name(sync);
    if (name != Versions::kNone) force(name, version);
    close_under_ties(versions_.ties(), durable.forced);
  }

  /// Unless no sync can, the version being in doubt.
  void force(std::size_t index, std::size_t version) {
    const std::optional<Doubt>& doubt = durable.doubts[index];
    if (doubt && version <= doubt->newest) return;
    durable.forced[index] = std::max(durable.forced[index], version);
  }

  [[nodiscard]] std::size_t oldest_possible(std::size_t index) const {
    const Register& of = versions_.registers()[index];
    std::size_t oldest = durable.forced[index];
    if (model_.keeping == Keeping::kOrder) {
      oldest = std::max(oldest, of.newest(after(durable.sync_begin)));
    } else if (is_journaled(model_.keeping) && of.of == Of::kName) {
      oldest = std::max(oldest, of.newest(after(durable.journal)));
    }
    const std::optional<Doubt>& doubt = durable.doubts[index];
    return doubt && oldest <= doubt->newest ? std::min(oldest, doubt->oldest) : oldest;
  }

  const FileSystemModel& model_;
  const Versions& versions_;
  Rules rules_;
  std::map<NodeId, std::uint64_t> failed_;
};

}  // namespace

Durable durable_after(std::uint64_t event, const DirectoryTrace& trace,
                      const FileSystemModel& model, const Versions& versions) {
  Going going(trace, model, versions);
  for (const Sync& sync : syncs_until(trace, event)) going.take(sync);
  return going.durable;
}

}  // namespace crashcheck::faultfs::reference
