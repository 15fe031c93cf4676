// Method. What was lost names the files and directories whose sync could have kept it. Each is
// tried before each event between the first lost change and the crash, nearest to the crash first,
// then before every event of such a kind, since a store that forgets a sync does so each time.
// Cheaper syncs come first: of data, of a file, of a directory. A trace with a sync more has fewer
// states, nearly all of which the check has been asked about; so a try costs little. One that
// leaves no violation at all is better than one that leaves others.
#include "suggestion.h"

#include <algorithm>
#include <set>

namespace crashcheck {

using faultfs::Change;
using faultfs::DirectoryCrashes;
using faultfs::DirectoryEvent;
using faultfs::DirectoryTrace;
using faultfs::FileSystemModel;
using faultfs::kNoNode;
using faultfs::LostChange;
using faultfs::NodeId;
using faultfs::NodeNames;
using faultfs::SyncKind;

namespace {

/// More events before the crash than this are not tried one by one.
constexpr std::uint64_t kMaxPlaces = 64;

struct Target {
  NodeId node;
  SyncKind kind;

  auto operator<=>(const Target&) const = default;
};

/// What could have been synced, cheapest first.
std::vector<Target> targets_of(const std::vector<LostChange>& lost) {
  std::set<NodeId> files;
  std::set<NodeId> directories;
  for (const LostChange& change : lost) {
    (change.of == LostChange::Of::kName ? directories : files).insert(change.node);
  }
  std::vector<Target> targets;
  for (const NodeId file : files) targets.push_back({file, SyncKind::kData});
  for (const NodeId file : files) targets.push_back({file, SyncKind::kAll});
  for (const NodeId directory : directories) targets.push_back({directory, SyncKind::kAll});
  return targets;
}

std::uint64_t first_lost(const std::vector<LostChange>& lost) {
  std::uint64_t first = UINT64_MAX;
  for (const LostChange& change : lost) {
    for (const std::uint64_t event : change.lost) first = std::min(first, event);
  }
  return first;
}

/// Whether a repeated insertion comes before this event, too.
bool has_shape_of(const DirectoryEvent& event, const DirectoryEvent& model) {
  return event.kind == model.kind && (event.kind != Change::kWrite || event.node == model.node);
}

/// What the insertion syncs before this event; kNoNode where that does not exist yet.
NodeId synced_by(const DirectoryTrace& trace, const Insertion& insertion, std::uint64_t number) {
  const NodeId node = insertion.node == kNoNode ? trace.event(number).node : insertion.node;
  for (std::uint64_t earlier = 1; earlier < number; ++earlier) {
    const DirectoryEvent& event = trace.event(earlier);
    const bool creates = event.kind == Change::kCreate || event.kind == Change::kCreateUnnamed;
    if (creates && event.node == node) return node;
  }
  return trace.base().has(node) ? node : kNoNode;
}

DirectoryTrace with(const DirectoryTrace& trace, const Insertion& insertion) {
  DirectoryTrace changed = trace;
  std::uint64_t shift = 0;
  for (std::uint64_t number = insertion.is_repeated ? 1 : insertion.before;
       number <= trace.event_count(); ++number) {
    const bool is_place =
        number == insertion.before ||
        (insertion.is_repeated && has_shape_of(trace.event(number), trace.event(insertion.before)));
    if (!is_place) continue;
    const NodeId node = synced_by(trace, insertion, number);
    if (node == kNoNode) continue;
    const std::uint64_t after = number - 1 + shift;
    changed.insert(
        after, {.kind = Change::kSync, .node = node, .sync = insertion.kind, .began_after = after});
    ++shift;
    if (!insertion.is_repeated) break;
  }
  return changed;
}

/// Tries changed traces; gives up where that takes more checks than the exploration may.
class Trial {
 public:
  Trial(const FileSystemModel& model, Judge& judge, const Options& options)
      : model_(model), judge_(judge), options_(options), checks_left_(options.max_states) {}

  /// Whether the trace has no state that violates in this way, or in any if `kind` is empty; no
  /// where the budget ends first.
  bool holds(const DirectoryTrace& trace, const std::string& kind) {
    const Acknowledgements acknowledged(trace);
    DirectoryCrashes crashes(trace, model_, options_.states_at_a_point);
    while (crashes.next()) {
      if (checks_left_ == 0) return false;
      const Judge::Answer answer =
          judge_.judge(crashes.tree(), acknowledged.until(crashes.event()));
      if (answer.is_new) --checks_left_;
      const Violation* violation = answer.violation;
      if (violation != nullptr && (kind.empty() || violation->kind == kind)) return false;
    }
    return true;
  }

 private:
  const FileSystemModel& model_;
  Judge& judge_;
  const Options& options_;
  std::uint64_t checks_left_;
};

/// "rename", "write to wal": what every place of a repeated insertion has in common.
std::string shape_words(const DirectoryTrace& trace, const DirectoryEvent& event,
                        const NodeNames& names) {
  if (event.kind == Change::kAcknowledge) return "acknowledgement";
  const std::string call = to_string(trace, event, names);
  const std::string verb = call.substr(0, call.find(' '));
  return event.kind == Change::kWrite ? verb + " to " + names.path(event.node) : verb;
}

std::string words(const DirectoryTrace& trace, const Insertion& insertion) {
  NodeNames names(trace);
  names.move_to(insertion.before - 1);
  const DirectoryEvent& event = trace.event(insertion.before);
  std::string text;
  if (insertion.node == kNoNode) {
    text = insertion.kind == SyncKind::kData ? "sync the data of the file" : "sync the file";
  } else {
    const DirectoryEvent sync{
        .kind = Change::kSync, .node = insertion.node, .sync = insertion.kind};
    text = to_string(trace, sync, names);
  }
  const std::string number = std::to_string(insertion.before);
  if (insertion.is_repeated) {
    return text + " before each " + shape_words(trace, event, names) + ", as event " + number;
  }
  return text + " before event " + number + " (" + to_string(trace, event, names) + ")";
}

std::vector<Insertion> insertions(const DirectoryTrace& trace, const Outcome& outcome) {
  const std::vector<LostChange>& lost = outcome.lives.front().lost;
  const std::uint64_t first = first_lost(lost) + 1;
  const std::uint64_t end = std::min(outcome.lives.front().crash.event + 1, trace.event_count());
  std::vector<Insertion> tried;
  for (const bool is_repeated : {false, true}) {
    for (const Target& target : targets_of(lost)) {
      std::uint64_t left = kMaxPlaces;
      std::set<std::pair<Change, NodeId>> shapes;
      for (std::uint64_t before = end; before >= first && left > 0; --before, --left) {
        const DirectoryEvent& event = trace.event(before);
        const NodeId of_shape = event.kind == Change::kWrite ? event.node : kNoNode;
        if (is_repeated && !shapes.insert({event.kind, of_shape}).second) continue;
        tried.push_back({target.node, target.kind, before, is_repeated});
        const bool renames = is_repeated && event.kind == Change::kRename;
        if (renames && event.node == target.node) {
          tried.push_back({kNoNode, target.kind, before, true});
        }
      }
    }
  }
  return tried;
}

}  // namespace

std::string suggestion(const DirectoryTrace& trace, const FileSystemModel& model,
                       const Outcome& outcome, Judge& judge, const Options& options) {
  const std::vector<Insertion> candidates = insertions(trace, outcome);
  Trial trial(model, judge, options);
  for (const std::string& kind : {std::string(), outcome.violation->kind}) {
    for (const Insertion& insertion : candidates) {
      if (trial.holds(with(trace, insertion), kind)) return words(trace, insertion);
    }
  }
  return {};
}

}  // namespace crashcheck
