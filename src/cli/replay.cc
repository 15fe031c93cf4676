// crashcheck replay: carry out cases, explain what happens, compare with what they expect.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "commands.h"
#include "debugger_stops.h"
#include "dumped_images.h"
#include "explorer/isolated.h"
#include "failure_screen.h"
#include "files.h"
#include "grouped.h"
#include "interrupt.h"
#include "isolation_options.h"
#include "loaded_case.h"
#include "printable.h"
#include "progress.h"
#include "replay_json.h"
#include "report/brief.h"
#include "report/explain.h"
#include "step.h"

namespace crashcheck::cli {
namespace {

struct ReplayOptions {
  std::vector<std::string> files;
  std::vector<std::string> inline_cases;
  bool quiet = false;
  bool verbose = false;
  bool step = false;
  std::string dump;
  std::string json;
  std::string html;
  IsolationOptions isolation;

  [[nodiscard]] std::size_t cases() const { return files.size() + inline_cases.size(); }
};

class Replayer {
 public:
  Replayer(const ReplayOptions& options, const Common& common)
      : options_(options),
        palette_(common.palette()),
        cases_(load_cases(options.files, options.inline_cases, OpenCrashes::kTaken)) {}

  int run() {
    for (const auto& loaded : cases_) {
      if (stop_ || is_in_vain()) break;
      note(loaded ? replay_case(*loaded) : complain_about(loaded.error()));
    }
    const auto pause = line_.pause();
    if (cases_.size() > 1) {
      std::cout << fmt::format("{} of {} cases as expected\n", matched_, done_.load());
    }
    if (stop_ && done_ < cases_.size()) {
      complain("interrupted: not every case was carried out");
      if (status_ == kHeld) status_ = kUnknown;
    }
    if (!options_.json.empty()) write("--json", options_.json, json_.text());
    if (!page_.empty()) write("--html", options_.html, page_);
    return status_;
  }

 private:
  /// Whether nobody would get to know what further cases come to.
  [[nodiscard]] bool is_in_vain() const { return options_.json.empty() && nobody_reads_output(); }

  /// Bad input outranks a mismatch: the latter may be its consequence.
  void note(int status) {
    ++done_;
    if (status == kHeld) ++matched_;
    if (status_ != kBadUsage && status != kHeld) status_ = status;
  }

  void write(std::string_view option, const std::string& path, const std::string& text) {
    const auto done = write_text(path, text);
    if (!done) status_ = complain(fmt::format("{} {}", option, done.error()));
  }

  int replay_case(const LoadedCase& loaded) {
    std::optional<explorer::WalkedCase> walked;
    LoadedCase one = loaded;
    if (loaded.reproduction.open_crash) {
      auto walk = explorer::walk_case(*loaded.subject, loaded.reproduction, isolation_,
                                      explorer::Scope().epoch_cap, &stop_);
      if (stop_) return kUnknown;
      if (!walk) return complain_about(problem_text(loaded, walk.error()));
      walked = std::move(*walk);
      one.reproduction = walked->shown;
    }
    const auto watched = replay_with_stops(*one.subject, one.reproduction, isolation_);
    if (!watched) return complain_about(problem_text(one, watched.error()));
    const auto pause = line_.pause();
    int status = report(one, *watched, walked ? &*walked : nullptr);
    for (const explorer::CaseProblem& fault :
         explorer::never_fired(one.reproduction, watched->replay)) {
      complain(problem_text(one, {fault.place, "the fault " + fault.message +
                                                   " never fired: the case has not tested it"}));
      if (status == kHeld) status = kUnknown;
    }
    std::cout.flush();  // an interrupt may end the program at once
    return status;
  }

  int complain_about(const std::string& message) {
    const auto pause = line_.pause();
    return complain(message);
  }

  [[nodiscard]] std::string progress_text(double seconds) const {
    const auto done = static_cast<double>(done_);
    return fmt::format("{} of {} cases replayed", grouped(done_), grouped(cases_.size())) +
           time_left(done / static_cast<double>(cases_.size()), seconds, std::nullopt);
  }

  int report(const LoadedCase& loaded, const Watched& watched, const explorer::WalkedCase* walked) {
    const explorer::Replay& replay = watched.replay;
    tl::expected<std::string, std::string> images;
    if (!options_.dump.empty()) {
      images = dump_images(options_.dump, loaded.reproduction, replay);
      if (!images) return complain("--dump " + images.error());
    }
    if (!options_.json.empty()) json_.add(loaded.name, loaded.reproduction, replay);
    if (!options_.html.empty()) page_ = replay_page(loaded.reproduction, replay);
    std::cout << palette_.heading("case " + printable(loaded.name)) << "\n";
    if (walked != nullptr) std::cout << words_of(*walked) << "\n";
    tell(loaded.reproduction, replay);
    if (!options_.quiet && !options_.step) tell_fix(*loaded.subject, loaded.reproduction, replay);
    if (options_.verbose) section("For a debugger", to_text(watched.stops));
    if (!images->empty()) section("Images", *images);
    return compare(loaded.subject->promises(), loaded.reproduction, replay.judgement, walked);
  }

  void tell_fix(const explorer::Store& store, const explorer::Case& reproduction,
                const explorer::Replay& replay) const {
    const std::string sync = missing_sync(store, reproduction, replay, isolation_);
    if (sync.empty()) return;
    std::string lines;
    for (const std::string& line :
         report::wrapped(missing_sync_sentence(sync), report::kScreenColumns - 2)) {
      lines += "  " + line + "\n";
    }
    section("Fix", lines);
  }

  /// "1,234 states at 53 crash points, 7 violate; sampled 40 of 900 at 2 of them".
  static std::string words_of(const explorer::WalkedCase& walked) {
    std::string words =
        fmt::format("{} at {}, {} {}", counted(walked.states, "state"),
                    counted(walked.crash_points, "crash point"), grouped(walked.violating),
                    walked.violating == 1 ? "violates" : "violate");
    if (walked.sampled_points == 0) return words;
    return words + fmt::format("; sampled {} of {} at {} of them", grouped(walked.sampled),
                               walked.sampled_of == UINT64_MAX ? "2^64 or more"
                                                               : grouped(walked.sampled_of),
                               grouped(walked.sampled_points));
  }

  void tell(const explorer::Case& reproduction, const explorer::Replay& replay) const {
    if (options_.step) {
      step_through(report::tell(reproduction, replay), palette_);
    } else if (!options_.quiet) {
      std::cout << report::explain(reproduction, replay, palette_);
    }
  }

  void section(std::string_view title, const std::string& lines) const {
    std::cout << palette_.heading(title) << "\n" << lines << "\n";
  }

  [[nodiscard]] int compare(const explorer::Promises& promises, const explorer::Case& reproduction,
                            const explorer::Judgement& judgement,
                            const explorer::WalkedCase* walked) const {
    const bool violated = !judgement.holds();
    const std::string found =
        violated ? std::string(promises.name(judgement.findings.front().kind)) : "holds";
    if (!reproduction.expect) {
      if (options_.quiet) {
        std::cout << (violated ? palette_.bad(found) : palette_.good(found)) << "\n";
      }
      return violated ? kViolation : kHeld;
    }
    const auto& kind = reproduction.expect->kind;
    const std::string expected = kind ? std::string(promises.name(*kind)) : "holds";
    const bool matches = walked != nullptr
                             ? walked->as_expected()
                             : explorer::as_expected(reproduction, judgement.findings);
    if (matches) {
      const std::string words = "as expected";
      std::cout << (kind ? palette_.heading(words) : palette_.good(words)) << ": " << expected
                << (kind ? ", a violation" : "") << sampled_words(walked) << "\n";
      return kHeld;
    }
    std::cout << palette_.bad("not as expected") << ": expected " << expected << ", found " << found
              << "\n";
    return kViolation;
  }

  /// Where not every state was looked at, that holding is about some of them.
  static std::string sampled_words(const explorer::WalkedCase* walked) {
    const bool is_part = walked != nullptr && walked->sampled_points > 0;
    return is_part ? fmt::format(", in {} sampled states", grouped(walked->states)) : "";
  }

  /// A store that dies may say why.
  static isolation::Isolation isolation_of(const ReplayOptions& options) {
    auto isolation = options.isolation.isolation();
    isolation.output = isolation::Output::kOfTheProgram;
    return isolation;
  }

  const ReplayOptions& options_;
  isolation::Isolation isolation_ = isolation_of(options_);
  report::Palette palette_;
  ReplayJson json_;
  std::string page_;
  int status_ = kHeld;
  std::vector<tl::expected<LoadedCase, std::string>> cases_;
  std::atomic<bool> stop_ = false;
  /// Before the line says anything. Of one case, nothing would be left to keep.
  std::unique_ptr<Interrupt> interrupt_ = cases_.size() > 1 ? std::make_unique<Interrupt>(stop_)
                                                            : nullptr;
  std::atomic<std::size_t> done_{0};
  std::size_t matched_ = 0;
  ProgressLine line_{[this](double seconds) { return progress_text(seconds); }};
};

/// What speaks against writing to `path`, or nothing.
std::string problem_with_output(const ReplayOptions& options, const std::string& option,
                                const std::string& path) {
  if (path.empty()) return {};
  for (const std::string& file : options.files) {
    if (lead_to_one_file(path, file)) return fmt::format("{} {} is a case", option, file);
  }
  const auto writable = check_writable(path);
  return writable ? std::string() : fmt::format("{} {}", option, writable.error());
}

/// What is wrong with the options together, or nothing.
std::string problem_with(const ReplayOptions& options) {
  if (options.cases() == 0) return "name a case file, or give one with --case";
  if (options.cases() > 1 && options.step) return "--step takes one case at a time";
  if (options.cases() > 1 && !options.dump.empty()) return "--dump takes one case at a time";
  if (options.cases() > 1 && !options.html.empty()) return "--html takes one case at a time";
  for (const auto& [option, path] :
       {std::pair("--json", options.json), std::pair("--html", options.html)}) {
    if (std::string problem = problem_with_output(options, option, path); !problem.empty()) {
      return problem;
    }
  }
  const bool both = !options.json.empty() && !options.html.empty();
  if (both && lead_to_one_file(options.json, options.html)) return "--json and --html are one file";
  return {};
}

std::vector<Option> options_of(ReplayOptions& options) {
  return with_isolation(
      {
          {.names = "CASE",
           .target = &options.files,
           .description = "Case files; - is standard input",
           .value = "CASE"},
          {.names = "--case",
           .target = &options.inline_cases,
           .description = "A case as text, ';' between its lines",
           .takes_one_each_time = true},
          {.names = "-q,--quiet",
           .target = &options.quiet,
           .description = "Only what each case comes to, and whether it was expected"},
          {.names = "-v,--verbose",
           .target = &options.verbose,
           .description = "Also where a debugger can stop in the case"},
          {.names = "--step",
           .target = &options.step,
           .description =
               "Go through the case frame by frame: the file after each step, and after each "
               "event of the one that is cut; all at once where standard input is no terminal",
           .excludes = "--quiet"},
          {.names = "--dump",
           .target = &options.dump,
           .description = "Write the file as it was after each step, at the crash, as found, and "
                          "recovered, into this directory",
           .rule = not_empty()},
          {.names = "--json",
           .target = &options.json,
           .description = "Write what happened to this file as JSON, with the file at every moment",
           .rule = not_empty()},
          {.names = "--html",
           .target = &options.html,
           .description =
               "Write the case to this file as a page: the history to go through, events, and "
               "pictures of the file where the store has any",
           .value = "FILE",
           .rule = not_empty()},
      },
      options.isolation);
}

}  // namespace

Command replay_command(const Common& common) {
  auto options = std::make_shared<ReplayOptions>();
  return {.name = "replay",
          .description = "Carry out cases, explain what happens, compare with what they expect",
          .options = options_of(*options),
          .footer =
              "A debugger can stop in the functions crashcheck_break_at_cut, "
              "crashcheck_break_at_damaged_read and crashcheck_break_at_event; docs/debugging.md.",
          .run = [options, &common] {
            if (const std::string problem = problem_with(*options); !problem.empty()) {
              return complain("replay: " + problem);
            }
            return Replayer(*options, common).run();
          }};
}

}  // namespace crashcheck::cli
