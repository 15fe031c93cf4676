// Method. What the crash took away names the files and directories whose sync could have kept it.
// Each is synced right after the event that was lost; then after every event of that kind, as a
// store that forgets a sync does so each time. A recording with a sync more has fewer crash states,
// and what the application was told stays the same.
#include "explorer/missing_sync.h"

#include <set>

#include "explorer/exploration.h"
#include "faultfs/directory_crashes.h"

namespace crashcheck::explorer {
namespace {

using faultfs::Change;
using faultfs::DirectoryEvent;
using faultfs::DirectoryTrace;
using faultfs::LostChange;
using faultfs::NodeId;

/// More lost events than these are not tried.
constexpr std::size_t kMostTried = 24;

/// A sync of `node` after event `after`, and after others like it.
struct ExtraSync {
  NodeId node = faultfs::kNoNode;
  std::uint64_t after = 0;
  bool is_repeated = false;
};

/// The cheapest first: after one event before after each, the nearest to the crash first.
std::vector<ExtraSync> extra_syncs(const std::vector<LostChange>& lost) {
  std::set<std::pair<std::uint64_t, NodeId>, std::greater<>> places;
  for (const LostChange& change : lost) {
    for (const std::uint64_t event : change.lost) places.emplace(event, change.node);
  }
  std::vector<ExtraSync> syncs;
  for (const bool is_repeated : {false, true}) {
    for (const auto& [event, node] : places) {
      if (syncs.size() < kMostTried) syncs.push_back({node, event, is_repeated});
    }
  }
  return syncs;
}

/// The node that a repeated sync is of after this event: the same directory, or the file of that
/// event.
NodeId node_after(const DirectoryTrace& trace, const ExtraSync& sync, std::uint64_t number) {
  const DirectoryEvent& first = trace.event(sync.after);
  const DirectoryEvent& event = trace.event(number);
  return sync.node == first.node ? event.node : event.directory;
}

void insert_after(Recording& recording, std::uint64_t after, NodeId node) {
  recording.trace.directory()->insert(
      after,
      {.kind = Change::kSync, .node = node, .sync = faultfs::SyncKind::kAll, .began_after = after});
  for (Step& step : recording.steps) {
    if (step.last_event >= after) ++step.last_event;
  }
}

Recording with(const Recording& recording, const ExtraSync& sync) {
  Recording changed = recording;
  const DirectoryTrace& trace = *recording.trace.directory();
  std::uint64_t inserted = 0;
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    const bool is_like = trace.event(number).kind == trace.event(sync.after).kind;
    if (number != sync.after && !(sync.is_repeated && is_like)) continue;
    const NodeId node = number == sync.after ? sync.node : node_after(trace, sync, number);
    if (node == faultfs::kNoNode) continue;
    insert_after(changed, number + inserted, node);
    ++inserted;
  }
  return changed;
}

bool holds(const Store& store, const Recording& recording, const Scope& scope) {
  bool is_sound = true;
  const OnViolation stop = [&](const Sighting&) { return is_sound = false; };
  const Counts counts = explore(store, recording, scope, stop, {});
  return is_sound && counts.tested > 0;
}

std::string in_words(const DirectoryTrace& trace, const ExtraSync& sync) {
  faultfs::NodeNames names(trace);
  names.move_to(sync.after - 1);
  const DirectoryEvent& event = trace.event(sync.after);
  const std::string call = to_string(trace, event, names);
  names.move_to(sync.after);
  const std::string path = names.path(sync.node);
  const std::string what = "sync " + (path.empty() ? "." : path);
  if (sync.is_repeated) return what + " after each " + call.substr(0, call.find(' '));
  return what + " after event " + std::to_string(sync.after) + " (" + call + ")";
}

}  // namespace

std::string missing_sync(const Store& store, const Case& reproduction, const Replay& replay,
                         std::uint64_t epoch_cap) {
  const Life& life = reproduction.lives.front();
  const bool is_plain = reproduction.lives.size() == 1 && life.crash && !life.damage &&
                        life.faults.empty() && !reproduction.open_crash;
  const Recording& recording = replay.lives.front().recording;
  const DirectoryTrace* trace = recording.trace.directory();
  if (!is_plain || trace == nullptr || replay.judgement.holds()) return {};
  faultfs::CrashStates states(*trace, *reproduction.profile.file_system);
  const Scope scope{reproduction.profile, epoch_cap, 0};
  for (const ExtraSync& sync : extra_syncs(states.lost({life.crash->event, life.crash->choices}))) {
    if (holds(store, with(recording, sync), scope)) return in_words(*trace, sync);
  }
  return {};
}

}  // namespace crashcheck::explorer
