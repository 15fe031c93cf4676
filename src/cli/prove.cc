// crashcheck prove: every state of a small store, to the fixpoint.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "build_facts.h"
#include "commands.h"
#include "files.h"
#include "grouped.h"
#include "offer.h"
#include "option_limits.h"
#include "progress.h"
#include "proof_report.h"
#include "prover/minimal.h"
#include "time_budget.h"
#include "time_watch.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kDefaultUnits = 4;
constexpr std::uint64_t kProofEpochCap = 65'536;
constexpr std::uint64_t kMaxProofStates = 4'000'000'000;  // ids have 32 bits
constexpr std::uint64_t kMaxCheckpointBytes = std::uint64_t{1} << 40U;
constexpr std::chrono::seconds kBetweenCheckpoints(30);

struct ProveOptions {
  std::uint64_t units = kDefaultUnits;
  std::vector<std::string> protocols;
  std::string profile = "kill";
  std::string alphabet = "core";
  unsigned nested = 1;
  std::uint64_t epoch_cap = kProofEpochCap;
  std::optional<double> seconds;
  std::uint64_t states = kMaxProofStates;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string checkpoint;
  std::string json;
};

struct ProvePlan {
  std::vector<const explorer::Store*> subjects;
  prover::Bounds bounds;
  prover::Budget budget;
};

tl::expected<ProvePlan, std::string> make_plan(const ProveOptions& options) {
  ProvePlan plan;
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  plan.subjects = std::move(*subjects);
  const auto medium = common_medium(plan.subjects);
  if (!medium) return tl::unexpected(medium.error());
  if (*medium == faultfs::Medium::kDirectory) {
    return tl::unexpected(fmt::format(
        "--store {}: it keeps its data in a directory, for which there is no proof; use '{} "
        "explore'",
        plan.subjects.front()->name(), explorer::program_name()));
  }
  auto profile = find_profile(*medium, options.profile);
  if (!profile) return tl::unexpected(profile.error());
  if (profile->sync == faultfs::SyncHonesty::kLying) {
    return tl::unexpected(fmt::format(
        "--device {}: where syncs lie everything stays pending, and states are not finite",
        options.profile));
  }
  for (const explorer::Store* subject : plan.subjects) {
    if (explorer::find_alphabet(*subject, options.alphabet) != nullptr) continue;
    return tl::unexpected(fmt::format("--alphabet {}: the store {} has none of that name",
                                      options.alphabet, subject->name()));
  }
  plan.bounds.units = options.units;
  plan.bounds.alphabet = options.alphabet;
  plan.bounds.build = build_id();
  plan.bounds.scope = {std::move(*profile), options.epoch_cap, options.nested};
  plan.budget.jobs = options.jobs;
  plan.budget.max_states = options.states;
  if (!options.checkpoint.empty() && plan.subjects.size() > 1) {
    return tl::unexpected(std::string("--checkpoint keeps one proof: name one --store"));
  }
  for (const auto& [option, path] :
       {std::pair("--json", options.json), std::pair("--checkpoint", options.checkpoint)}) {
    if (path.empty()) continue;
    if (const auto checked = check_writable(path); !checked) {
      return tl::unexpected(fmt::format("{} {}", option, checked.error()));
    }
  }
  if (!options.json.empty() && !options.checkpoint.empty() &&
      lead_to_one_file(options.json, options.checkpoint)) {
    return tl::unexpected(fmt::format("--json {} and --checkpoint {} are one file", options.json,
                                      options.checkpoint));
  }
  return plan;
}

/// Takes up an earlier proof where there is one. The error is for people.
tl::expected<void, std::string> resume(prover::Prover& prover, const std::string& path) {
  std::error_code error;
  if (path.empty() || !fs::exists(path, error)) return {};
  const auto text = read_text(path, kMaxCheckpointBytes, Source::kRegularFile);
  if (!text) return tl::unexpected(text.error());
  if (text->empty()) return {};
  if (const auto problem = prover.resume(*text)) {
    return tl::unexpected(fmt::format("--checkpoint {}: {}", path, *problem));
  }
  return {};
}

/// The proofs of a plan, one after the other.
class Proving {
 public:
  Proving(const ProvePlan& plan, const ProveOptions& options, const Common& common)
      : plan_(plan), options_(options), palette_(common.palette()) {}

  int run() {
    for (const explorer::Store* subject : plan_.subjects) {
      if (progress_.stop || is_in_vain()) break;
      if (const auto done = run_one(*subject); !done) return complain(done.error());
    }
    const auto pause = line_.pause();
    if (!options_.json.empty()) {
      if (const auto done = write_text(options_.json, as_json(proofs_)); !done) {
        return complain(done.error());
      }
    }
    return status();
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Done = tl::expected<void, std::string>;

  Done run_one(const explorer::Store& subject) {
    prover::Prover prover(subject, plan_.bounds);
    if (auto resumed = resume(prover, options_.checkpoint); !resumed) return resumed;
    if (auto done = go_on(prover); !done) return done;
    FinishedProof finished{&subject, plan_.bounds, prover.proof(), {}};
    to_shrink_ = finished.proof.violations.size();
    for (const auto& [signature, violation] : finished.proof.violations) {
      auto minimal = prover::minimal_case(subject, plan_.bounds, signature, violation.reproduction,
                                          progress_.stop);
      finished.minimal.emplace(signature, std::move(minimal.reproduction));
      ++shrunk_;
    }
    const std::string text = as_text(finished, palette_);
    const auto pause = line_.pause();
    std::cout << (proofs_.empty() ? "" : "\n") << text << std::flush;
    proofs_.push_back(std::move(finished));
    return {};
  }

  /// Whether nobody would get to know what further proofs come to.
  [[nodiscard]] bool is_in_vain() const {
    return options_.json.empty() && options_.checkpoint.empty() && nobody_reads_output();
  }

  /// To the end or the end of the budget; keeps what there is from time to time.
  Done go_on(prover::Prover& prover) {
    prover::Budget piece = plan_.budget;
    piece.time_limit = Clock::duration::zero();
    prover.run(piece, progress_);  // counts what an earlier run has done
    const auto limit = begin();
    const auto start = Clock::now();
    for (bool over = false; !over;) {
      const auto left = limit ? *limit - (Clock::now() - start) : Clock::duration::max();
      piece.time_limit = std::min<Clock::duration>(left, kBetweenCheckpoints);
      over =
          prover.run(piece, progress_) != prover::Ended::kOutOfTime || left <= kBetweenCheckpoints;
      if (options_.checkpoint.empty()) continue;
      if (auto saved = write_text(options_.checkpoint, prover.checkpoint()); !saved) return saved;
    }
    return {};
  }

  /// Its share of the time.
  std::optional<Clock::duration> begin() {
    const auto pause = line_.pause();
    images_before_ = progress_.images;
    to_shrink_ = 0;
    shrunk_ = 0;
    began_ = Clock::now();
    return budget_.begin();
  }

  /// How many states there are is not known before the end.
  [[nodiscard]] std::string progress_text() const {
    const std::uint64_t states = progress_.states;
    const std::uint64_t images = progress_.images;
    const std::uint64_t new_images = images - std::min<std::uint64_t>(images, images_before_);
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    std::string text =
        fmt::format("{}, {} to be expanded, {} ({}/s), {} violating", counted(states, "state"),
                    grouped(states - std::min<std::uint64_t>(states, progress_.expanded)),
                    counted(images, "crash image"), per_second(new_images, seconds),
                    grouped(progress_.violating));
    if (to_shrink_ > 0) {
      return text + fmt::format("; shrinking {} of {}", shrunk_.load(), to_shrink_.load());
    }
    const auto left = budget_.seconds_left();
    return text + (left ? time_left(0, 0, left) + " at most" : "");
  }

  [[nodiscard]] int status() const {
    bool complete = !progress_.stop;
    bool holds = true;
    for (const FinishedProof& finished : proofs_) {
      complete = complete && finished.is_complete();
      holds = holds && finished.proof.violations.empty();
    }
    if (!holds) return kViolation;
    return complete ? kHeld : kUnknown;
  }

  const ProvePlan& plan_;
  const ProveOptions& options_;
  report::Palette palette_;
  std::vector<FinishedProof> proofs_;
  prover::ProofProgress progress_;
  std::atomic<std::uint64_t> to_shrink_{0};
  std::atomic<std::uint64_t> shrunk_{0};
  std::uint64_t images_before_ = 0;  // of an earlier run
  Clock::time_point began_ = Clock::now();
  TimeBudget budget_{options_.seconds, plan_.subjects.size()};
  TimeWatch watch_{options_.seconds, progress_.stop};  // expanding one state may take long
  ProgressLine line_{progress_.stop, [this](double) { return progress_text(); }};
};

int prove(const ProveOptions& options, const Common& common) {
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  return Proving(*plan, options, common).run();
}

std::vector<Option> options_of(ProveOptions& options) {
  static const std::string kStoreText = fmt::format("Store; {} if not given", usual_stores());
  return {
      {.names = "--units",
       .target = &options.units,
       .description = "The store has at most this many units; of a heap, 32 bytes each",
       .rule = whole_number(1, kMaxUnits),
       .shows_default = true},
      {.names = "--store",
       .target = &options.protocols,
       .description = kStoreText,
       .rule = known_values(names_of(offer().stores)),
       .synonym = "--protocol"},
      {.names = "--device",
       .target = &options.profile,
       .description = "Device, as for explore",
       .rule = known_values(device_names()),
       .synonym = "--profile",
       .shows_default = true},
      {.names = "--alphabet",
       .target = &options.alphabet,
       .description = "What an application does: core, or full with padding, slots and batches",
       .rule = one_of({"core", "full"}),
       .shows_default = true},
      {.names = "--nested",
       .target = &options.nested,
       .description = "How many crashes in a row may hit the recoveries from a crash",
       .rule = whole_number(0, kMaxNested),
       .shows_default = true},
      {.names = "--epoch-cap",
       .target = &options.epoch_cap,
       .description = "Sample a crash point that has more images than this; there is no proof then",
       .rule = whole_number(1, UINT64_MAX),
       .shows_default = true},
      {.names = "--time",
       .target = &options.seconds,
       .description = "Stop after this many seconds, shared by the proofs, complete or not",
       .rule = duration(kMaxSeconds)},
      {.names = "--states",
       .target = &options.states,
       .description = "Stop once there are this many states, complete or not",
       .rule = whole_number(1, kMaxProofStates)},
      {.names = "--jobs",
       .target = &options.jobs,
       .description = "Threads; the result does not depend on them",
       .rule = whole_number(1, kMaxJobs)},
      {.names = "--checkpoint",
       .target = &options.checkpoint,
       .description = "Keep the proof in this file, and take it up from there if it is there",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--json",
       .target = &options.json,
       .description = "Write the results to this file as JSON",
       .value = "FILE",
       .rule = not_empty()},
  };
}

}  // namespace

Command prove_command(const Common& common) {
  auto options = std::make_shared<ProveOptions>();
  return {.name = "prove",
          .description =
              "Go through every state that a small store can reach, and every crash on the way",
          .options = options_of(*options),
          .run = [options, &common] { return prove(*options, common); }};
}

}  // namespace crashcheck::cli
