// crashcheck explore: random histories, crashed at every event.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <thread>

#include "campaign_report.h"
#include "commands.h"
#include "explorer/replay.h"
#include "files.h"
#include "grouped.h"
#include "option_limits.h"
#include "progress.h"
#include "saved_cases.h"
#include "subjects/stores.h"
#include "time_budget.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

/// Of the scale that is asked for: histories of every scale cost more.
constexpr std::uint64_t kSmallSequences = 2000;
constexpr std::uint64_t kSwarmSequences = 250;
constexpr std::size_t kDefaultOperations = 24;
constexpr std::uint64_t kDefaultDeepTrees = 50;
constexpr std::uint64_t kMaxSequences = std::uint64_t{1} << 40U;

constexpr std::uint64_t kDefaultFaultPairs = 24;
constexpr std::string_view kSmall = "small";
constexpr std::string_view kSwarm = "swarm";

struct ExploreOptions {
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> sequences;
  std::size_t operations = kDefaultOperations;
  std::string scale = std::string(kSwarm);
  std::optional<double> seconds;
  std::vector<std::string> protocols;
  std::vector<std::string> profiles = {"kill", "ordered", "powerloss"};
  std::uint64_t epoch_cap = explorer::Scope().epoch_cap;
  unsigned nested = 1;
  unsigned crashes = explorer::CampaignOptions().crashes;
  std::uint64_t deep_trees = kDefaultDeepTrees;
  bool require_coverage = false;
  bool faults = false;
  std::uint64_t recovery_faults = 1;
  std::uint64_t fault_pairs = kDefaultFaultPairs;
  bool damage = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string json;
  std::string junit;
  std::string save_cases;
};

/// What the options name, found.
struct ExplorePlan {
  std::vector<const explorer::Store*> subjects;
  std::vector<faultfs::DeviceProfile> profiles;
};

tl::expected<ExplorePlan, std::string> make_plan(const ExploreOptions& options) {
  ExplorePlan plan;
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  plan.subjects = std::move(*subjects);
  for (const explorer::Store* subject : plan.subjects) {
    if (options.damage && !subject->promises().told) {
      return tl::unexpected(
          fmt::format("--damage: the store {} promises nothing of damage", subject->name()));
    }
  }
  for (const std::string& text : options.profiles) {
    auto profile = find_profile(text);
    if (!profile) return tl::unexpected(profile.error());
    plan.profiles.push_back(std::move(*profile));
  }
  return plan;
}

/// Finds out before the campaign whether its results can be kept.
tl::expected<void, std::string> check_outputs(const ExploreOptions& options) {
  if (!options.save_cases.empty()) {
    std::error_code error;
    fs::create_directories(options.save_cases, error);
    if (error) {
      return tl::unexpected(
          fmt::format("--save-cases {}: {}", options.save_cases, error.message()));
    }
    if (const auto checked = check_directory_writable(options.save_cases); !checked) {
      return tl::unexpected("--save-cases " + checked.error());
    }
  }
  if (!options.json.empty()) {
    if (const auto checked = check_writable(options.json); !checked) {
      return tl::unexpected("--json " + checked.error());
    }
  }
  if (!options.junit.empty()) {
    if (const auto checked = check_writable(options.junit); !checked) {
      return tl::unexpected("--junit " + checked.error());
    }
  }
  if (!options.json.empty() && !options.junit.empty() &&
      lead_to_one_file(options.json, options.junit)) {
    return tl::unexpected(
        fmt::format("--json {} and --junit {} are one file", options.json, options.junit));
  }
  return {};
}

/// Says which faults were asked for and never fired.
bool all_fired(const std::vector<FinishedCampaign>& campaigns) {
  bool all = true;
  const auto complain_of = [&](const FinishedCampaign& campaign, const auto& kinds,
                               std::string_view where) {
    for (const explorer::FaultKind& kind : kinds) {
      all = false;
      complain(
          fmt::format("profile {}: the fault {} never fired{}, nothing is known about it; try "
                      "more --sequences",
                      to_string(campaign.options.scope.profile), to_string(kind), where));
    }
  };
  for (const FinishedCampaign& campaign : campaigns) {
    if (!campaign.options.faults) continue;
    complain_of(campaign, campaign.result.never_fired(), "");
    complain_of(campaign, campaign.result.never_fired_in_recoveries(), " in a recovery");
    for (const explorer::PairPlace place : campaign.result.pairs.never_fired()) {
      all = false;
      complain(
          fmt::format("profile {}: no second fault fired here: {}; nothing is known about it; try "
                      "more --sequences",
                      to_string(campaign.options.scope.profile), name(place)));
    }
  }
  return all;
}

/// Says where nothing was damaged although that was asked for.
bool all_damaged(const std::vector<FinishedCampaign>& campaigns) {
  bool all = true;
  for (const FinishedCampaign& campaign : campaigns) {
    for (const explorer::DamageKind kind : campaign.never_damaged()) {
      all = false;
      complain(
          fmt::format("protocol {}, profile {}: no damage of the kind {} was done, nothing is "
                      "known about it; try more --sequences",
                      campaign.subject->name(), to_string(campaign.options.scope.profile),
                      explorer::name(kind)));
    }
  }
  return all;
}

/// Says where less was reached than is stated.
bool all_reached(const std::vector<FinishedCampaign>& campaigns) {
  bool all = true;
  for (const FinishedCampaign& campaign : campaigns) {
    const auto stated = campaign.stated_features();
    const std::size_t missing = campaign.result.coverage.missing(stated).size();
    if (missing == 0) continue;
    all = false;
    complain(fmt::format(
        "protocol {}, profile {}: {} of {} stated features were not reached; try more --sequences",
        campaign.subject->name(), to_string(campaign.options.scope.profile), missing,
        stated.size()));
  }
  return all;
}

/// The campaigns of a plan, one after the other.
class Exploration {
 public:
  Exploration(const ExplorePlan& plan, const ExploreOptions& options, const Common& common)
      : plan_(plan), options_(options), palette_(common.palette()) {}

  int run() {
    for (const explorer::Store* subject : plan_.subjects) {
      for (const faultfs::DeviceProfile& profile : plan_.profiles) {
        if (progress_.stop || is_in_vain()) break;
        run_one(*subject, profile);
      }
    }
    const auto pause = line_.pause();
    write_results();
    const int found = status();
    return all_written_ ? found : kBadUsage;
  }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] std::uint64_t sequences() const {
    return options_.sequences.value_or(options_.scale == kSmall ? kSmallSequences
                                                                : kSwarmSequences);
  }
  [[nodiscard]] std::size_t campaign_count() const {
    return plan_.subjects.size() * plan_.profiles.size();
  }

  /// Runs a campaign, keeps its cases and prints what came of it.
  void run_one(const explorer::Store& subject, const faultfs::DeviceProfile& profile) {
    campaigns_.push_back(begin(subject, profile));
    FinishedCampaign& campaign = campaigns_.back();
    campaign.result = explorer::run_campaign(subject, campaign.options, progress_);
    campaign.complete = campaign.result.sequences == sequences();
    campaign.interrupted = progress_.stop && !campaign.complete;
    const std::string text = as_text(campaign, palette_, explained_);
    const auto pause = line_.pause();
    std::string said;
    if (!options_.save_cases.empty()) {
      note("--save-cases", save_cases(campaign, options_.save_cases, said));
    }
    std::cout << (campaigns_.size() > 1 ? "\n" : "") << text << std::flush;
    std::cerr << said;
  }

  /// Whether nobody would get to know what further campaigns come to.
  [[nodiscard]] bool is_in_vain() const {
    const bool to_files =
        !options_.json.empty() || !options_.junit.empty() || !options_.save_cases.empty();
    return !to_files && nobody_reads_output();
  }

  [[nodiscard]] FinishedCampaign planned(const explorer::Store& subject,
                                         const faultfs::DeviceProfile& profile) const {
    FinishedCampaign campaign;
    campaign.subject = &subject;
    campaign.options.seed = options_.seed;
    campaign.options.sequences = sequences();
    campaign.options.max_operations = options_.operations;
    campaign.options.scale =
        options_.scale == kSmall ? explorer::Scale::kSmall : explorer::Scale::kSwarm;
    campaign.options.jobs = options_.jobs;
    campaign.options.scope = {profile, options_.epoch_cap, options_.nested};
    campaign.options.crashes = options_.crashes;
    campaign.options.rare = options_.deep_trees;
    campaign.options.faults = options_.faults;
    campaign.options.recovery_faults = options_.recovery_faults;
    campaign.options.fault_pairs = options_.fault_pairs;
    campaign.options.damage = options_.damage;
    return campaign;
  }

  /// What was asked for and an interrupt came before.
  [[nodiscard]] std::vector<FinishedCampaign> never_begun() const {
    std::vector<FinishedCampaign> campaigns;
    for (const explorer::Store* subject : plan_.subjects) {
      for (const faultfs::DeviceProfile& profile : plan_.profiles) {
        campaigns.push_back(planned(*subject, profile));
        campaigns.back().complete = false;
        campaigns.back().interrupted = true;
      }
    }
    campaigns.erase(campaigns.begin(),
                    campaigns.begin() + static_cast<std::ptrdiff_t>(campaigns_.size()));
    return campaigns;
  }

  FinishedCampaign begin(const explorer::Store& subject, const faultfs::DeviceProfile& profile) {
    FinishedCampaign campaign = planned(subject, profile);
    const auto pause = line_.pause();
    campaign.options.time_limit = budget_.begin();
    progress_.groups_to_shrink = 0;
    progress_.groups_shrunk = 0;
    name_ = fmt::format("{} on {}", subject.name(), to_string(profile));
    ++number_;
    began_ = Clock::now();
    states_before_ = progress_.states;
    return campaign;
  }

  /// Over all campaigns, but for how fast it goes. A narrow terminal shows the beginning: numbers.
  [[nodiscard]] std::string progress_text(double seconds) const {
    const std::uint64_t states = progress_.states;
    const std::uint64_t to_shrink = progress_.groups_to_shrink;
    const std::uint64_t total = campaign_count() * sequences();
    std::string text = fmt::format("{} of {} sequences, {} states", grouped(progress_.sequences),
                                   grouped(total), grouped(states));
    const double seconds_of_this = std::chrono::duration<double>(Clock::now() - began_).count();
    if (to_shrink == 0)
      text += fmt::format(" ({}/s)", per_second(states - states_before_, seconds_of_this));
    text += fmt::format(", {} distinct, {} violating", grouped(progress_.tested),
                        grouped(progress_.violating));
    const double part = static_cast<double>(progress_.sequences) / static_cast<double>(total);
    // How long shrinking takes nobody knows.
    text += to_shrink > 0
                ? fmt::format("; shrinking {} of {}", progress_.groups_shrunk.load(), to_shrink)
                : time_left(part, seconds, budget_.seconds_left());
    text += "; " + name_;
    if (campaign_count() > 1) text += fmt::format(", {} of {}", number_, campaign_count());
    return text;
  }

  void write_results() {
    if (!options_.json.empty()) note("--json", write_text(options_.json, as_json(campaigns_)));
    if (!options_.junit.empty()) {
      note("--junit", write_text(options_.junit,
                                 as_junit(campaigns_, never_begun(), options_.require_coverage)));
    }
  }

  /// Complains of an output that failed; the others are still to be written.
  void note(std::string_view option, const tl::expected<void, std::string>& written) {
    if (written) return;
    all_written_ = false;
    complain(fmt::format("{} {}", option, written.error()));
  }

  [[nodiscard]] int status() const {
    const bool holds = std::ranges::all_of(
        campaigns_, [](const FinishedCampaign& campaign) { return campaign.result.holds(); });
    const bool explored = campaigns_.size() == campaign_count() &&
                          std::ranges::all_of(campaigns_, [](const FinishedCampaign& campaign) {
                            return campaign.result.sequences > 0 && !campaign.interrupted;
                          });
    const bool fired = all_fired(campaigns_);
    const bool damaged = all_damaged(campaigns_);
    const bool reached = !options_.require_coverage || all_reached(campaigns_);
    if (!holds) return kViolation;
    return !explored || !fired || !damaged || !reached ? kUnknown : kHeld;
  }

  const ExplorePlan& plan_;
  const ExploreOptions& options_;
  report::Palette palette_;
  std::vector<FinishedCampaign> campaigns_;
  std::set<explorer::KindId> explained_;
  bool all_written_ = true;
  explorer::CampaignProgress progress_;
  TimeBudget budget_{options_.seconds, campaign_count()};
  std::string name_;  // of the campaign that runs
  std::size_t number_ = 0;
  Clock::time_point began_ = Clock::now();
  std::uint64_t states_before_ = 0;
  ProgressLine line_{progress_.stop, [this](double seconds) { return progress_text(seconds); }};
};

int explore(const ExploreOptions& options, const Common& common) {
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  if (const auto checked = check_outputs(options); !checked) return complain(checked.error());
  return Exploration(*plan, options, common).run();
}

std::vector<Option> options_of(ExploreOptions& options) {
  static const std::string kSequencesText = fmt::format(
      "How many histories; {}, or {} small ones, if not given", kSwarmSequences, kSmallSequences);
  return {
      {.names = "--seed",
       .target = &options.seed,
       .description = "Number of the campaign; the same seed, the same run",
       .rule = whole_number(0, UINT64_MAX),
       .shows_default = true},
      {.names = "--sequences",
       .target = &options.sequences,
       .description = kSequencesText,
       .rule = whole_number(1, kMaxSequences)},
      {.names = "--operations",
       .target = &options.operations,
       .description = "The longest history",
       .rule = whole_number(1, kMaxOperations),
       .shows_default = true},
      {.names = "--scale",
       .target = &options.scale,
       .description =
           "small: histories of few operations on little data; swarm: each draws a scale "
           "of its own, and what happens to it",
       .rule = one_of({std::string(kSmall), std::string(kSwarm)}),
       .shows_default = true},
      {.names = "--time",
       .target = &options.seconds,
       .description = "Begin no new history after this many seconds, shared by the campaigns",
       .rule = positive_number(kMaxSeconds)},
      {.names = "--store",
       .target = &options.protocols,
       .description = "Store; in-place and journaled if not given",
       .rule = known_values(names_of(subjects::all_stores())),
       .synonym = "--protocol"},
      {.names = "--device",
       .target = &options.profiles,
       .description = "Device, with fields of its own: [,unit=BYTES] [,cache=none|volatile] "
                      "[,ordering=fifo|any] [,fill=zero+garbage+stale] [,sync=honest|lying] "
                      "[,overwrite=safe|garbage|unreadable] [,space=BYTES] [,reserve=yes|no]",
       .rule = known_values(device_names()),
       .synonym = "--profile",
       .shows_default = true},
      {.names = "--nested",
       .target = &options.nested,
       .description = "How many crashes in a row may hit the recoveries from a crash",
       .rule = whole_number(0, kMaxNested),
       .shows_default = true},
      {.names = "--crashes",
       .target = &options.crashes,
       .description = "How many crashes a history may go through, recoveries not counted",
       .rule = whole_number(1, kMaxCrashes),
       .shows_default = true},
      {.names = "--deep-trees",
       .target = &options.deep_trees,
       .description =
           "After every so many sequences one more that builds a deep free tree; 0: none",
       .rule = whole_number(0, kMaxSequences),
       .shows_default = true},
      {.names = "--epoch-cap",
       .target = &options.epoch_cap,
       .description = "Sample a crash point that has more images than this",
       .rule = whole_number(1, UINT64_MAX),
       .shows_default = true},
      {.names = "--faults",
       .target = &options.faults,
       .description = "Make I/O calls fail as well: each of them, in every way"},
      {.names = "--recovery-faults",
       .target = &options.recovery_faults,
       .description = "With --faults: in the recoveries from so many crash images of each step, "
                      "too",
       .rule = whole_number(0, kMaxRecoveryFaults),
       .shows_default = true},
      {.names = "--fault-pairs",
       .target = &options.fault_pairs,
       .description = "With --faults: two in one life, so many drawn pairs for each sequence",
       .rule = whole_number(0, kMaxFaultPairs),
       .shows_default = true},
      {.names = "--damage",
       .target = &options.damage,
       .description = "Damage files as well: flip bits, cut them, lose sectors or make them stale"},
      {.names = "--require-coverage",
       .target = &options.require_coverage,
       .description = "Exit 3 where a campaign has not reached all stated features"},
      {.names = "--jobs",
       .target = &options.jobs,
       .description = "Threads; the result does not depend on them",
       .rule = whole_number(1, kMaxJobs)},
      {.names = "--json",
       .target = &options.json,
       .description = "Write the results to this file as JSON",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--junit",
       .target = &options.junit,
       .description = "Write the results to this file as JUnit XML",
       .value = "FILE",
       .rule = not_empty()},
      {.names = "--save-cases",
       .target = &options.save_cases,
       .description = "Write each minimal case to a file in this directory",
       .value = "DIRECTORY",
       .rule = not_empty()},
  };
}

}  // namespace

Command explore_command(const Common& common) {
  auto options = std::make_shared<ExploreOptions>();
  return {
      .name = "explore",
      .description = "Crash random histories at every event, recover, check; shrink what is found",
      .options = options_of(*options),
      .run = [options, &common] { return explore(*options, common); }};
}

}  // namespace crashcheck::cli
