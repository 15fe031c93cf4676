// The walk over a part, crashes inside recoveries included.
#include "part.h"

#include <utility>

namespace crashcheck {

using faultfs::DirectoryCrashes;
using faultfs::DirectoryTrace;
using faultfs::Tree;

namespace {

class PartWalk {
 public:
  PartWalk(const Explorable& what, std::size_t model, Judge& judge, const Budget& budget)
      : what_(what),
        model_(model),
        judge_(judge),
        budget_(budget),
        acknowledged_(what.trace),
        is_last_(model + 1 == what.ladder.size()) {
    walked_.explored.model = what.ladder[model].name;
  }

  Walked over(const Part& part) {
    DirectoryCrashes crashes(what_.trace, what_.ladder[model_], what_.options.states_at_a_point,
                             part.first, part.last);
    std::uint64_t event = UINT64_MAX;
    while (is_within_budget()) {
      const bool is_over = !crashes.next();
      if (is_over || event != crashes.event()) {
        // Choices that left nothing new are those of the crash point before, which may end a part.
        count(crashes.candidates() - (is_over ? 0 : crashes.candidates_at_point()));
        if (is_over || !is_within_budget()) break;
        event = crashes.event();
        ++walked_.explored.crash_points;
        if (crashes.is_sampled()) ++walked_.explored.sampled_points;
      }
      count(crashes.candidates());
      meet(crashes, {}, acknowledged_.until(event));
    }
    walked_.explored.is_complete = is_within_budget();
    return std::move(walked_);
  }

 private:
  [[nodiscard]] bool is_within_budget() const {
    return walked_.explored.states < budget_.states && walked_.choices < budget_.choices;
  }

  /// So many choices were made at crash points of the workload.
  void count(std::uint64_t candidates) {
    walked_.choices += candidates - walked_.explored.candidates;
    walked_.explored.candidates = candidates;
  }

  /// The state that the walk is at, after the crashes of `path`.
  void meet(const DirectoryCrashes& crashes, const CrashPath& path,
            std::span<const std::string> acknowledged) {
    const Judge::Answer answer = judge_.judge(crashes.tree(), acknowledged);
    const bool is_deeper =
        is_last_ && path.size() < what_.options.nested && answer.violation == nullptr;
    if (answer.is_new) {
      ++walked_.explored.states;
      if (!path.empty()) ++walked_.nested_states;
    }
    const bool is_violation = judge_.is_first_violation(answer);
    if (!is_violation && !is_deeper) return;
    CrashPath longer = path;
    longer.push_back(crashes.crash());
    if (is_violation) {
      ++walked_.explored.violations;
      walked_.candidates[answer.violation->kind].note(model_, longer);
    }
    if (is_deeper && judge_.begin_recovery(answer.key)) {
      crash_recovery(longer, crashes.tree(), acknowledged);
    }
  }

  void crash_recovery(const CrashPath& path, const Tree& tree,
                      std::span<const std::string> acknowledged) {
    const DirectoryTrace recovery = judge_.recovery(tree, acknowledged);
    if (recovery.event_count() == 0) return;
    DirectoryCrashes crashes(recovery, what_.ladder[model_],
                             what_.options.nested_states_at_a_point);
    std::uint64_t counted = 0;
    while (is_within_budget() && crashes.next()) {
      walked_.choices += crashes.candidates() - std::exchange(counted, crashes.candidates());
      meet(crashes, path, acknowledged);
    }
  }

  const Explorable& what_;
  std::size_t model_;
  Judge& judge_;
  Budget budget_;
  Acknowledgements acknowledged_;
  bool is_last_;
  Walked walked_;
};

}  // namespace

std::vector<Part> parts_of(const DirectoryTrace& trace, std::uint64_t first, std::size_t most) {
  CRASHCHECK_ASSERT(most > 0);
  const std::uint64_t events_of_a_part = trace.event_count() / most + 1;
  std::vector<Part> parts = {{first, trace.event_count()}};
  for (std::uint64_t number = first + 1; number <= trace.event_count(); ++number) {
    if (trace.event(number).kind != faultfs::Change::kAcknowledge) continue;
    if (number - parts.back().first < events_of_a_part) continue;
    parts.back().last = number - 1;
    parts.push_back({number, trace.event_count()});
  }
  return parts;
}

void Candidates::note(std::size_t on_model, CrashPath path) {
  if (states++ == 0) model = on_model;
  if (model == on_model && paths.size() < kMost) paths.push_back(std::move(path));
}

void Candidates::add(const Candidates& later) {
  if (states == 0) model = later.model;
  states += later.states;
  if (model != later.model) return;
  for (const CrashPath& path : later.paths) {
    if (paths.size() < kMost) paths.push_back(path);
  }
}

Walked walk(const Explorable& what, std::size_t model, const Part& part, Judge& judge,
            const Budget& budget) {
  return PartWalk(what, model, judge, budget).over(part);
}

}  // namespace crashcheck
