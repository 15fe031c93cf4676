// Parts with a length of their own first; the history gets the lines that are left.
#include "report/brief.h"

#include <fmt/format.h>

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::report {
namespace {

constexpr std::size_t kMostEvents = 5;
constexpr std::size_t kMostSections = 2;
constexpr std::string_view kIndent = "  ";

using Lines = std::vector<std::string>;

void append(Lines& to, const Lines& more) { to.insert(to.end(), more.begin(), more.end()); }

std::string cut_to(std::string text, std::size_t columns) {
  if (text.size() > columns) text = text.substr(0, columns - 2) + "..";
  return text;
}

/// A step in lines of at most `columns` where it has parts, with two blanks between them: what is
/// done, then what each thing is that it gave.
Lines in_parts(std::string_view text, std::size_t columns) {
  constexpr std::string_view kBetween = "  ";
  Lines lines;
  while (text.size() > columns) {
    const std::size_t cut = text.rfind(kBetween, columns - kBetween.size());
    if (cut == std::string_view::npos || cut == 0) break;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut + kBetween.size());
  }
  lines.emplace_back(text);
  return lines;
}

class Brief {
 public:
  Brief(const Story& story, const Palette& palette) : story_(story), palette_(palette) {}

  Lines run(std::size_t most) && {
    Lines rest;
    append(rest, events());
    append(rest, why());
    append(rest, pictures());
    Lines all = history(most - std::min(most, rest.size()));
    append(all, rest);
    return all;
  }

 private:
  Lines history(std::size_t most) const {
    Lines lines;
    for (std::size_t life = 0; life < story_.lives.size(); ++life) add_life(life, lines);
    if (lines.size() <= most) return lines;
    const std::size_t left_out = lines.size() - most + 1;
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(left_out));
    lines.insert(lines.begin(),
                 palette_.faint(fmt::format("{}... {} lines before", kIndent, left_out)));
    return lines;
  }

  void add_life(std::size_t number, Lines& lines) const {
    const StoryLife& life = story_.lives[number];
    for (std::size_t i = 0; i < life.steps.size(); ++i) {
      // What comes after the crash plays no part.
      const bool is_after = i > 0 && i > last_step(life);
      if (is_after) break;
      for (std::string& line : step_lines(life, i)) lines.push_back(std::move(line));
    }
    if (life.everything_had_returned) {
      lines.push_back(
          palette_.bad(fmt::format("{}     <== crash: everything had returned", kIndent)));
    }
    if (!life.damage.empty()) {
      lines.push_back(palette_.bad(fmt::format("{}     <== damage: {}", kIndent, life.damage)));
    }
  }

  static std::size_t last_step(const StoryLife& life) {
    for (std::size_t i = 0; i < life.steps.size(); ++i) {
      if (life.steps[i].is_last) return i;
    }
    return life.steps.size();
  }

  /// The marks stand in a line of their own where they do not fit.
  [[nodiscard]] Lines step_lines(const StoryLife& life, std::size_t number) const {
    constexpr std::size_t kNumberColumns = 7;
    constexpr std::string_view kNextLine = "         ";
    const StoryStep& step = life.steps[number];
    Lines lines = in_parts(step.words, kScreenColumns - kNextLine.size());
    for (std::string& line : lines) line.insert(0, kNextLine);
    lines.front().replace(0, kNextLine.size(), fmt::format("{}{:>3}  ", kIndent, number));
    std::string marks;
    for (const auto& [words, note] : step.faults) marks += "  <== " + words;
    if (life.crash && step.is_last && !life.everything_had_returned) {
      marks += fmt::format("  <== crash after event {}", *life.crash);
    }
    if (marks.empty()) return lines;
    if (lines.back().size() + marks.size() > kScreenColumns) {
      lines.emplace_back(kNumberColumns - kIndent.size(), ' ');
    }
    lines.back() += palette_.bad(marks);
    return lines;
  }

  /// Those that the reason names, and the last one before the crash.
  Lines events() const {
    const StoryLife& life = story_.lives.back();
    std::vector<const StoryEvent*> shown;
    for (const StoryEvent& event : life.events) {
      const bool is_named = std::ranges::binary_search(story_.reason.events, event.number);
      if (is_named || event.number == life.crash) shown.push_back(&event);
    }
    if (shown.empty() || !life.crash) return {};
    if (shown.size() > kMostEvents) shown.resize(kMostEvents);
    std::size_t width = 0;
    for (const StoryEvent* event : shown) width = std::max(width, event->words.size());
    Lines lines = {""};
    for (const StoryEvent* event : shown) {
      const bool is_there = event->fate == Fate::kDurable || event->fate == Fate::kSurvived;
      const std::string fate(words_of(event->fate));
      lines.push_back(fmt::format("{}event {:>3}  {:<{}}  {}", kIndent, event->number, event->words,
                                  width, is_there ? fate : palette_.bad(fate)));
    }
    return lines;
  }

  static std::string_view words_of(Fate fate) {
    switch (fate) {
      case Fate::kDurable:
      case Fate::kSurvived: return "there";
      case Fate::kCut: return "cut";
      case Fate::kLost: return "LOST";
      case Fate::kNever: break;
    }
    return "never happened";
  }

  Lines why() const {
    if (story_.reason.sentences.empty()) return {};
    constexpr std::string_view kLabel = "Why  ";
    Lines lines = {""};
    bool is_first = true;
    for (const std::string& line :
         wrapped(story_.reason.sentences, kScreenColumns - kIndent.size() - kLabel.size())) {
      lines.push_back(std::string(kIndent) +
                      (is_first ? palette_.heading(kLabel) : std::string(kLabel.size(), ' ')) +
                      line);
      is_first = false;
    }
    return lines;
  }

  /// Of the turning points the one before the last crash and the last one.
  Lines pictures() const {
    const Frame* before = nullptr;
    const Frame* after = nullptr;
    for (const Frame& frame : story_.frames) {
      if (frame.picture == nullptr) continue;
      if (frame.kind == Frame::Kind::kBefore) before = &frame;
      const bool ends = frame.kind == Frame::Kind::kRecovered || frame.kind == Frame::Kind::kFound;
      if (ends) after = &frame;
    }
    if (after == nullptr) return {};
    explorer::Pictures drawn;
    std::vector<std::string> names;
    for (const Frame* frame : {before, after}) {
      if (frame == nullptr) continue;
      drawn.push_back(frame->picture);
      names.emplace_back(name(frame->kind));
    }
    Lines lines;
    const auto sections = story_.view->sections(drawn);
    for (std::size_t i = 0; i < std::min(sections.size(), kMostSections); ++i) {
      lines.emplace_back();
      for (std::size_t k = 0; k < names.size(); ++k) {
        const std::string heading = k == 0 ? std::string(sections[i].heading) : "";
        lines.push_back(cut_to(
            fmt::format("{}{:<14} {:<10} {}", kIndent, heading, names[k], sections[i].lines[k]),
            kScreenColumns));
      }
      if (i > 0) continue;
      for (const std::string& line : wrapped(sections[i].legend, kScreenColumns - kIndent.size())) {
        lines.push_back(std::string(kIndent) + palette_.faint(line));
      }
    }
    return lines;
  }

  const Story& story_;
  const Palette& palette_;
};

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  Lines lines;
  while (text.size() > columns) {
    std::size_t cut = text.rfind(' ', columns);
    if (cut == std::string_view::npos || cut == 0) cut = text.find(' ', columns);
    if (cut == std::string_view::npos) break;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut + 1);
  }
  lines.emplace_back(text);
  return lines;
}

std::vector<std::string> brief(const Story& story, const Palette& palette, std::size_t most) {
  CRASHCHECK_ASSERT(most >= 16);
  return Brief(story, palette).run(most);
}

}  // namespace crashcheck::report
