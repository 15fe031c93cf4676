// Explanations in text.
#include "report/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "crash_words.h"
#include "oracle/operands.h"
#include "oracle/raw_heap.h"
#include "report/field_diff.h"
#include "report/heap_map.h"

namespace crashcheck::report {
namespace {

constexpr std::size_t kShownFindings = 8;
constexpr std::size_t kShownFields = 24;

class Explanation {
 public:
  Explanation(const explorer::Case& reproduction, const explorer::Replay& replay,
              const Palette& palette)
      : case_(reproduction), replay_(replay), palette_(palette) {}

  std::string text() && {
    what_happens();
    maps();
    fields();
    return std::move(text_);
  }

  std::string summary() && {
    what_happens();
    return std::move(text_);
  }

 private:
  using Steps = std::vector<explorer::Step>;

  [[nodiscard]] const Steps& steps(std::size_t life) const {
    return replay_.lives[life].recording.steps;
  }
  [[nodiscard]] const faultfs::Trace& trace(std::size_t life) const {
    return replay_.lives[life].recording.trace;
  }
  [[nodiscard]] std::size_t last() const { return replay_.lives.size() - 1; }
  void heading(std::string_view words) { text_ += palette_.heading(words) + "\n"; }

  void what_happens() {
    findings();
    for (std::size_t i = 0; i < replay_.lives.size(); ++i) {
      history(i);
      if (case_.lives[i].crash) event_cut(i);
    }
  }

  void findings() {
    const oracle::Findings& findings = replay_.judgement.findings;
    if (findings.empty()) {
      text_ += palette_.good("holds") + ": ";
      text_ += replay_.judgement.rightly_refused ? "the file is refused, as documented"
                                                 : "every guarantee";
      if (!replay_.outcome.empty()) {
        text_ += fmt::format("; the operation in flight was found: {}", replay_.outcome);
      }
      text_ += "\n\n";
      return;
    }
    for (std::size_t i = 0; i < std::min(findings.size(), kShownFindings); ++i) {
      const std::string line = to_string(findings[i]);
      text_ += (i == 0 ? palette_.bad(line) : "  also " + line) + "\n";
    }
    if (findings.size() > kShownFindings) {
      text_ += fmt::format("  and {} more\n", findings.size() - kShownFindings);
    }
    if (findings.front().kind == oracle::Kind::kNotAtomic) rejected_outcomes();
    text_ += "\n";
  }

  /// What speaks against each state that would have been acceptable.
  void rejected_outcomes() {
    for (const oracle::Rejected& each : replay_.judgement.rejected) {
      text_ += fmt::format("  not '{}': {}\n", each.outcome, to_string(each.findings.front()));
    }
  }

  void history(std::size_t life) {
    if (life == 0) {
      heading(fmt::format("History ({}, profile {})", case_.protocol, to_string(case_.profile)));
    } else if (case_.lives[life].operations.empty()) {
      heading("Recovery");
    } else {
      heading("Recovery, and on");
    }
    const std::vector<std::string> words = step_words(life);
    std::size_t width = 0;
    for (const std::string& each : words) width = std::max(width, each.size());
    for (std::size_t step = 0; step < words.size(); ++step) {
      step_line(life, step, words[step], width);
    }
    if (case_.lives[life].crash && replay_.lives[life].step == steps(life).size()) {
      text_ += palette_.bad("       <== crash here: everything had returned") + "\n";
    }
    text_ += "\n";
  }

  /// The open, then each operation with the slices that it gave.
  [[nodiscard]] std::vector<std::string> step_words(std::size_t life) const {
    std::vector<std::string> all = {life == 0 ? "open" : "recover"};
    oracle::Handle next = replay_.lives[life].recording.first_handle;
    for (const history::Operation& operation : case_.lives[life].operations) {
      std::string words = shortened(history::to_string(operation));
      const std::size_t step = all.size();
      for (const std::size_t place : oracle::places_given(operation)) {
        words += fmt::format("  -> #{}", next++);
        if (step < steps(life).size() && place < steps(life)[step].returned.size()) {
          words += fmt::format(" at {}", steps(life)[step].returned[place].offset);
        }
      }
      all.push_back(std::move(words));
    }
    return all;
  }

  static std::string shortened(std::string words) {
    constexpr std::size_t kWidth = 60;
    if (words.size() > kWidth) words = words.substr(0, kWidth - 2) + "..";
    return words;
  }

  void step_line(std::size_t life, std::size_t step, const std::string& words, std::size_t width) {
    std::string events = "not reached";
    if (step < steps(life).size()) {
      const std::uint64_t first = step == 0 ? 1 : steps(life)[step - 1].last_event + 1;
      const std::uint64_t to = steps(life)[step].last_event;
      events = to < first ? "no events" : fmt::format("events {} to {}", first, to);
    }
    const std::string line = fmt::format("  {:>3}  {:<{}}  {}", step, words, width, events);
    const bool is_here = step == replay_.lives[life].step;
    const bool at_fault = life == last() && is_here && !replay_.judgement.holds();
    text_ += at_fault ? palette_.bad(line) : line;
    text_ += failure(life, step);
    if (case_.lives[life].crash && is_here) {
      text_ +=
          palette_.bad(fmt::format("  <== crash after event {}", case_.lives[life].crash->event));
    }
    text_ += "\n";
  }

  /// What failed in this step, and what the store answered.
  [[nodiscard]] std::string failure(std::size_t life, std::size_t step) const {
    std::string text;
    const auto& fired = replay_.lives[life].recording.fired;
    for (std::size_t i = 0; i < fired.size(); ++i) {
      if (fired[i].failed == 0 || fired[i].step != step) continue;
      const explorer::LifeFault& fault = case_.lives[life].faults[i];
      text += palette_.bad(fmt::format("  <== {} fails after event {}",
                                       faultfs::to_string(fault.fault), fired[i].event));
      if (fault.fault.point == faultfs::FaultPoint::kSync) {
        text += fault.reverts ? ", what it lost reverts" : ", what it lost stays readable";
      }
    }
    if (step < steps(life).size() && steps(life)[step].error) {
      text += fmt::format("  error: {}", explorer::reason_of(*steps(life)[step].error));
    }
    return text;
  }

  void event_cut(std::size_t life) {
    heading("The crash");
    for (const std::string& line :
         crash_in_words(case_.profile, trace(life), *case_.lives[life].crash)) {
      text_ += "  " + line + "\n";
    }
    text_ += "\n";
  }

  void maps() {
    heading("The heap");
    for (std::size_t life = 0; life <= last(); ++life) {
      const explorer::ReplayedLife& replayed = replay_.lives[life];
      if (life == 0 && case_.lives[life].crash) {
        const std::uint64_t event =
            replayed.step == 0 ? 0 : steps(life)[replayed.step - 1].last_event;
        map_line("before", faultfs::live_view(trace(life), event), replayed.known);
      }
      if (case_.lives[life].crash) {
        map_line_after_crash("found", replayed.image, life);
      } else {
        map_line("found", replayed.image, replayed.known);
      }
    }
    if (case_.lives[last()].crash) map_line_after_crash("recovered", replay_.recovered, last());
    text_ += "  " + palette_.faint(std::string(heap_map_legend())) + "\n\n";
  }

  void map_line(std::string_view when, io::ByteView image, const oracle::HeapState& state) {
    const oracle::RawHeap heap = oracle::decode(image);
    text_ += fmt::format("  {:<10} {}\n", when, heap_map(heap, &state));
  }

  /// After the crash: the slices that the operation cut works on may rightly be free by now.
  void map_line_after_crash(std::string_view when, io::ByteView image, std::size_t life) {
    oracle::HeapState state = replay_.lives[life].known;
    const oracle::RawHeap heap = oracle::decode(image);
    const std::vector<oracle::Handle> in_flight = handles_in_flight(life);
    std::erase_if(state.live, [&](const oracle::LiveSlice& slice) {
      return std::ranges::find(in_flight, slice.handle) != in_flight.end() &&
             oracle::intersects(heap.free, slice.block());
    });
    text_ += fmt::format("  {:<10} {}\n", when, heap_map(heap, &state, in_flight));
  }

  /// Of the operation that was cut last, in this life or, where that was a recovery, before it.
  [[nodiscard]] std::vector<oracle::Handle> handles_in_flight(std::size_t life) const {
    while (life > 0 && replay_.lives[life].step == 0) --life;
    const std::size_t step = replay_.lives[life].step;
    if (step == 0 || step > case_.lives[life].operations.size()) return {};
    return history::handles_used(case_.lives[life].operations[step - 1]);
  }

  void fields() {
    const auto differences = field_differences(case_, replay_);
    if (differences.empty()) return;
    heading(replay_.last().step == 0 ? "Fields that the open changes"
                                     : "Fields that the operation changes");
    text_ += fmt::format("  {:<26} {:<18} {:<18} {:<18} {}\n", "field", "before", "found",
                         "if completed", "written by");
    for (std::size_t i = 0; i < std::min(differences.size(), kShownFields); ++i) {
      const FieldDifference& each = differences[i];
      std::string writer;
      if (each.written_by) writer = fmt::format("event {}", *each.written_by);
      if (each.missing) {
        writer += fmt::format("{}event {} missing", writer.empty() ? "" : ", ", *each.missing);
      }
      text_ += fmt::format("  {:<26} {:<18} {:<18} {:<18} {}\n", each.field, each.before,
                           each.found, each.after, writer);
    }
    if (differences.size() > kShownFields) {
      text_ += fmt::format("  and {} more\n", differences.size() - kShownFields);
    }
    text_ += "\n";
  }

  const explorer::Case& case_;
  const explorer::Replay& replay_;
  const Palette& palette_;
  std::string text_;
};

}  // namespace

std::string explain(const explorer::Case& reproduction, const explorer::Replay& replay,
                    const Palette& palette) {
  return Explanation(reproduction, replay, palette).text();
}

std::string summarize(const explorer::Case& reproduction, const explorer::Replay& replay) {
  return Explanation(reproduction, replay, Palette()).summary();
}

std::string replay_command(const explorer::Case& reproduction) {
  return "crashcheck replay --case '" + to_line(reproduction) + "'";
}

std::string to_string(const oracle::Finding& finding) {
  std::string text = fmt::format("{}: {}: {}", oracle::name(finding.guarantee),
                                 oracle::name(finding.kind), finding.message);
  if (finding.length > 0) {
    text += fmt::format(": payload bytes {} to {}", finding.offset,
                        finding.offset + finding.length - 1);
  }
  return text;
}

}  // namespace crashcheck::report
