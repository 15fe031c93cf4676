// Explanations in text.
#include "report/explain.h"

#include <fmt/format.h>

#include <algorithm>

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
    findings();
    history();
    if (case_.crash) event_cut();
    maps();
    fields();
    return std::move(text_);
  }

 private:
  [[nodiscard]] const std::vector<explorer::Step>& steps() const { return replay_.recording.steps; }
  using Returned = explorer::Returned;

  [[nodiscard]] const faultfs::Trace& trace() const { return replay_.recording.trace; }
  void heading(std::string_view words) { text_ += palette_.heading(words) + "\n"; }

  void findings() {
    const oracle::Findings& findings = replay_.judgement.findings;
    if (findings.empty()) {
      text_ += palette_.good("holds") + ": every guarantee";
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

  void history() {
    heading(fmt::format("History ({}, profile {})", case_.protocol, to_string(case_.profile)));
    const std::vector<std::string> words = step_words();
    std::size_t width = 0;
    for (const std::string& each : words) width = std::max(width, each.size());
    for (std::size_t step = 0; step < words.size(); ++step) step_line(step, words[step], width);
    if (case_.crash && replay_.step == steps().size()) {
      text_ += palette_.bad("       <== crash here: everything had returned") + "\n";
    }
    text_ += "\n";
  }

  /// The first open, then each operation with the slices that it gave.
  [[nodiscard]] std::vector<std::string> step_words() const {
    std::vector<std::string> all = {"open"};
    oracle::Handle next = 0;
    for (const history::Operation& operation : case_.operations) {
      std::string words = shortened(history::to_string(operation));
      const std::size_t step = all.size();
      for (std::size_t given = history::handles_given(operation); given > 0; --given, ++next) {
        words += fmt::format("  -> #{}", next);
        if (step < steps().size() && !steps()[step].error) {
          const Returned& returned = steps()[step].returned;
          words += fmt::format(" at {}", returned[returned.size() - given].offset);
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

  void step_line(std::size_t step, const std::string& words, std::size_t width) {
    std::string events = "not reached";
    if (step < steps().size()) {
      const std::uint64_t first = step == 0 ? 1 : steps()[step - 1].last_event + 1;
      const std::uint64_t last = steps()[step].last_event;
      events = last < first ? "no events" : fmt::format("events {} to {}", first, last);
    }
    const std::string line = fmt::format("  {:>3}  {:<{}}  {}", step, words, width, events);
    const bool at_fault = step == replay_.step && !replay_.judgement.holds();
    text_ += at_fault ? palette_.bad(line) : line;
    if (case_.crash && step == replay_.step) {
      text_ += palette_.bad(fmt::format("  <== crash after event {}", case_.crash->event));
    }
    text_ += "\n";
  }

  void event_cut() {
    const faultfs::CrashPoint& crash = *case_.crash;
    const bool cached = case_.profile.cache == faultfs::Cache::kVolatile;
    heading("The crash");
    if (crash.event > 0) {
      text_ += fmt::format("  {}: event {}, {}\n", cached ? fate_of_last_event() : "completed",
                           crash.event, describe(trace().event(crash.event)));
    }
    if (crash.event < trace().event_count()) {
      const bool cut = crash.torn_bytes > 0 && !cached;
      text_ +=
          fmt::format("  {}: event {}, {}\n",
                      cut ? fmt::format("cut after {} bytes", crash.torn_bytes) : "never happened",
                      crash.event + 1, describe(trace().event(crash.event + 1)));
    }
    text_ += "  survived: " + survivors() + "\n\n";
  }

  /// What a volatile cache did to the last event that was issued.
  [[nodiscard]] std::string fate_of_last_event() const {
    const faultfs::CrashPoint& crash = *case_.crash;
    if (trace().event(crash.event).kind == faultfs::EventKind::kSync) return "completed";
    if (crash.kept.empty() || crash.kept.back().event != crash.event) return "issued, then lost";
    if (crash.torn_bytes == 0) return "issued";
    return fmt::format("issued, cut after {} bytes", crash.torn_bytes);
  }

  [[nodiscard]] std::string survivors() const {
    const faultfs::CrashPoint& crash = *case_.crash;
    if (case_.profile.cache == faultfs::Cache::kNone) return "everything that had been issued";
    std::string text = "everything synced";
    if (crash.kept.empty()) return text + ", nothing of the open epoch";
    text += ", and of the open epoch";
    for (const auto& survivor : crash.kept) text += fmt::format(" event {}", survivor.event);
    if (crash.torn_bytes > 0)
      text += fmt::format(", the last cut after {} bytes", crash.torn_bytes);
    return text;
  }

  [[nodiscard]] static std::string describe(const faultfs::Event& event) {
    std::string text = faultfs::to_string(event);
    if (event.kind == faultfs::EventKind::kSync) return text;
    if (event.offset == 8 && event.length == 8) return text + " (committed length)";
    if (event.offset == 56 && event.length == 8) return text + " (root)";
    if (event.kind == faultfs::EventKind::kWrite && event.offset >= 64) {
      return text + fmt::format(" (payload {})", event.offset - 16);
    }
    return text;
  }

  void maps() {
    heading("The heap");
    const oracle::HeapState& state = replay_.known;
    if (case_.crash) {
      const std::uint64_t event = replay_.step == 0 ? 0 : steps()[replay_.step - 1].last_event;
      io::Bytes before(trace().base().begin(), trace().base().end());
      for (std::uint64_t number = 1; number <= event; ++number) {
        faultfs::apply(trace(), trace().event(number), before);
      }
      map_line("before", before, state);
    }
    if (case_.crash) {
      map_line_after_crash("found", replay_.image, state);
      map_line_after_crash("recovered", replay_.recovered, state);
    } else {
      map_line("found", replay_.image, state);
    }
    text_ += "  " + palette_.faint(std::string(heap_map_legend())) + "\n\n";
  }

  void map_line(std::string_view when, io::ByteView image, const oracle::HeapState& state) {
    const oracle::RawHeap heap = oracle::decode(image);
    text_ += fmt::format("  {:<10} {}\n", when, heap_map(heap, &state));
  }

  /// After the crash: the slices that the operation cut works on may rightly be free by now.
  void map_line_after_crash(std::string_view when, io::ByteView image, oracle::HeapState state) {
    const oracle::RawHeap heap = oracle::decode(image);
    const std::vector<oracle::Handle> in_flight = handles_in_flight();
    std::erase_if(state.live, [&](const oracle::LiveSlice& slice) {
      return std::ranges::find(in_flight, slice.handle) != in_flight.end() &&
             oracle::intersects(heap.free, slice.block());
    });
    text_ += fmt::format("  {:<10} {}\n", when, heap_map(heap, &state, in_flight));
  }

  [[nodiscard]] std::vector<oracle::Handle> handles_in_flight() const {
    if (replay_.step == 0 || replay_.step > case_.operations.size()) return {};
    return history::handles_used(case_.operations[replay_.step - 1]);
  }

  void fields() {
    const auto differences = field_differences(case_, replay_);
    if (differences.empty()) return;
    heading("Fields that the operation changes");
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
