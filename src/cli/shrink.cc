// crashcheck shrink: the least that still shows what a case shows.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <iostream>

#include "commands.h"
#include "explorer/shrinker.h"
#include "explorer/simplicity.h"
#include "files.h"
#include "interrupt.h"
#include "loaded_case.h"
#include "option_values.h"
#include "report/explain.h"

namespace crashcheck::cli {
namespace {

using explorer::Simplicity;

constexpr std::uint64_t kMostMebibytes = std::uint64_t{1} << 20U;
constexpr unsigned kMebibyteBits = 20;

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> inline_cases;
  std::string output;
  std::uint64_t budget_mib = explorer::kShrinkImageBytes >> kMebibyteBits;
  bool quiet = false;
};

/// On a terminal, once it takes long: how far it is.
class ShrinkingLine {
 public:
  void show(const std::vector<explorer::Life>& lives) {
    constexpr std::chrono::milliseconds kLong(500);
    if (!is_terminal_ || std::chrono::steady_clock::now() - start_ < kLong) return;
    const Simplicity now = explorer::simplicity_of(lives);
    fmt::print(stderr, "\r\x1b[Kshrinking: {} operations, {} crashes", now.operations, now.crashes);
    std::fflush(stderr);
    is_shown_ = true;
  }
  void clear() {
    if (is_shown_) fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
    is_shown_ = false;
  }

 private:
  bool is_terminal_ = isatty(STDERR_FILENO) != 0;
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// "  operations   14 -> 3"; the same number twice is said once.
std::string row(std::string_view name, std::uint64_t before, std::uint64_t after) {
  return before == after ? fmt::format("  {:<12} {:>6}\n", name, before)
                         : fmt::format("  {:<12} {:>6} -> {}\n", name, before, after);
}

std::string comparison(const Simplicity& before, const Simplicity& after) {
  std::string text = row("crashes", before.crashes, after.crashes) +
                     row("operations", before.operations, after.operations) +
                     row("blocks", before.blocks, after.blocks);
  if (before.faults[0] > 0) text += row("faults", before.faults[0], after.faults[0]);
  if (before.words > 0) text += row("survivors", before.words, after.words);
  return text;
}

class ShrinkCommand {
 public:
  ShrinkCommand(const Options& options, const Common& common)
      : options_(options), palette_(common.palette()) {}

  int run() {
    const Interrupt interrupt(stop_);
    int status = kHeld;
    for (const auto& loaded : load_cases(options_.files, options_.inline_cases)) {
      const int one = loaded ? shrink_case(*loaded) : complain(loaded.error());
      if (status != kBadUsage) status = status == kUnknown && one != kBadUsage ? status : one;
    }
    return status;
  }

 private:
  int shrink_case(const LoadedCase& loaded) {
    const auto replayed = explorer::replay(*loaded.subject, loaded.reproduction);
    if (!replayed) return complain(problem_text(loaded, replayed.error()));
    const auto wanted = explorer::shown_by(loaded.reproduction, *replayed);
    if (!wanted) return complain(loaded.name + ": nothing is wrong in this case to shrink it to");
    explorer::Scope scope;
    scope.profile = loaded.reproduction.profile;
    const explorer::CrashSearch search{*loaded.subject, scope, *wanted};
    ShrinkingLine line;
    explorer::Effort effort{options_.budget_mib << kMebibyteBits, &stop_};
    effort.on_better = [&](const auto& lives) { line.show(lives); };
    const auto shrunk = explorer::shrink(search, loaded.reproduction.lives, effort);
    line.clear();
    if (!shrunk) {
      complain(loaded.name + ": what this case shows is not seen again");
      return kUnknown;
    }
    return report(loaded, search, *shrunk);
  }

  int report(const LoadedCase& loaded, const explorer::CrashSearch& search,
             const explorer::Shrunk& shrunk) const {
    const explorer::Case minimal = make_case(search.subject, search.scope.profile, shrunk.sighting);
    if (!options_.quiet) {
      std::cout << palette_.heading("case " + loaded.name) << "\n"
                << "  " << palette_.bad(verdict(shrunk.sighting)) << "\n"
                << comparison(simplicity_of(loaded.reproduction.lives),
                              simplicity_of(minimal.lives))
                << "  " << how_minimal(shrunk) << "\n\n";
    }
    std::cout << to_string(minimal);
    if (!options_.quiet) {
      std::cout << "\n"
                << palette_.heading("Replay") << "\n  " << report::replay_command(minimal) << "\n";
    }
    if (options_.output.empty()) return kViolation;
    const auto written = write_text(options_.output, to_string(minimal));
    return written ? kViolation : complain("--output " + written.error());
  }

  static std::string verdict(const explorer::Sighting& sighting) {
    const auto& wanted = sighting.signature;
    for (const oracle::Finding& finding : sighting.findings) {
      if (finding.kind != wanted.kind || finding.guarantee != wanted.guarantee) continue;
      return report::to_string(finding) + ", in " + std::string(wanted.operation);
    }
    return std::string(oracle::name(wanted.kind));
  }

  [[nodiscard]] std::string how_minimal(const explorer::Shrunk& shrunk) const {
    if (shrunk.minimal) return "minimal: no single simplification is left";
    return stop_ ? "not minimal: interrupted" : "not minimal: budget";
  }

  const Options& options_;
  report::Palette palette_;
  std::atomic<bool> stop_ = false;
};

int shrink(const Options& options, const Common& common) {
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

}  // namespace

Command add_shrink(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("shrink", "Find the least that still shows what a case shows");
  command->add_option("CASE", options->files, "Case files; - is standard input");
  command->add_option("--case", options->inline_cases, "A case as text, ';' between its lines")
      ->allow_extra_args(false);
  command->add_option("-o,--output", options->output, "Write the minimal case to this file")
      ->check(not_empty());
  command
      ->add_option("--budget", options->budget_mib,
                   "How many MiB of images to look at; what is not minimal by then says so")
      ->capture_default_str()
      ->transform(whole_number(1, kMostMebibytes));
  command->add_flag("-q,--quiet", options->quiet, "Only the minimal case");
  return [options, &common] { return shrink(*options, common); };
}

}  // namespace crashcheck::cli
