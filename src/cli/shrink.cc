// crashcheck shrink: the least that still shows what a case shows.
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <memory>

#include "commands.h"
#include "explorer/isolated.h"
#include "explorer/simplicity.h"
#include "files.h"
#include "grouped.h"
#include "isolation_options.h"
#include "loaded_case.h"
#include "printable.h"
#include "progress.h"
#include "report/explain.h"
#include "saved_cases.h"

namespace crashcheck::cli {
namespace {

using explorer::Simplicity;

constexpr std::uint64_t kMostMebibytes = std::uint64_t{1} << 20U;
constexpr unsigned kMebibyteBits = 20;

struct ShrinkOptions {
  std::vector<std::string> files;
  std::vector<std::string> inline_cases;
  std::string output;
  std::uint64_t budget_mib = explorer::kShrinkImageBytes >> kMebibyteBits;
  bool quiet = false;
  IsolationOptions isolation;
};

/// "  operations   14 -> 3"; the same number twice is said once.
std::string row(std::string_view name, std::uint64_t before, std::uint64_t after) {
  return before == after ? fmt::format("  {:<12} {:>6}\n", name, before)
                         : fmt::format("  {:<12} {:>6} -> {}\n", name, before, after);
}

std::string comparison(const explorer::Workload& workload, const explorer::Case& given,
                       const explorer::Case& minimal) {
  const Simplicity before = simplicity_of(workload, given.lives);
  const Simplicity after = simplicity_of(workload, minimal.lives);
  std::string text = row("crashes", before.crashes, after.crashes) +
                     row("operations", before.operations, after.operations) +
                     row(workload.size_unit(), before.size, after.size);
  if (before.faults[0] > 0) text += row("faults", before.faults[0], after.faults[0]);
  if (before.words > 0) text += row("survivors", before.words, after.words);
  return text;
}

class ShrinkCommand {
 public:
  ShrinkCommand(const ShrinkOptions& options, const Common& common)
      : options_(options),
        palette_(common.palette()),
        cases_(load_cases(options.files, options.inline_cases)) {}

  int run() {
    int status = kHeld;
    for (const auto& loaded : cases_) {
      if (nobody_reads_output()) break;
      const int one = stop_ ? kUnknown : loaded ? shrink_case(*loaded) : complain(loaded.error());
      if (status != kBadUsage) status = status == kUnknown && one != kBadUsage ? status : one;
    }
    const auto pause = line_.pause();
    if (number_ < cases_.size() && stop_) complain("interrupted: not every case was looked at");
    return status;
  }

 private:
  int shrink_case(const LoadedCase& loaded) {
    const auto replayed = explorer::replay(*loaded.subject, loaded.reproduction, isolation_);
    if (!replayed) return complain_about(problem_text(loaded, replayed.error()));
    const auto wanted = explorer::target_of(loaded.reproduction, *replayed);
    if (!wanted) {
      return complain_about(loaded.name + ": nothing is wrong in this case to shrink it to");
    }
    explorer::Scope scope;
    scope.profile = loaded.reproduction.profile;
    const explorer::CrashSearch search{*loaded.subject, scope, *wanted};
    explorer::Effort effort{budget_bytes(), &stop_};
    begin(loaded);
    effort.on_better = [&](const auto& lives) { note(loaded, lives); };
    effort.spent_so_far = &spent_bytes_;
    const auto shrunk = explorer::shrink(search, loaded.reproduction.lives, effort, isolation_);
    if (!shrunk) {
      complain_about(loaded.name + ": what this case shows is not seen again");
      return kUnknown;
    }
    const auto pause = line_.pause();
    return report(loaded, search, *shrunk);
  }

  int complain_about(const std::string& message) {
    const auto pause = line_.pause();
    return complain(message);
  }

  int report(const LoadedCase& loaded, const explorer::CrashSearch& search,
             const explorer::Shrunk& shrunk) const {
    const explorer::Case minimal = make_case(search.store, search.scope.profile, shrunk.sighting);
    if (!options_.quiet) {
      std::cout << palette_.heading("case " + printable(loaded.name)) << "\n"
                << "  " << palette_.bad(verdict(loaded.subject->promises(), shrunk.sighting))
                << "\n"
                << comparison(loaded.subject->workload(), loaded.reproduction, minimal) << "  "
                << how_minimal(shrunk) << "\n\n";
    }
    std::cout << to_string(*loaded.subject, minimal);
    if (!options_.quiet) {
      std::cout << "\n"
                << palette_.heading("Replay") << "\n  "
                << report::replay_command(*loaded.subject, minimal) << "\n";
    }
    std::cout.flush();
    if (options_.output.empty()) return kViolation;
    const auto written = write_text(options_.output, saved_text(*loaded.subject, minimal));
    return written ? kViolation : complain("--output " + written.error());
  }

  static std::string verdict(const explorer::Promises& promises,
                             const explorer::Sighting& sighting) {
    const auto& wanted = sighting.signature;
    for (const explorer::Finding& finding : sighting.findings) {
      if (finding.kind != wanted.kind || finding.guarantee != wanted.guarantee) continue;
      return report::to_string(promises, finding) + ", in " + std::string(wanted.operation);
    }
    return std::string(promises.name(wanted.kind));
  }

  [[nodiscard]] std::string how_minimal(const explorer::Shrunk& shrunk) const {
    if (shrunk.minimal) return "minimal: no single simplification is left";
    return stop_ ? "not minimal: interrupted" : "not minimal: budget";
  }

  [[nodiscard]] std::uint64_t budget_bytes() const { return options_.budget_mib << kMebibyteBits; }

  void begin(const LoadedCase& loaded) {
    const auto pause = line_.pause();
    ++number_;
    spent_bytes_ = 0;
    began_ = Clock::now();
    note(loaded, loaded.reproduction.lives);
  }

  void note(const LoadedCase& loaded, const std::vector<explorer::Life>& lives) {
    const Simplicity now = explorer::simplicity_of(loaded.subject->workload(), lives);
    operations_ = now.operations;
    crashes_ = now.crashes;
  }

  /// It may well be over before the budget is.
  [[nodiscard]] std::string progress_text() const {
    std::string text = "shrinking";
    if (cases_.size() > 1) text += fmt::format(" {} of {}", number_, cases_.size());
    const std::uint64_t spent = spent_bytes_;
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    text += fmt::format(": {}, {}, {} of {} MiB of images ({} MiB/s)",
                        counted(operations_, "operation"), counted(crashes_, "crash", "crashes"),
                        grouped(spent >> kMebibyteBits), grouped(options_.budget_mib),
                        per_second(spent >> kMebibyteBits, seconds));
    const double part = static_cast<double>(spent) / static_cast<double>(budget_bytes());
    const std::string left = time_left(part, seconds, std::nullopt);
    return left.empty() ? text : text + left + " at most";
  }

  using Clock = std::chrono::steady_clock;

  const ShrinkOptions& options_;
  isolation::Isolation isolation_ = options_.isolation.isolation();
  report::Palette palette_;
  std::vector<tl::expected<LoadedCase, std::string>> cases_;
  std::atomic<bool> stop_ = false;
  std::size_t number_ = 0;
  Clock::time_point began_;
  std::atomic<std::size_t> operations_{0};
  std::atomic<std::size_t> crashes_{0};
  std::atomic<std::uint64_t> spent_bytes_{0};
  ProgressLine line_{stop_, [this](double) { return progress_text(); }};
};

int shrink(const ShrinkOptions& options, const Common& common) {
  const std::size_t count = options.files.size() + options.inline_cases.size();
  if (count == 0) return complain("shrink: name a case file, or give one with --case");
  if (!options.output.empty()) {
    if (count > 1) return complain("--output: there is more than one case");
    if (const auto checked = check_writable(options.output); !checked) {
      return complain("--output " + checked.error());
    }
  }
  return ShrinkCommand(options, common).run();
}

std::vector<Option> options_of(ShrinkOptions& options) {
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
          {.names = "-o,--output",
           .target = &options.output,
           .description = "Write the minimal case to this file",
           .value = "FILE",
           .rule = not_empty()},
          {.names = "--budget",
           .target = &options.budget_mib,
           .description = "How many MiB of images to look at; what is not minimal by then says so",
           .rule = whole_number(1, kMostMebibytes),
           .shows_default = true},
          {.names = "-q,--quiet", .target = &options.quiet, .description = "Only the minimal case"},
      },
      options.isolation);
}

}  // namespace

Command shrink_command(const Common& common) {
  auto options = std::make_shared<ShrinkOptions>();
  return {.name = "shrink",
          .description = "Find the least that still shows what a case shows",
          .options = options_of(*options),
          .run = [options, &common] { return shrink(*options, common); }};
}

}  // namespace crashcheck::cli
