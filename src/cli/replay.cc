// crashcheck replay: carry out cases, explain what happens, compare with what they expect.
#include "explorer/replay.h"

#include <fmt/format.h>

#include <iostream>

#include "commands.h"
#include "grouped.h"
#include "loaded_case.h"
#include "progress.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> inline_cases;
  bool quiet = false;
};

class Replayer {
 public:
  Replayer(const Options& options, const Common& common)
      : options_(options),
        palette_(common.palette()),
        cases_(load_cases(options.files, options.inline_cases)) {}

  int run() {
    for (const auto& loaded : cases_) {
      note(loaded ? replay_case(*loaded) : complain_about(loaded.error()));
    }
    const auto pause = line_.pause();
    if (cases_.size() > 1) {
      std::cout << fmt::format("{} of {} cases as expected\n", matched_, done_.load());
    }
    return status_;
  }

 private:
  /// Bad input outranks a mismatch: the latter may be its consequence.
  void note(int status) {
    ++done_;
    if (status == kHeld) ++matched_;
    if (status_ != kBadUsage && status != kHeld) status_ = status;
  }

  int replay_case(const LoadedCase& loaded) {
    const auto replay = explorer::replay(*loaded.subject, loaded.reproduction);
    if (!replay) return complain_about(problem_text(loaded, replay.error()));
    const auto pause = line_.pause();
    const int status = report(loaded.name, loaded.reproduction, *replay);
    std::cout.flush();  // an interrupt ends the program at once
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

  int report(const std::string& name, const explorer::Case& reproduction,
             const explorer::Replay& replay) {
    const bool matches = explorer::as_expected(reproduction, replay.judgement.findings);
    const bool violated = !replay.judgement.holds();
    std::cout << palette_.heading("case " + name) << "\n";
    if (!options_.quiet) std::cout << report::explain(reproduction, replay, palette_);
    const std::string found =
        violated ? std::string(oracle::name(replay.judgement.findings.front().kind)) : "holds";
    if (!reproduction.expect) {
      if (options_.quiet) {
        std::cout << (violated ? palette_.bad(found) : palette_.good(found)) << "\n";
      }
      return violated ? kViolation : kHeld;
    }
    const auto& kind = reproduction.expect->kind;
    const std::string expected = kind ? std::string(oracle::name(*kind)) : "holds";
    if (matches) {
      std::cout << palette_.good("as expected") << ": " << expected << "\n";
      return kHeld;
    }
    std::cout << palette_.bad("not as expected") << ": expected " << expected << ", found " << found
              << "\n";
    return kViolation;
  }

  const Options& options_;
  report::Palette palette_;
  int status_ = kHeld;
  std::vector<tl::expected<LoadedCase, std::string>> cases_;
  std::atomic<std::size_t> done_{0};
  std::size_t matched_ = 0;
  ProgressLine line_{[this](double seconds) { return progress_text(seconds); }};
};

}  // namespace

Command add_replay(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "replay", "Carry out cases, explain what happens, compare with what they expect");
  command->add_option("CASE", options->files, "Case files; - is standard input")->type_name("CASE");
  command->add_option("--case", options->inline_cases, "A case as text, ';' between its lines")
      ->allow_extra_args(false);
  command->add_flag("-q,--quiet", options->quiet,
                    "Only what each case comes to, and whether it was expected");
  return [options, &common] {
    if (options->files.empty() && options->inline_cases.empty()) {
      return complain("replay: name a case file, or give one with --case");
    }
    return Replayer(*options, common).run();
  };
}

}  // namespace crashcheck::cli
