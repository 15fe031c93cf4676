// Record twice, compare, search, explain.
#include "check/explore.h"

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>

#include "explanation.h"
#include "faults.h"
#include "kept_case.h"
#include "pieces.h"
#include "recorded.h"
#include "search.h"
#include "suggestion.h"

namespace crashcheck {

using faultfs::DirectoryTrace;
using faultfs::FileSystemModel;
using faultfs::Tree;

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

  /// Nothing where the check does not object again: it had less time before, as another had hung.
  /// `failed` is told before what the calls did.
  std::optional<Finding> of(const Example& example, const std::vector<Explored>& explored,
                            const std::string& failed = "") {
    const FileSystemModel& model = ladder_[example.model];
    Paths paths(trace_, model, judge_);
    const io::Result<Outcome> outcome = paths.carry_out(example.path);
    CRASHCHECK_ASSERT(outcome.has_value());
    if (outcome->violation == nullptr) return std::nullopt;
    std::optional<Violation> violation = judge_.asked(outcome->tree, outcome->acknowledged);
    if (!violation || violation->kind != outcome->violation->kind) return std::nullopt;
    Finding finding{.violation = std::move(*violation), .model = model.name};
    finding.event = example.path.front().event;
    finding.states = example.states;
    for (const Life& life : outcome->lives) {
      for (std::string& call : lost_calls(life)) finding.lost.push_back(std::move(call));
    }
    const bool can_suggest = outcome->lives.size() == 1 && !finding.lost.empty();
    if (options_.suggest && can_suggest) {
      finding.suggestion = suggestion(trace_, ladder_.back(), *outcome, judge_, options_);
    }
    finding.kept_case =
        to_text({model.name, hash_of_events(trace_), example.path}, finding.violation);
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

std::optional<Finding> told_after_fault(const FaultExample& found, Judge& judge,
                                        const std::vector<FileSystemModel>& ladder,
                                        Options options) {
  options.suggest = false;
  const FaultyRecording& recording = *found.recording;
  const std::string failed = "  A call fails, at event " + std::to_string(recording.event) +
                             ":\n    " + recording.words + "\n\n";
  std::optional<Finding> finding = Explanation(recording.recorded.trace, judge, ladder, options)
                                       .of(found.example, found.explored, failed);
  if (!finding) return finding;
  finding->fault = recording.words;
  finding->kept_case.clear();
  return finding;
}

std::set<std::string> kinds_of(const Report& report) {
  std::set<std::string> kinds;
  for (const Finding& finding : report.findings) kinds.insert(finding.violation.kind);
  return kinds;
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
std::optional<Finding> without_a_crash(const DirectoryTrace& trace, const Judge& judge) {
  const std::vector<std::string> acknowledged = Acknowledgements(trace).all();
  std::optional<Violation> violation =
      judge.asked(live_tree(trace, trace.event_count()), acknowledged);
  if (!violation) return std::nullopt;
  Finding finding{.violation = std::move(*violation), .model = "none"};
  finding.event = trace.event_count();
  finding.states = 1;
  finding.explanation = finding.violation.kind + ": " + finding.violation.text +
                        "\n\n  No crash is needed: the check objects to the finished workload.\n";
  return finding;
}

/// What is known before the search.
FirstLook first_look(const Explorable& what, const Check& check, isolation::Guard* guard) {
  FirstLook look;
  // By judges of their own: what the search meets is still new to its judge.
  Judge judge(check, what.options.space_bytes);
  judge.use(guard);
  look.without_a_crash = without_a_crash(what.trace, judge);
  if (look.without_a_crash || what.options.cases.empty()) return look;
  for (const KeptCase& kept : read_cases(what.options.cases, what.options.name)) {
    Judge first(check, what.options.space_bytes);
    first.use(guard);
    if (auto again = tried_again(kept, what.trace, first, what.ladder)) {
      look.kept.push_back(std::move(*again));
    }
  }
  return look;
}

/// From a recording to what is wrong.
class Exploration {
 public:
  /// Borrows all.
  Exploration(const Explorable& what, const Check& check, const Pieces& pieces, Report& report)
      : what_(what),
        check_(check),
        pieces_(pieces),
        report_(report),
        judge_(check, what.options.space_bytes) {}

  /// ERRORS: as Pieces.
  void run() {
    FirstLook look = looked();
    if (look.without_a_crash) {
      report_.findings.push_back(std::move(*look.without_a_crash));
      return;
    }
    goes_on_ = true;
    // The workload's end is no news.
    const Tree end = live_tree(what_.trace, what_.trace.event_count());
    judge_.learn({{Judge::key_of(end, report_.acknowledged)}}, {});
    Search search(what_, pieces_, judge_);
    search.run();
    report_.explored = search.explored();
    report_.states = search.states();
    report_.nested_states = search.nested_states();
    report_.is_complete = search.is_complete();
    explain(examples(look, search.candidates()));
  }

  /// Lets each call of the workload fail. All of it is one piece.
  /// ERRORS: as Pieces. REQUIRES: run() has found no violation that needs no crash, here and below.
  void run_faults(const Workload& workload) {
    const AfterFaults found =
        after_faults(workload, what_.ladder, what_.options,
                     [](FaultSearch& search, std::uint64_t left, std::set<std::string> known) {
                       search.run(left, std::move(known));
                     });
    report_.faults = found.faults;
  }

  /// Lets the process die after each event: recovery goes on, and crashes of it are explored.
  void run_deaths(const Workload& workload, const std::vector<FileSystemModel>& ladder,
                  unsigned nested) {
    Options after = what_.options;
    after.nested = nested;
    const AfterFaults found =
        after_faults(workload, ladder, after,
                     [this](FaultSearch& search, std::uint64_t left, std::set<std::string> known) {
                       search.run_deaths(what_.trace, left, std::move(known));
                     });
    report_.deaths = found.faults;
  }

  /// Whether there is anything to look for after faults.
  [[nodiscard]] bool goes_on() const { return goes_on_ && report_.is_complete; }

 private:
  using RunFaults = std::function<void(FaultSearch&, std::uint64_t, std::set<std::string>)>;

  AfterFaults after_faults(const Workload& workload, const std::vector<FileSystemModel>& ladder,
                           const Options& options, const RunFaults& run) {
    const std::uint64_t left = options.max_states - std::min(report_.states, options.max_states);
    AfterFaults found;
    run_judged<AfterFaults>(
        1,
        [&](std::size_t /*piece*/, Judge& judge, isolation::Guard* guard) {
          FaultSearch search(workload, check_, what_.trace, judge, ladder, options, guard);
          run(search, left, kinds_of(report_));
          return told(search, judge, ladder, options);
        },
        [&](AfterFaults result) { found = std::move(result); });
    report_.fault_states += found.states;
    report_.states += found.states;
    report_.nested_states += found.nested_states;
    report_.is_complete = found.is_complete;
    for (const std::string& kind : found.not_seen_again) note_not_seen_again(kind);
    for (const Finding& finding : found.findings) report_.findings.push_back(finding);
    return found;
  }

  [[nodiscard]] AfterFaults told(const FaultSearch& search, const Judge& judge,
                                 const std::vector<FileSystemModel>& ladder,
                                 const Options& options) const {
    AfterFaults found{.findings = {},
                      .faults = search.faults(),
                      .states = search.states(),
                      .nested_states = search.nested_states(),
                      .is_complete = search.is_complete(),
                      .not_seen_again = {}};
    for (const auto& [kind, example] : search.examples()) {
      Judge again(check_, options.space_bytes);
      again.use(judge.guard());
      auto finding = told_after_fault(example, again, ladder, options);
      if (finding) {
        found.findings.push_back(std::move(*finding));
      } else {
        found.not_seen_again.push_back(kind);
      }
    }
    return found;
  }

  [[nodiscard]] FirstLook looked() const {
    FirstLook look;
    pieces_.run<FirstLook>(
        1, [] { return Budget{}; },
        [&](std::size_t /*piece*/, const Budget& /*budget*/, isolation::Guard* guard) {
          return first_look(what_, check_, guard);
        },
        [&](const Budget& /*budget*/, FirstLook result) {
          look = std::move(result);
          return Taken::kGoOn;
        });
    return look;
  }

  /// Of one kind: what may be told, the best first.
  using Examples = std::vector<Example>;

  /// Of each kind the best example that was searched for, then the others; of other kinds, the kept
  /// case.
  [[nodiscard]] std::map<std::string, Examples> examples(
      const FirstLook& look, const std::map<std::string, Candidates>& candidates) {
    std::map<std::string, Examples> examples;
    for (const auto& [kind, example] : look.kept) examples[kind] = {example};
    auto taken = candidates.begin();
    run_judged<Example>(
        candidates.size(),
        [&](std::size_t piece, Judge& judge, isolation::Guard* /*guard*/) {
          return best_example(what_, judge, nth(candidates, piece).second);
        },
        [&](Example best) {
          const auto& [kind, found] = *taken++;
          examples[kind] = {std::move(best)};
          for (const CrashPath& path : found.paths) {
            examples[kind].push_back({found.model, path, found.states});
          }
        });
    return examples;
  }

  /// Each attempt is a piece of its own: the first check to hang in a piece had all of its time.
  void explain(std::map<std::string, Examples> examples) {
    std::map<std::string, Finding> findings;
    for (std::size_t attempt = 0; !examples.empty(); ++attempt) {
      std::vector<std::string> explained;
      auto taken = examples.begin();
      run_judged<std::optional<Finding>>(
          examples.size(),
          [&](std::size_t piece, Judge& judge, isolation::Guard* /*guard*/) {
            return Explanation(what_.trace, judge, what_.ladder, what_.options)
                .of(nth(examples, piece).second[attempt], report_.explored);
          },
          [&](std::optional<Finding> finding) {
            const auto& [kind, all] = *taken++;
            const bool was_last = attempt + 1 == all.size();
            if (finding || was_last) explained.push_back(kind);
            if (!finding && was_last) note_not_seen_again(kind);
            if (finding) findings.emplace(kind, std::move(*finding));
          });
      for (const std::string& kind : explained) examples.erase(kind);
    }
    for (auto& [kind, finding] : findings) {
      keep(finding, what_.options);
      report_.findings.push_back(std::move(finding));
    }
  }

  void note_not_seen_again(const std::string& kind) {
    report_.is_complete = false;
    report_.notes.push_back("A check that objected (" + kind +
                            ") did not when it was repeated: it is not deterministic, or needs "
                            "more than Options::seconds_per_check.");
  }

  template <typename Map>
  [[nodiscard]] static const typename Map::value_type& nth(const Map& map, std::size_t index) {
    return *std::next(map.begin(), static_cast<std::ptrdiff_t>(index));
  }

  /// Pieces without a budget, each with a judge of its own: what one learns is not known to the
  /// next, wherever they are carried out.
  template <typename Result, typename Work, typename Take>
  void run_judged(std::size_t count, const Work& work, const Take& take) {
    pieces_.run<Result>(
        count, [] { return Budget{}; },
        [&](std::size_t piece, const Budget& /*budget*/, isolation::Guard* guard) {
          Judge judge = judge_;
          judge.use(guard);
          return work(piece, judge, guard);
        },
        [&](const Budget& /*budget*/, Result result) {
          take(std::move(result));
          return Taken::kGoOn;
        });
  }

  const Explorable& what_;
  const Check& check_;
  const Pieces& pieces_;
  Report& report_;
  Judge judge_;
  bool goes_on_ = false;
};

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
  const RecordingOn on = recording_on(options);
  const Recorded recorded = record(workload, on);
  const DirectoryTrace& trace = recorded.trace;
  report.events = trace.event_count();
  report.ran_out_of_space = recorded.ran_out_of_space;
  report.failed = recorded.failure;
  if (report.failed.empty() && report.events == 0) {
    report.failed = "the workload changed nothing, so there is nothing that a crash could lose";
  }
  if (!report.failed.empty()) return report;
  report.not_deterministic = difference(trace, record(workload, on).trace);
  report.acknowledged = Acknowledgements(trace).all();

  bool is_forked = options.isolate || options.jobs > 1;
  if (is_forked && has_other_threads()) {
    is_forked = false;
    report.notes.emplace_back(
        "Checks were not isolated: the workload left threads running, and one job did all.");
  }
  Options first = options;
  if (!ladders->after_death.empty()) first.nested = 0;
  const Explorable what{trace, ladders->first, first};
  const Pieces pieces(options, is_forked);
  try {
    Exploration exploration(what, check, pieces, report);
    exploration.run();
    if (!ladders->after_death.empty() && exploration.goes_on()) {
      exploration.run_deaths(workload, ladders->after_death, options.nested - 1);
    }
    if (options.faults && exploration.goes_on()) exploration.run_faults(workload);
  } catch (const std::runtime_error& error) {
    report.failed = error.what();
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
  for (const std::string& note : report.notes) text += note + "\n\n";
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
