// crashcheck explore: random histories, crashed at every event.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <set>
#include <thread>

#include "campaign_report.h"
#include "commands.h"
#include "explorer/replay.h"
#include "files.h"
#include "grouped.h"
#include "option_values.h"
#include "progress.h"
#include "saved_cases.h"
#include "time_budget.h"
#include "what_is_tested.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kDefaultSequences = 2000;
constexpr std::size_t kDefaultOperations = 24;
constexpr std::uint64_t kDefaultDeepTrees = 50;
constexpr std::uint64_t kMaxSequences = std::uint64_t{1} << 40U;
constexpr std::size_t kMaxOperations = 10'000;
constexpr std::uint64_t kMaxSeconds = 1'000'000'000;  // far below what the clock can count
constexpr unsigned kMaxJobs = 256;
constexpr unsigned kMaxNested = 16;
constexpr unsigned kMaxCrashes = 64;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t sequences = kDefaultSequences;
  std::size_t operations = kDefaultOperations;
  std::optional<double> seconds;
  std::vector<std::string> protocols;
  std::vector<std::string> profiles = {"kill", "ordered", "powerloss"};
  std::uint64_t epoch_cap = explorer::Scope().epoch_cap;
  unsigned nested = 1;
  unsigned crashes = explorer::CampaignOptions().crashes;
  std::uint64_t deep_trees = kDefaultDeepTrees;
  bool require_coverage = false;
  bool faults = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string json;
  std::string junit;
  std::string save_cases;
};

/// What the options name, found.
struct Plan {
  std::vector<const explorer::Subject*> subjects;
  std::vector<faultfs::DeviceProfile> profiles;
};

tl::expected<Plan, std::string> make_plan(const Options& options) {
  Plan plan;
  auto subjects = find_subjects(options.protocols);
  if (!subjects) return tl::unexpected(subjects.error());
  plan.subjects = std::move(*subjects);
  for (const std::string& text : options.profiles) {
    auto profile = find_profile(text);
    if (!profile) return tl::unexpected(profile.error());
    plan.profiles.push_back(std::move(*profile));
  }
  return plan;
}

/// Finds out before the campaign whether its results can be kept.
tl::expected<void, std::string> check_outputs(const Options& options) {
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
  for (const FinishedCampaign& campaign : campaigns) {
    for (const explorer::FaultKind& kind : campaign.result.never_fired()) {
      all = false;
      complain(
          fmt::format("profile {}: the fault {} never fired, nothing is known about it; try "
                      "more --sequences",
                      to_string(campaign.options.scope.profile), to_string(kind)));
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
  Exploration(const Plan& plan, const Options& options, const Common& common)
      : plan_(plan), options_(options), palette_(common.palette()) {}

  int run() {
    for (const explorer::Subject* subject : plan_.subjects) {
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

  [[nodiscard]] std::size_t campaign_count() const {
    return plan_.subjects.size() * plan_.profiles.size();
  }

  /// Runs a campaign, keeps its cases and prints what came of it.
  void run_one(const explorer::Subject& subject, const faultfs::DeviceProfile& profile) {
    campaigns_.push_back(begin(subject, profile));
    FinishedCampaign& campaign = campaigns_.back();
    campaign.result = explorer::run_campaign(subject, campaign.options, progress_);
    campaign.complete = campaign.result.sequences == options_.sequences;
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

  [[nodiscard]] FinishedCampaign planned(const explorer::Subject& subject,
                                         const faultfs::DeviceProfile& profile) const {
    FinishedCampaign campaign;
    campaign.subject = &subject;
    campaign.options.seed = options_.seed;
    campaign.options.sequences = options_.sequences;
    campaign.options.max_operations = options_.operations;
    campaign.options.jobs = options_.jobs;
    campaign.options.scope = {profile, options_.epoch_cap, options_.nested};
    campaign.options.crashes = options_.crashes;
    campaign.options.deep_trees = options_.deep_trees;
    campaign.options.faults = options_.faults;
    return campaign;
  }

  /// What was asked for and an interrupt came before.
  [[nodiscard]] std::vector<FinishedCampaign> never_begun() const {
    std::vector<FinishedCampaign> campaigns;
    for (const explorer::Subject* subject : plan_.subjects) {
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

  FinishedCampaign begin(const explorer::Subject& subject, const faultfs::DeviceProfile& profile) {
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
    const std::uint64_t total = campaign_count() * options_.sequences;
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
    const bool reached = !options_.require_coverage || all_reached(campaigns_);
    if (!holds) return kViolation;
    return !explored || !fired || !reached ? kUnknown : kHeld;
  }

  const Plan& plan_;
  const Options& options_;
  report::Palette palette_;
  std::vector<FinishedCampaign> campaigns_;
  std::set<oracle::Kind> explained_;
  bool all_written_ = true;
  explorer::CampaignProgress progress_;
  TimeBudget budget_{options_.seconds, campaign_count()};
  std::string name_;  // of the campaign that runs
  std::size_t number_ = 0;
  Clock::time_point began_ = Clock::now();
  std::uint64_t states_before_ = 0;
  ProgressLine line_{progress_.stop, [this](double seconds) { return progress_text(seconds); }};
};

int explore(const Options& options, const Common& common) {
  const auto plan = make_plan(options);
  if (!plan) return complain(plan.error());
  if (const auto checked = check_outputs(options); !checked) return complain(checked.error());
  return Exploration(*plan, options, common).run();
}

}  // namespace

Command add_explore(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "explore", "Crash random histories at every event, recover, check; shrink what is found");
  command
      ->add_option("--seed", options->seed, "Number of the campaign; the same seed, the same run")
      ->capture_default_str()
      ->transform(whole_number(0, UINT64_MAX));
  command->add_option("--sequences", options->sequences, "How many histories")
      ->capture_default_str()
      ->transform(whole_number(1, kMaxSequences));
  command->add_option("--operations", options->operations, "The longest history")
      ->capture_default_str()
      ->transform(whole_number(1, kMaxOperations));
  command
      ->add_option("--time", options->seconds,
                   "Begin no new history after this many seconds, shared by the campaigns")
      ->check(positive_number(kMaxSeconds));
  command->add_option("--protocol", options->protocols, "Write protocol; all of them if not given")
      ->check(known_values(protocol_names()));
  command
      ->add_option("--profile", options->profiles,
                   "Device, with fields of its own: [,unit=BYTES] [,cache=none|volatile] "
                   "[,ordering=fifo|any] [,fill=zero+garbage+stale] [,sync=honest|lying]")
      ->capture_default_str()
      ->check(known_values(profile_names()));
  command
      ->add_option("--nested", options->nested,
                   "How many crashes in a row may hit the recoveries from a crash")
      ->capture_default_str()
      ->transform(whole_number(0, kMaxNested));
  command
      ->add_option("--crashes", options->crashes,
                   "How many crashes a history may go through, recoveries not counted")
      ->capture_default_str()
      ->transform(whole_number(1, kMaxCrashes));
  command
      ->add_option("--deep-trees", options->deep_trees,
                   "After every so many sequences one more that builds a deep free tree; 0: none")
      ->capture_default_str()
      ->transform(whole_number(0, kMaxSequences));
  command
      ->add_option("--epoch-cap", options->epoch_cap,
                   "Sample a crash point that has more images than this")
      ->capture_default_str()
      ->transform(whole_number(1, UINT64_MAX));
  command->add_flag("--faults", options->faults,
                    "Make I/O calls fail as well: each of them, in every way");
  command->add_flag("--require-coverage", options->require_coverage,
                    "Exit 3 where a campaign has not reached all stated features");
  command->add_option("--jobs", options->jobs, "Threads; the result does not depend on them")
      ->transform(whole_number(1, kMaxJobs));
  command->add_option("--json", options->json, "Write the results to this file as JSON")
      ->type_name("FILE")
      ->check(not_empty());
  command->add_option("--junit", options->junit, "Write the results to this file as JUnit XML")
      ->type_name("FILE")
      ->check(not_empty());
  command
      ->add_option("--save-cases", options->save_cases,
                   "Write each minimal case to a file in this directory")
      ->type_name("DIRECTORY")
      ->check(not_empty());
  return [options, &common] { return explore(*options, common); };
}

}  // namespace crashcheck::cli
