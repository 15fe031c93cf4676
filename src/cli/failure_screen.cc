// The parts of report::brief() between a heading and the commands that go on from here. What a
// command would refuse is not offered.
#include "failure_screen.h"

#include <fmt/format.h>

#include <algorithm>

#include "debugger_stops.h"
#include "explorer/isolated.h"
#include "explorer/program_name.h"
#include "offer.h"
#include "printable.h"
#include "report/brief.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

constexpr std::string_view kIndent = "  ";
constexpr std::size_t kMostFindings = 3;

using Lines = std::vector<std::string>;

class Screen {
 public:
  Screen(const ShownFailure& failure, const Watched& watched, const report::Palette& palette)
      : failure_(failure),
        watched_(watched),
        palette_(palette),
        story_(
            report::tell(failure.reproduction, watched.replay, report::Moments::kTurningPoints)) {}

  std::string text() && {
    heading();
    const Lines next = what_next();
    const Lines fix = what_to_change();
    const std::size_t left = kFailureLines - lines_.size() - fix.size() - next.size() - 1;
    for (const Lines& part : {report::brief(story_, palette_, left), fix, Lines{""}, next}) {
      lines_.insert(lines_.end(), part.begin(), part.end());
    }
    return fmt::format("{}\n", fmt::join(lines_, "\n"));
  }

 private:
  void heading() {
    lines_.push_back(palette_.bad("FAIL") +
                     fmt::format("  {} on {}, {}{}", story_.protocol, story_.profile,
                                 failure_.origin, failure_.is_minimal ? "" : ", not minimal"));
    for (std::size_t i = 0; i < std::min(story_.findings.size(), kMostFindings); ++i) {
      add_finding(
          i == 0 ? story_.findings[i] : fmt::format("{}also {}", kIndent, story_.findings[i]),
          i == 0);
    }
    if (story_.findings.size() > kMostFindings) {
      lines_.back() += fmt::format(" (and {} more)", story_.findings.size() - kMostFindings);
    }
    lines_.emplace_back();
  }

  /// The first one in two lines at most, the others in one: the history needs what is left.
  void add_finding(const std::string& text, bool is_first) {
    const std::size_t most_lines = is_first ? 2 : 1;
    Lines lines = report::wrapped(text, report::kScreenColumns - 2 * kIndent.size());
    for (std::size_t i = 1; i < lines.size(); ++i) lines[i].insert(0, kIndent);
    if (lines.size() > most_lines) {
      lines.resize(most_lines);
      lines.back() += " ..";
    }
    for (const std::string& line : lines) lines_.push_back(is_first ? palette_.bad(line) : line);
  }

  /// The sync that is missing, where there is one.
  [[nodiscard]] Lines what_to_change() const {
    const std::string sync =
        missing_sync(failure_.store, failure_.reproduction, watched_.replay, failure_.isolation);
    if (sync.empty()) return {};
    Lines lines = {""};
    constexpr std::string_view kLabel = "Fix  ";
    for (const std::string& line :
         report::wrapped(missing_sync_sentence(sync),
                         report::kScreenColumns - kIndent.size() - kLabel.size())) {
      lines.push_back(
          std::string(kIndent) +
          (lines.size() == 1 ? palette_.heading(kLabel) : std::string(kLabel.size(), ' ')) + line);
    }
    return lines;
  }

  /// Of a case in no file, the command that has all of it in one line.
  [[nodiscard]] Lines what_next() const {
    const std::string command = report::replay_command(failure_.store, failure_.reproduction);
    if (failure_.file.empty()) {
      return {
          palette_.heading("Next"), std::string(kIndent) + command,
          std::string(kIndent) + "with --step: step by step; with --html failure.html: as a page"};
    }
    Lines lines = {palette_.heading("Next"),
                   std::string(kIndent) + "C=" + shell_word(printable(failure_.file))};
    const std::string& program = explorer::program_name();
    const auto add = [&](std::string_view arguments, std::string_view what) {
      lines.push_back(fmt::format("{}{:<46} {}", kIndent, fmt::format("{} {}", program, arguments),
                                  palette_.faint(what)));
    };
    add("replay $C", "all of it");
    add("replay --step $C", "the file after each event");
    add("replay -q --html failure.html $C", "a page to click through");
    const auto makes_test = offer().makes_test;
    if (makes_test != nullptr && makes_test(failure_.reproduction, watched_.replay)) {
      add("emit-test $C -o failure_test.cc", "a regression test");
    }
    if (const std::string stop = stop_words(); !stop.empty()) {
      lines.push_back(fmt::format("{}gdb -ex 'break {}' -ex run --args {} replay -q $C", kIndent,
                                  stop, program));
      lines.push_back(fmt::format("{}    {}", kIndent, palette_.faint(stop_meaning())));
    }
    return lines;
  }

  [[nodiscard]] std::string stop_words() const {
    if (!watched_.stops.cuts.empty()) return "crashcheck_break_at_cut";
    return watched_.stops.damaged_read ? "crashcheck_break_at_damaged_read" : "";
  }

  [[nodiscard]] std::string stop_meaning() const {
    if (watched_.stops.cuts.empty()) return "stops in the first read of damaged bytes";
    const DebuggerStops::Cut& cut = watched_.stops.cuts.back();
    return fmt::format("stops in the call that issues event {}, {}", cut.number,
                       faultfs::to_string(cut.event));
  }

  const ShownFailure& failure_;
  const Watched& watched_;
  const report::Palette& palette_;
  report::Story story_;
  Lines lines_;
};

}  // namespace

std::string failure_screen(const ShownFailure& failure, const report::Palette& palette) {
  const auto watched = replay_with_stops(failure.store, failure.reproduction, failure.isolation);
  if (!watched) {
    return palette.bad("FAIL") +
           ": the minimal case cannot be replayed: " + watched.error().message + "\n";
  }
  return Screen(failure, *watched, palette).text();
}

std::string missing_sync_sentence(const std::string& sync) {
  std::string sentence = sync;
  sentence.front() = 'S';
  return sentence + ": with it, no explored crash of this history violates.";
}

std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,=+-@%:";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char each : text) quoted += each == '\'' ? std::string("'\\''") : std::string(1, each);
  return quoted + "'";
}

}  // namespace crashcheck::cli
