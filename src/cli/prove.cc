// crashcheck prove: every state of a small heap, to the fixpoint.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <thread>

#include "commands.h"
#include "files.h"
#include "grouped.h"
#include "option_values.h"
#include "progress.h"
#include "proof_report.h"
#include "prover/minimal.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kDefaultUnits = 4;
constexpr std::uint64_t kMaxUnits = 64;
constexpr std::uint64_t kDefaultEpochCap = 65'536;
constexpr std::uint64_t kMaxStates = 4'000'000'000;  // ids have 32 bits
constexpr std::uint64_t kMaxCheckpointBytes = std::uint64_t{1} << 40U;
constexpr std::uint64_t kMaxSeconds = 1'000'000'000;
constexpr std::chrono::seconds kBetweenCheckpoints(30);
constexpr unsigned kMaxJobs = 256;
constexpr unsigned kMaxNested = 16;

struct Options {
  std::uint64_t units = kDefaultUnits;
  std::vector<std::string> protocols;
  std::string profile = "kill";
  std::string alphabet = "core";
  unsigned nested = 1;
  std::uint64_t epoch_cap = kDefaultEpochCap;
  std::optional<double> seconds;
  std::uint64_t states = kMaxStates;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string checkpoint;
  std::string json;
};

struct Plan {
  std::vector<const explorer::Subject*> subjects;
  prover::Bounds bounds;
  prover::Budget budget;
};

tl::expected<Plan, std::string> make_plan(const Options& options) {
  Plan plan;
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  plan.subjects = std::move(*subjects);
  auto profile = find_profile(options.profile);
  if (!profile) return tl::unexpected(profile.error());
  if (profile->sync == faultfs::SyncHonesty::kLying) {
    return tl::unexpected(fmt::format(
        "--profile {}: where syncs lie everything stays pending, and states are not finite",
        options.profile));
  }
  plan.bounds.units = options.units;
  plan.bounds.alphabet = *prover::alphabet_from_name(options.alphabet);
  plan.bounds.scope = {std::move(*profile), options.epoch_cap, options.nested};
  plan.budget.jobs = options.jobs;
  plan.budget.max_states = options.states;
  if (options.seconds) plan.budget.time_limit = duration_of(*options.seconds);
  if (!options.checkpoint.empty() && plan.subjects.size() > 1) {
    return tl::unexpected(std::string("--checkpoint keeps one proof: name one --protocol"));
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

std::string progress_text(const prover::ProofProgress& progress, double seconds) {
  const std::uint64_t images = progress.images;
  return fmt::format("{} states, {} to be expanded, {} crash images ({:.0f}/s), {} violating",
                     grouped(progress.states), grouped(progress.states - progress.expanded),
                     grouped(images), static_cast<double>(images) / seconds,
                     grouped(progress.violating));
}

tl::expected<void, std::string> save(const prover::Prover& prover, const std::string& checkpoint) {
  return checkpoint.empty() ? tl::expected<void, std::string>()
                            : write_text(checkpoint, prover.checkpoint());
}

/// Goes on to the end or the end of the budget, and keeps what there is from time to time.
tl::expected<void, std::string> run(prover::Prover& prover, const prover::Budget& budget,
                                    const std::string& checkpoint, std::atomic<bool>& stop) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  prover::ProofProgress progress;
  const ProgressLine line(progress.stop,
                          [&](double seconds) { return progress_text(progress, seconds); });
  prover::Budget piece = budget;
  bool over = false;
  while (!over) {
    piece.time_limit = kBetweenCheckpoints;
    if (budget.time_limit) {
      const auto left = *budget.time_limit - (Clock::now() - start);
      over = left <= kBetweenCheckpoints;
      piece.time_limit = std::min<Clock::duration>(left, kBetweenCheckpoints);
    }
    over = prover.run(piece, progress) != prover::Ended::kOutOfTime || over;
    if (auto saved = save(prover, checkpoint); !saved) return saved;
  }
  stop = progress.stop.load();
  return {};
}

tl::expected<FinishedProof, std::string> run_one(const explorer::Subject& subject, const Plan& plan,
                                                 const Options& options, std::atomic<bool>& stop) {
  prover::Prover prover(subject, plan.bounds);
  if (const auto resumed = resume(prover, options.checkpoint); !resumed) {
    return tl::unexpected(resumed.error());
  }
  if (const auto done = run(prover, plan.budget, options.checkpoint, stop); !done) {
    return tl::unexpected(done.error());
  }
  FinishedProof finished{&subject, plan.bounds, prover.proof(), {}};
  for (const auto& [signature, violation] : finished.proof.violations) {
    auto minimal =
        prover::minimal_case(subject, plan.bounds, signature, violation.reproduction, stop);
    finished.minimal.emplace(signature, std::move(minimal.reproduction));
  }
  return finished;
}

int prove(const Options& options, const Common& common) {
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  std::vector<FinishedProof> proofs;
  std::atomic<bool> stopped{false};
  for (const explorer::Subject* subject : plan->subjects) {
    if (stopped) break;
    auto finished = run_one(*subject, *plan, options, stopped);
    if (!finished) return complain(finished.error());
    proofs.push_back(std::move(*finished));
    std::cout << (proofs.size() > 1 ? "\n" : "") << as_text(proofs.back(), common.palette())
              << std::flush;
  }
  if (!options.json.empty()) {
    if (const auto done = write_text(options.json, as_json(proofs)); !done) {
      return complain(done.error());
    }
  }
  bool complete = !stopped;
  bool holds = true;
  for (const FinishedProof& finished : proofs) {
    complete = complete && finished.is_complete();
    holds = holds && finished.proof.violations.empty();
  }
  if (!holds) return kViolation;
  return complete ? kHeld : kUnknown;
}

}  // namespace

Command add_prove(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "prove", "Go through every state that a small heap can reach, and every crash on the way");
  command->add_option("--units", options->units, "The heap has at most this many units of 32 bytes")
      ->capture_default_str()
      ->transform(whole_number(1, kMaxUnits));
  command->add_option("--protocol", options->protocols, "Write protocol; all of them if not given");
  command->add_option("--profile", options->profile, "Device, as for explore")
      ->capture_default_str();
  command
      ->add_option("--alphabet", options->alphabet,
                   "What an application does: core, or full with padding, slots and batches")
      ->capture_default_str()
      ->check(CLI::IsMember({"core", "full"}));
  command
      ->add_option("--nested", options->nested,
                   "How many crashes in a row may hit the recoveries from a crash")
      ->capture_default_str()
      ->transform(whole_number(0, kMaxNested));
  command
      ->add_option("--epoch-cap", options->epoch_cap,
                   "Sample a crash point that has more images than this; there is no proof then")
      ->capture_default_str()
      ->transform(whole_number(1, UINT64_MAX));
  command->add_option("--time", options->seconds, "Stop after this many seconds, complete or not")
      ->check(positive_number(kMaxSeconds));
  command
      ->add_option("--states", options->states,
                   "Stop once there are this many states, complete or not")
      ->transform(whole_number(1, kMaxStates));
  command->add_option("--jobs", options->jobs, "Threads; the result does not depend on them")
      ->transform(whole_number(1, kMaxJobs));
  command
      ->add_option("--checkpoint", options->checkpoint,
                   "Keep the proof in this file, and take it up from there if it is there")
      ->check(not_empty());
  command->add_option("--json", options->json, "Write the results to this file as JSON")
      ->check(not_empty());
  return [options, &common] { return prove(*options, common); };
}

}  // namespace crashcheck::cli
