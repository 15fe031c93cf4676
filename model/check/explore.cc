// Record twice, compare, search, explain.
#include "check/explore.h"

#include <algorithm>
#include <set>

#include "explanation.h"
#include "faults.h"
#include "kept_case.h"
#include "recorded.h"
#include "search.h"
#include "suggestion.h"

namespace crashcheck {

using faultfs::DirectoryTrace;
using faultfs::FileSystemModel;

namespace {

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// Models that could not show it, as far as they were searched.
std::string ladder_words(const std::vector<FileSystemModel>& ladder,
                         const std::vector<Explored>& explored, std::size_t mildest) {
  std::string text = "  Mildest file system: " + ladder[mildest].name + " (";
  text += faultfs::description(ladder[mildest]);
  text += ").\n";
  if (mildest == 0) return text;
  text += "  Not found on:";
  for (std::size_t milder = 0; milder < mildest; ++milder) {
    text += (milder == 0 ? " " : ", ") + ladder[milder].name;
    if (milder >= explored.size()) {
      text += " (not explored)";
    } else if (!explored[milder].is_complete) {
      text += " (in part)";
    } else if (explored[milder].sampled_points > 0) {
      text += " (sampled)";
    }
  }
  return text + "\n";
}

class Explanation {
 public:
  Explanation(const DirectoryTrace& trace, Judge& judge, const std::vector<FileSystemModel>& ladder,
              const Options& options)
      : trace_(trace), judge_(judge), ladder_(ladder), options_(options) {}

  /// `failed` is told before what the calls did.
  Finding of(const Example& example, const std::vector<Explored>& explored,
             const std::string& failed = "") {
    const FileSystemModel& model = ladder_[example.model];
    Paths paths(trace_, model, judge_);
    const io::Result<Outcome> outcome = paths.carry_out(example.path);
    CRASHCHECK_ASSERT(outcome && outcome->violation != nullptr);
    Finding finding{.violation = *outcome->violation, .model = model.name};
    finding.event = example.path.front().event;
    finding.states = example.states;
    for (const Life& life : outcome->lives) {
      for (std::string& call : lost_calls(life)) finding.lost.push_back(std::move(call));
    }
    const bool can_suggest = outcome->lives.size() == 1 && !finding.lost.empty();
    if (options_.suggest && can_suggest) {
      finding.suggestion = suggestion(trace_, ladder_.back(), *outcome, judge_, options_);
    }
    finding.kept_case = to_text({model.name, faultfs::hash_of(trace_), example.path}, finding.violation);
    finding.explanation = finding.violation.kind + ": " + finding.violation.text + "\n\n" + failed +
                          told(*outcome) + "\n" + ladder_words(ladder_, explored, example.model) +
                          suggested(finding, outcome->lives.size());
    return finding;
  }

 private:
  [[nodiscard]] std::string suggested(const Finding& finding, std::size_t crashes) const {
    if (!options_.suggest) return {};
    if (finding.lost.empty()) {
      return "  Nothing was lost: the order of the calls is unsafe, or recovery is wrong.\n";
    }
    if (crashes > 1) return "  Suggestion: not looked for, since the recovery was interrupted.\n";
    if (finding.suggestion.empty()) {
      return "  Suggestion: none; no single sync that was tried makes it hold.\n";
    }
    return "  Suggestion: " + finding.suggestion + ".\n  With it, no explored state on " +
           ladder_.back().name + " shows this violation.\n";
  }

  const DirectoryTrace& trace_;
  Judge& judge_;
  const std::vector<FileSystemModel>& ladder_;
  const Options& options_;
};

/// The place of the kept case's model on the ladder, if its crash still violates.
std::optional<std::pair<std::string, Example>> tried_again(
    const KeptCase& kept, const DirectoryTrace& trace, Judge& judge,
    const std::vector<FileSystemModel>& ladder) {
  const auto model = std::ranges::find(ladder, kept.device, &FileSystemModel::name);
  if (model == ladder.end()) return std::nullopt;
  Paths paths(trace, *model, judge);
  const io::Result<Outcome> outcome = paths.carry_out(kept.path);
  if (!outcome || outcome->violation == nullptr) return std::nullopt;
  return std::pair(outcome->violation->kind,
                   Example{static_cast<std::size_t>(model - ladder.begin()), kept.path, 1});
}

void keep(const Finding& finding, const Options& options) {
  if (options.cases.empty()) return;
  // A folder that cannot be written costs the convenience of a faster second run, and nothing else.
  static_cast<void>(
      write_case(options.cases, options.name, finding.violation.kind, finding.kept_case));
}

Finding told_after_fault(const FaultExample& found, const Check& check,
                         const std::vector<FileSystemModel>& ladder, Options options) {
  options.suggest = false;
  Judge judge(check, options.space_bytes);
  const FaultyRecording& recording = *found.recording;
  const std::string failed = "  A call fails, at event " + std::to_string(recording.event) +
                             ":\n    " + recording.words + "\n\n";
  Finding finding = Explanation(recording.recorded.trace, judge, ladder, options)
                        .of(found.example, found.explored, failed);
  finding.fault = recording.words;
  finding.kept_case.clear();
  return finding;
}

std::set<std::string> kinds_of(const Report& report) {
  std::set<std::string> kinds;
  for (const Finding& finding : report.findings) kinds.insert(finding.violation.kind);
  return kinds;
}

std::uint64_t states_left(const Report& report, const Options& options) {
  return options.max_states - std::min(report.states, options.max_states);
}

/// Adds what was found after faults or deaths.
void take(const FaultSearch& search, const Check& check, const std::vector<FileSystemModel>& ladder,
          const Options& options, Report& report) {
  report.fault_states += search.states();
  report.states += search.states();
  report.nested_states += search.nested_states();
  report.is_complete = search.is_complete();
  for (const auto& [kind, found] : search.examples()) {
    report.findings.push_back(told_after_fault(found, check, ladder, options));
  }
}

/// The models to explore: of crashes of the workload, and of the recovery from a death of its
/// process where that is asked for.
struct Ladders {
  std::vector<FileSystemModel> first;
  std::vector<FileSystemModel> after_death;
};

io::Result<Ladders> ladders_of(const Options& options) {
  constexpr std::string_view kThen = "kill,then=";
  const std::string_view device = options.device;
  const bool has_then = device.starts_with(kThen);
  CRASHCHECK_ASSIGN(const FileSystemModel model,
                    faultfs::parse_model(has_then ? device.substr(kThen.size()) : device));
  if (!has_then) return Ladders{faultfs::ladder_to(model), {}};
  if (options.nested == 0) {
    return io::fail(io::ErrorCode::kInvalidArgument, "file system model",
                    "kill,then= is about crashes inside recoveries: nested is 0");
  }
  return Ladders{{faultfs::named_models().front()}, faultfs::ladder_to(model)};
}

/// A check that objects where nothing crashed has nothing to say of crashes.
std::optional<Finding> without_a_crash(const DirectoryTrace& trace, Judge& judge) {
  const std::vector<std::string> acknowledged = Acknowledgements(trace).all();
  const Judge::Answer answer = judge.judge(live_tree(trace, trace.event_count()), acknowledged);
  if (answer.violation == nullptr) return std::nullopt;
  Finding finding{.violation = *answer.violation, .model = "none"};
  finding.event = trace.event_count();
  finding.states = 1;
  finding.explanation = finding.violation.kind + ": " + finding.violation.text +
                        "\n\n  No crash is needed: the check objects to the finished workload.\n";
  return finding;
}

std::string line_of(const Explored& explored) {
  constexpr std::size_t kColumn = 16;
  const std::size_t length = explored.model.size();
  std::string text =
      "  " + explored.model + std::string(length < kColumn ? kColumn - length : 1, ' ');
  text += counted(explored.states, "new state") + " at " +
          counted(explored.crash_points, "crash point");
  if (explored.sampled_points > 0) {
    text += ", " + std::to_string(explored.sampled_points) + " of them sampled";
  }
  if (explored.violations > 0) text += ", " + counted(explored.violations, "violation");
  return text + (explored.is_complete ? "\n" : ", not to its end\n");
}

std::string verdict_of(const Report& report) {
  const std::string states =
      counted(report.states, "state") + " after " + counted(report.events, "event");
  if (!report.findings.empty()) {
    return "FAIL: " + counted(report.findings.size(), "kind") + " of violation, " + states + "\n";
  }
  if (!report.is_complete) return "INCOMPLETE: the budget ended after " + states + "\n";
  const bool is_sampled = std::ranges::any_of(
      report.explored, [](const Explored& explored) { return explored.sampled_points > 0; });
  return "PASS: no violation in " + states + (is_sampled ? ", some of them a sample\n" : "\n");
}

}  // namespace

Report explore(const Workload& workload, const Check& check, const Options& options) {
  Report report;
  const io::Result<Ladders> ladders = ladders_of(options);
  if (!ladders) {
    report.failed = io::to_string(ladders.error());
    return report;
  }
  const Recorded recorded = record(workload, options.space_bytes);
  const DirectoryTrace& trace = recorded.trace;
  report.events = trace.event_count();
  report.ran_out_of_space = recorded.ran_out_of_space;
  report.failed = recorded.failure;
  if (report.failed.empty() && report.events == 0) {
    report.failed = "the workload changed nothing, so there is nothing that a crash could lose";
  }
  if (!report.failed.empty()) return report;
  report.not_deterministic = difference(trace, record(workload, options.space_bytes).trace);
  report.acknowledged = Acknowledgements(trace).all();

  Judge judge(check, options.space_bytes);
  if (std::optional<Finding> finding = without_a_crash(trace, judge)) {
    report.findings.push_back(std::move(*finding));
    return report;
  }
  const std::vector<FileSystemModel>& ladder = ladders->first;
  std::map<std::string, Example> examples;
  if (!options.cases.empty()) {
    for (const KeptCase& kept : read_cases(options.cases, options.name)) {
      // By a judge of its own: what the search meets again is still new to it.
      Judge first(check, options.space_bytes);
      if (auto again = tried_again(kept, trace, first, ladder)) examples.insert(std::move(*again));
    }
  }
  Options first = options;
  if (!ladders->after_death.empty()) first.nested = 0;
  Search search(trace, judge, ladder, first);
  search.run();
  for (const auto& [kind, example] : search.examples()) examples.insert_or_assign(kind, example);
  report.explored = search.explored();
  report.states = search.states();
  report.nested_states = search.nested_states();
  report.is_complete = search.is_complete();
  Explanation explanation(trace, judge, ladder, options);
  for (const auto& [kind, example] : examples) {
    report.findings.push_back(explanation.of(example, report.explored));
    keep(report.findings.back(), options);
  }
  if (!ladders->after_death.empty() && report.is_complete) {
    Options after = options;
    --after.nested;
    FaultSearch deaths(workload, check, trace, judge, ladders->after_death, after);
    deaths.run_deaths(trace, states_left(report, options), kinds_of(report));
    report.deaths = deaths.faults();
    take(deaths, check, ladders->after_death, after, report);
  }
  if (options.faults && report.is_complete) {
    FaultSearch faults(workload, check, trace, judge, ladder, first);
    faults.run(states_left(report, options), kinds_of(report));
    report.faults = faults.faults();
    take(faults, check, ladder, first, report);
  }
  return report;
}

std::string to_string(const Report& report) {
  std::string text = report.workload;
  if (!report.failed.empty()) {
    return text + "FAIL: nothing was explored: " + report.failed + "\n";
  }
  if (!report.not_deterministic.empty()) {
    text += "The workload is not deterministic: " + report.not_deterministic +
            ".\nThe first recording is what was explored.\n\n";
  }
  for (const Finding& finding : report.findings) text += finding.explanation + "\n";
  for (const Explored& explored : report.explored) text += line_of(explored);
  if (report.ran_out_of_space) text += "  The workload ran out of space.\n";
  if (report.deaths > 0) text += "  " + counted(report.deaths, "death") + " of the process\n";
  if (report.faults > 0) text += "  " + counted(report.faults, "fault") + "\n";
  if (report.faults + report.deaths > 0) {
    text += "  " + counted(report.fault_states, "new state") + " after them\n";
  }
  return text + verdict_of(report);
}

}  // namespace crashcheck
