// Words of a frame from the story, lines of its picture from the view.
#include "report/step_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crashcheck::report {
namespace {

using Kind = Frame::Kind;

class FrameText {
 public:
  FrameText(const Story& story, std::size_t number, const Palette& palette)
      : story_(story),
        number_(number),
        frame_(story.frames[number]),
        life_(story.lives[frame_.life]),
        palette_(palette) {}

  std::string text(DetailsShown details) && {
    text_ =
        palette_.heading(fmt::format("[{}/{}] {}", number_ + 1, story_.frames.size(), where())) +
        "\n";
    if (frame_.kind == Kind::kFound) crash();
    if (frame_.kind == Kind::kRecovered) verdict();
    if (frame_.picture != nullptr) picture(details);
    return std::move(text_);
  }

 private:
  /// The words of the frame's step, where there is one.
  [[nodiscard]] std::string step() const {
    if (frame_.step >= life_.steps.size()) return "the end";
    return fmt::format("step {}, {}", frame_.step, life_.steps[frame_.step].words);
  }

  [[nodiscard]] std::string where() const {
    const std::string life =
        story_.lives.size() > 1 ? fmt::format("life {}, ", frame_.life + 1) : std::string();
    switch (frame_.kind) {
      case Kind::kEvent: return life + "in " + step() + ": " + event();
      case Kind::kFound:
        return life + (life_.crash
                           ? fmt::format("found: what the crash after event {} left", *life_.crash)
                           : std::string("found at the end"));
      case Kind::kRecovered: return life + "recovered: what the last recovery made of it";
      case Kind::kStep:
      case Kind::kBefore: break;
    }
    const bool is_start = frame_.kind == Kind::kBefore && frame_.event == 0;
    return life + (is_start ? "before " + step() : "after " + step() + events());
  }

  [[nodiscard]] std::string event() const {
    const StoryEvent& event = life_.events[frame_.event - 1];
    return fmt::format("event {}, {}: {}", event.number, event.words, name(event.fate));
  }

  /// " (events 9 to 13: 5 durable)", and what failed.
  [[nodiscard]] std::string events() const {
    const StoryStep& step = life_.steps[frame_.step];
    std::string words;
    for (const auto& [fault, note] : step.faults) words += "; " + fault;
    if (!step.error.empty()) words += "; error: " + step.error;
    if (step.last_event < step.first_event) return words + " (no events)";
    words += fmt::format(" (events {} to {}:", step.first_event, step.last_event);
    std::array<std::size_t, 5> fates{};
    for (std::uint64_t each = step.first_event; each <= step.last_event; ++each) {
      ++fates.at(static_cast<std::size_t>(life_.events[each - 1].fate));
    }
    std::string separator = " ";
    for (std::size_t fate = 0; fate < fates.size(); ++fate) {
      if (fates.at(fate) == 0) continue;
      words += fmt::format("{}{} {}", separator, fates.at(fate), name(static_cast<Fate>(fate)));
      separator = ", ";
    }
    return words + ")";
  }

  void crash() {
    for (const std::string& line : life_.crash_words) text_ += "  " + line + "\n";
    if (!life_.crash) verdict();
  }

  void verdict() {
    if (story_.findings.empty()) text_ += "  holds: " + story_.holds + "\n";
    for (const std::string& line : story_.findings) text_ += "  " + palette_.bad(line) + "\n";
  }

  void picture(DetailsShown shown) {
    const Frame* before = number_ == 0 ? nullptr : &story_.frames[number_ - 1];
    const explorer::PictureText text =
        story_.view->text_of(*frame_.picture, before == nullptr ? nullptr : before->picture.get());
    add(text.lines);
    const bool are_new = before == nullptr || text.has_new_details;
    if (shown == DetailsShown::kAlways || (shown == DetailsShown::kWhenNew && are_new)) {
      add(text.details);
    }
  }

  void add(const std::vector<explorer::PictureLine>& lines) {
    for (const explorer::PictureLine& line : lines) {
      text_ += line.text + (line.bad.empty() ? "" : palette_.bad(line.bad)) + "\n";
    }
  }

  const Story& story_;
  std::size_t number_;
  const Frame& frame_;
  const StoryLife& life_;
  const Palette& palette_;
  std::string text_;
};

}  // namespace

std::string frame_text(const Story& story, std::size_t number, DetailsShown details,
                       const Palette& palette) {
  return FrameText(story, number, palette).text(details);
}

}  // namespace crashcheck::report
