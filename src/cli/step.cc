// One line of input, one frame.
#include "step.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <iostream>
#include <optional>
#include <sstream>

#include "input.h"
#include "printable.h"
#include "report/explain.h"
#include "report/step_text.h"

namespace crashcheck::cli {
namespace {

using report::DetailsShown;
using report::Frame;

constexpr std::uint64_t kMaxLineBytes = 4096;

constexpr std::string_view kHelp =
    "  Enter, n  the next frame         p    the one before\n"
    "  g N       event N of this life   g L N  of life L\n"
    "  f         what a crash left      r    what recovery made of it\n";
constexpr std::string_view kHelpAtEnd = "  e         the whole explanation  q    end\n";

std::optional<std::uint64_t> number_of(const std::string& word) {
  std::uint64_t number = 0;
  const char* const end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

class Walker {
 public:
  Walker(const report::Story& story, const report::Palette& palette)
      : story_(story),
        palette_(palette),
        details_(story.view == nullptr ? std::string_view() : story.view->details()) {}

  void print_all() {
    say_what_is_left_out();
    for (; at_ < story_.frames.size(); ++at_) show();
  }

  void walk(Input& input) {
    help();
    say_what_is_left_out();
    show();
    for (;;) {
      if (!std::cout.flush()) return;
      std::cerr << fmt::format("{}/{}> ", at_ + 1, story_.frames.size()) << std::flush;
      const auto line = input.read_line(kMaxLineBytes);
      if (!line || !*line || !obey(**line)) return;
    }
  }

 private:
  void show() { std::cout << frame_text(story_, at_, shown_, palette_); }

  void help() {
    std::cout << kHelp;
    if (has_details()) {
      std::cout << fmt::format("  t         the {} always, never, when it has changed\n", details_);
    }
    std::cout << kHelpAtEnd;
  }

  [[nodiscard]] bool has_details() const { return !details_.empty(); }

  void say_what_is_left_out() {
    if (story_.frames_left_out == 0) return;
    say(fmt::format("the history is long: {} earlier frames are left out, and the first is",
                    story_.frames_left_out));
  }

  void say(std::string_view words) { std::cout << "  " << words << "\n"; }

  /// False at the end.
  bool obey(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    const std::string verb = words.empty() ? "n" : words.front();
    if (verb == "g") {
      go_to_event(words);
    } else if (words.size() > 1 || verb.size() != 1) {
      unknown(line);
    } else if (verb != "q") {
      obey(verb.front(), line);
    }
    return verb != "q" || words.size() > 1;
  }

  void obey(char verb, const std::string& line) {
    switch (verb) {
      case 'n': return go_to(at_ + 1, "that was the last frame; q ends");
      case 'p': return go_to(at_ - 1, "that was the first frame");
      case 'f': return go_to_next(Frame::Kind::kFound);
      case 'r': return go_to_next(Frame::Kind::kRecovered);
      case 't': return has_details() ? turn_details() : unknown(line);
      case 'e': std::cout << explain(story_, palette_); return;
      case '?':
      case 'h': return help();
      default: unknown(line);
    }
  }

  void unknown(const std::string& line) {
    const std::string shown = line.substr(0, line.find_last_not_of('\n') + 1);
    say(fmt::format("'{}' means nothing here; ? helps", printable(shown)));
  }

  void go_to(std::size_t frame, std::string_view otherwise) {
    if (frame >= story_.frames.size()) return say(otherwise);
    at_ = frame;
    show();
  }

  /// The next frame of that kind, from the beginning again after the end.
  void go_to_next(Frame::Kind kind) {
    for (std::size_t i = 1; i <= story_.frames.size(); ++i) {
      const std::size_t frame = (at_ + i) % story_.frames.size();
      if (story_.frames[frame].kind == kind) return go_to(frame, {});
    }
    say(fmt::format("there is no frame '{}'", name(kind)));
  }

  void turn_details() {
    if (shown_ == DetailsShown::kWhenNew) {
      shown_ = DetailsShown::kAlways;
      show();
    } else if (shown_ == DetailsShown::kAlways) {
      shown_ = DetailsShown::kNever;
      say(fmt::format("no {}", details_));
    } else {
      shown_ = DetailsShown::kWhenNew;
      say(fmt::format("the {} where it has changed", details_));
    }
  }

  /// The first frame that the event has happened in.
  void go_to_event(const std::vector<std::string>& words) {
    const auto event = number_of(words.back());
    const auto life = words.size() == 3 ? number_of(words[1]) : story_.frames[at_].life + 1;
    if (words.size() < 2 || words.size() > 3 || !event || !life) {
      return say("g N, or g LIFE N, with the number of an event");
    }
    const Frame& first = story_.frames.front();
    const bool is_earlier =
        *life < first.life + 1 || (*life == first.life + 1 && *event < first.event);
    if (story_.frames_left_out > 0 && is_earlier) {
      return say(fmt::format("event {} of life {} is among what is left out", *event, *life));
    }
    for (std::size_t frame = 0; frame < story_.frames.size(); ++frame) {
      const Frame& each = story_.frames[frame];
      if (each.life + 1 == *life && each.event >= *event) return go_to(frame, {});
    }
    say(fmt::format("no frame of life {} has event {} behind it", *life, *event));
  }

  const report::Story& story_;
  const report::Palette& palette_;
  std::size_t at_ = 0;
  std::string_view details_;  // what they show; empty where there are none
  DetailsShown shown_ = DetailsShown::kWhenNew;
};

}  // namespace

void step_through(const report::Story& story, const report::Palette& palette) {
  Walker walker(story, palette);
  if (isatty(STDIN_FILENO) == 0) return walker.print_all();
  auto input = Input::open("-", Source::kAnyStream);
  if (input) walker.walk(*input);
}

}  // namespace crashcheck::cli
