// A story as text, part after part; a part with nothing in it has no heading.
#include "report/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "explorer/program_name.h"
#include "report/brief.h"

namespace crashcheck::report {
namespace {

constexpr std::size_t kShownFindings = 8;
constexpr std::size_t kShownEvents = 40;
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
    pictures();
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
      if (!life.damage.empty()) damage(life);
      events(life);
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
    if (story_.reason.sentences.empty()) return;
    heading("Why");
    for (const std::string& line : wrapped(story_.reason.sentences, kScreenColumns - 2)) {
      text_ += "  " + line + "\n";
    }
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
  }

  void damage(const StoryLife& life) {
    heading(life.crash ? "The damage, after that" : "The damage, to the closed file");
    text_ += "  " + palette_.bad(life.damage) + "\n\n";
  }

  /// Of the operation that was cut or that failed, of what a crash took away, and what the fields
  /// below refer to. Of a long list what stands far from the crash and is in no field is left out.
  void events(const StoryLife& life) {
    std::vector<const StoryEvent*> shown;
    for (const StoryEvent& event : life.events) {
      const bool is_gone = event.fate == Fate::kLost || event.fate == Fate::kCut;
      const bool is_last = event.number == life.crash;
      if (is_about(life, event) || is_gone || is_last || is_referred_to(life, event)) {
        shown.push_back(&event);
      }
    }
    if (shown.empty()) return;
    heading(life.crash ? "What became of its events" : "Its events");
    leave_out(life, shown);
    std::size_t width = 0;
    for (const StoryEvent* event : shown) width = std::max(width, event->words.size());
    std::uint64_t last = 0;
    for (const StoryEvent* event : shown) {
      if (last != 0 && event->number != last + 1) text_ += "  ...\n";
      last = event->number;
      event_line(life, *event, width);
    }
    text_ += "\n";
  }

  void event_line(const StoryLife& life, const StoryEvent& event, std::size_t width) {
    std::string fate(fate_words(event.fate));
    if (!event.there.empty()) fate += ": " + words_of_cut(event);
    const bool is_gone = event.fate == Fate::kLost || event.fate == Fate::kCut;
    text_ += life.crash ? fmt::format("  {:>3}  {:<{}}  {}\n", event.number, event.words, width,
                                      is_gone ? palette_.bad(fate) : fate)
                        : fmt::format("  {:>3}  {}\n", event.number, event.words);
  }

  [[nodiscard]] std::string words_of_cut(const StoryEvent& event) const {
    return story_.is_of_directory ? "without " + event.there : event.there + " are there";
  }

  /// Whether it is one of the step that was cut, or after which something was wrong.
  static bool is_about(const StoryLife& life, const StoryEvent& event) {
    const StoryStep& step = life.steps[event.step];
    return step.is_last && (life.crash || !step.faults.empty());
  }

  [[nodiscard]] bool is_referred_to(const StoryLife& life, const StoryEvent& event) const {
    return &life == &story_.lives.back() &&
           std::ranges::any_of(story_.fields, [&](const FieldDifference& field) {
             return field.written_by == event.number || field.missing == event.number;
           });
  }

  void leave_out(const StoryLife& life, std::vector<const StoryEvent*>& shown) const {
    const std::uint64_t crash = life.crash.value_or(0);
    const auto distance = [&](const StoryEvent* event) {
      const std::uint64_t number = event->number;
      return number > crash ? number - crash : crash - number;
    };
    while (shown.size() > kShownEvents) {
      auto farthest = shown.end();
      for (auto each = shown.begin(); each != shown.end(); ++each) {
        if (is_referred_to(life, **each)) continue;
        if (farthest == shown.end() || distance(*each) > distance(*farthest)) farthest = each;
      }
      if (farthest == shown.end()) return;
      shown.erase(farthest);
    }
  }

  /// Before the first crash, as each left it, and recovered.
  [[nodiscard]] std::vector<const Frame*> turning_points() const {
    std::vector<const Frame*> points;
    for (const Frame& frame : story_.frames) {
      const bool between = frame.kind == Frame::Kind::kStep || frame.kind == Frame::Kind::kEvent;
      if (between || (frame.kind == Frame::Kind::kBefore && frame.life > 0)) continue;
      if (frame.picture != nullptr) points.push_back(&frame);
    }
    return points;
  }

  [[nodiscard]] std::string called(const Frame& frame) const {
    const bool is_one_of_many = frame.kind == Frame::Kind::kFound && story_.lives.size() > 1;
    return std::string(name(frame.kind)) +
           (is_one_of_many ? fmt::format(" {}", frame.life + 1) : "");
  }

  void pictures() {
    const std::vector<const Frame*> points = turning_points();
    if (points.empty()) return;
    explorer::Pictures pictures;
    for (const Frame* frame : points) pictures.push_back(frame->picture);
    for (const explorer::PictureSection& section : story_.view->sections(pictures)) {
      heading(section.heading);
      for (std::size_t i = 0; i < points.size(); ++i) {
        text_ += fmt::format("  {:<10} {}\n", called(*points[i]), section.lines[i]);
      }
      text_ += "  " + palette_.faint(section.legend) + "\n\n";
    }
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
  if (difference.filled) words += fmt::format("{}fill", words.empty() ? "" : ", ");
  return words;
}

std::string summarize(const explorer::Case& reproduction, const explorer::Replay& replay) {
  return Explanation(tell(reproduction, replay, Moments::kTurningPoints), Palette()).summary();
}

std::string replay_command(const explorer::Store& store, const explorer::Case& reproduction) {
  constexpr std::size_t kLongestArgument = 100'000;  // with Linux: 128 KiB
  const std::string line = to_line(store, reproduction);
  if (line.size() > kLongestArgument) {
    return explorer::program_name() +
           " replay FILE, with the case in FILE: it is too long for a command line";
  }
  return explorer::program_name() + " replay --case '" + line + "'";
}

std::string to_string(const explorer::Promises& promises, const explorer::Finding& finding) {
  std::string text = fmt::format("{}: {}: {}", promises.name(finding.guarantee),
                                 promises.name(finding.kind), finding.message);
  if (finding.length > 0) {
    text += fmt::format(": {} {} to {}", promises.offsets, finding.offset,
                        finding.offset + finding.length - 1);
  }
  return text;
}

}  // namespace crashcheck::report
