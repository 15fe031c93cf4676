// Explanations in text.
#include "report/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/heap_map.h"

namespace crashcheck::report {
namespace {

constexpr std::size_t kShownFindings = 8;
constexpr std::size_t kShownEvents = 24;
constexpr std::size_t kShownFields = 24;

std::string_view fate_words(Fate fate) {
  switch (fate) {
    case Fate::kDurable: return "there";
    case Fate::kSurvived: return "survived";
    case Fate::kCut: return "cut";
    case Fate::kLost: return "LOST";
    case Fate::kNever: break;
  }
  return "never happened";
}

class Explanation {
 public:
  Explanation(const Story& story, const Palette& palette) : story_(story), palette_(palette) {}

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
  void heading(std::string_view words) { text_ += palette_.heading(words) + "\n"; }

  void what_happens() {
    findings();
    for (const StoryLife& life : story_.lives) {
      history(life);
      if (life.crash) crash(life);
    }
  }

  void findings() {
    if (story_.findings.empty()) text_ += palette_.good("holds") + ": " + story_.holds + "\n";
    for (std::size_t i = 0; i < std::min(story_.findings.size(), kShownFindings); ++i) {
      const std::string& line = story_.findings[i];
      text_ += (i == 0 ? palette_.bad(line) : "  also " + line) + "\n";
    }
    if (story_.findings.size() > kShownFindings) {
      text_ += fmt::format("  and {} more\n", story_.findings.size() - kShownFindings);
    }
    for (const std::string& line : story_.rejected) text_ += "  " + line + "\n";
    text_ += "\n";
  }

  void history(const StoryLife& life) {
    heading(life.title);
    std::size_t width = 0;
    for (const StoryStep& step : life.steps) width = std::max(width, step.words.size());
    for (std::size_t i = 0; i < life.steps.size(); ++i) step_line(life, i, width);
    if (life.everything_had_returned) {
      text_ += palette_.bad("       <== crash here: everything had returned") + "\n";
    }
    text_ += "\n";
  }

  void step_line(const StoryLife& life, std::size_t number, std::size_t width) {
    const StoryStep& step = life.steps[number];
    std::string events = "not reached";
    if (step.reached) {
      events = step.last_event < step.first_event
                   ? "no events"
                   : fmt::format("events {} to {}", step.first_event, step.last_event);
    }
    const std::string line = fmt::format("  {:>3}  {:<{}}  {}", number, step.words, width, events);
    const bool at_fault = step.is_last && &life == &story_.lives.back() && !story_.findings.empty();
    text_ += at_fault ? palette_.bad(line) : line;
    for (const auto& [words, note] : step.faults) {
      text_ += palette_.bad("  <== " + words) + (note.empty() ? "" : ", " + note);
    }
    if (!step.error.empty()) text_ += "  error: " + step.error;
    if (life.crash && step.is_last) {
      text_ += palette_.bad(fmt::format("  <== crash after event {}", *life.crash));
    }
    text_ += "\n";
  }

  void crash(const StoryLife& life) {
    heading("The crash");
    for (const std::string& line : life.crash_words) text_ += "  " + line + "\n";
    text_ += "\n";
    fates(life);
  }

  /// What became of the events that the crash was about.
  void fates(const StoryLife& life) {
    std::vector<const StoryEvent*> shown;
    std::size_t width = 0;
    for (const StoryEvent& event : life.events) {
      if (!life.steps[event.step].is_last && event.fate == Fate::kNever) continue;
      if (event.fate == Fate::kDurable && event.number != *life.crash) continue;
      shown.push_back(&event);
      width = std::max(width, event.words.size());
    }
    if (shown.empty()) return;
    heading("What became of its events");
    for (std::size_t i = 0; i < std::min(shown.size(), kShownEvents); ++i) {
      const StoryEvent& event = *shown[i];
      const std::string fate(fate_words(event.fate));
      const bool is_lost = event.fate == Fate::kLost || event.fate == Fate::kCut;
      text_ += fmt::format("  {:>3}  {:<{}}  {}\n", event.number, event.words, width,
                           is_lost ? palette_.bad(fate) : fate);
    }
    if (shown.size() > kShownEvents) {
      text_ += fmt::format("  and {} more\n", shown.size() - kShownEvents);
    }
    text_ += "\n";
  }

  /// Before the first crash, as each left it, and recovered.
  void maps() {
    heading("The heap");
    for (const Frame& frame : story_.frames) {
      const bool between = frame.kind == Frame::Kind::kStep || frame.kind == Frame::Kind::kEvent;
      if (between || (frame.kind == Frame::Kind::kBefore && frame.life > 0)) continue;
      text_ += fmt::format("  {:<10} {}\n", name(frame.kind), heap_map(frame.heap));
    }
    text_ += "  " + palette_.faint(std::string(heap_map_legend())) + "\n\n";
  }

  void fields() {
    const auto& differences = story_.fields;
    if (differences.empty()) return;
    heading(story_.fields_title);
    text_ += fmt::format("  {:<26} {:<18} {:<18} {:<18} {}\n", "field", "before", "found",
                         "if completed", "written by");
    for (std::size_t i = 0; i < std::min(differences.size(), kShownFields); ++i) {
      const FieldDifference& each = differences[i];
      text_ += fmt::format("  {:<26} {:<18} {:<18} {:<18} {}\n", each.field, each.before,
                           each.found, each.after, writer_words(each));
    }
    if (differences.size() > kShownFields) {
      text_ += fmt::format("  and {} more\n", differences.size() - kShownFields);
    }
    text_ += "\n";
  }

  const Story& story_;
  const Palette& palette_;
  std::string text_;
};

}  // namespace

std::string explain(const explorer::Case& reproduction, const explorer::Replay& replay,
                    const Palette& palette) {
  return explain(tell(reproduction, replay, Moments::kTurningPoints), palette);
}

std::string explain(const Story& story, const Palette& palette) {
  return Explanation(story, palette).text();
}

std::string writer_words(const FieldDifference& difference) {
  std::string words;
  if (difference.written_by) words = fmt::format("event {}", *difference.written_by);
  if (difference.missing) {
    words += fmt::format("{}event {} missing", words.empty() ? "" : ", ", *difference.missing);
  }
  return words;
}

std::string summarize(const explorer::Case& reproduction, const explorer::Replay& replay) {
  return Explanation(tell(reproduction, replay, Moments::kTurningPoints), Palette()).summary();
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
