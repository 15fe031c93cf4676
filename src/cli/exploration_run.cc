// One campaign after the other: the first violation as soon as it is known, a line for each
// campaign in the end, and the verdict last.
#include "exploration_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "explorer/program_name.h"
#include "explorer/replay.h"
#include "files.h"
#include "grouped.h"
#include "printable.h"
#include "saved_cases.h"

namespace crashcheck::cli {
namespace {

/// What shrinking may look at in one campaign, for all of its violations together.
constexpr std::uint64_t kShrinkBytesOfACampaign = std::uint64_t{12} << 30U;

}  // namespace

ExplorationRun::ExplorationRun(const ExplorePlan& plan, const ExploreOptions& options,
                               const report::Palette& palette)
    : plan_(plan), options_(options), palette_(palette) {}

RunOutcome ExplorationRun::run() {
  if (plan_.given) std::cout << given_line(*plan_.given, plan_.profiles) << std::flush;
  is_told_ = plan_.given && plan_.given->expected_kind();  // a violation is what is expected
  name_ = "cases that were kept";
  kept_ = try_kept_cases(
      plan_, isolation_, progress_.stop,
      [this](const explorer::Store& store, const explorer::Case& shown, const std::string& file) {
        if (is_told_) return;
        is_told_ = true;
        tell({store, shown, isolation_, "kept case", file});
      });
  for (const std::string& warning : kept_.warnings) {
    const auto pause = line_.pause();
    complain("a kept case is left out: " + warning);
  }
  for (const explorer::Store* subject : plan_.subjects) {
    for (const faultfs::DeviceProfile& profile : plan_.profiles) {
      if (is_over()) break;
      run_one(*subject, profile);
    }
  }
  return conclude();
}

/// Interrupted, at the first violation, or where what more comes to would not be shown.
bool ExplorationRun::is_over() const {
  if (progress_.stop || (options_.first && is_told_)) return true;
  const bool to_files = !options_.json.empty() || !options_.junit.empty() ||
                        !options_.sarif.empty() || !options_.save_cases.empty();
  return !to_files && nobody_reads_output();
}

/// Runs a campaign, keeps its cases and prints what came of it.
void ExplorationRun::run_one(const explorer::Store& subject,
                             const faultfs::DeviceProfile& profile) {
  FinishedCampaign campaign = begin(subject, profile);
  campaign.options.on_first = [&](const explorer::Signature& signature,
                                  const explorer::Group& group) {
    tell_first(campaign, signature, group);
  };
  campaign.result = explorer::run_campaign(subject, campaign.options, progress_);
  campaign.options.on_first = nullptr;
  campaign.complete = campaign.result.sequences == campaign.options.sequences;
  campaign.out_of_memory = memory_.is_over() && !campaign.complete;
  campaign.interrupted = progress_.stop && !campaign.complete && !campaign.out_of_memory;
  const std::string text = options_.verbose ? as_text(campaign, palette_, explained_) : "";
  const auto pause = line_.pause();
  std::string said;
  keep_cases(campaign, said);
  const bool is_first = campaigns_.empty() && !is_told_;
  if (!text.empty()) std::cout << (is_first ? "" : "\n") << text << std::flush;
  std::cerr << said;
  campaigns_.push_back(std::move(campaign));
}

/// The screen of the first violation of the run, with its case kept.
void ExplorationRun::tell_first(const FinishedCampaign& campaign,
                                const explorer::Signature& signature,
                                const explorer::Group& group) {
  if (is_told_) return;
  is_told_ = true;
  ShownFailure failure{
      *campaign.subject,
      explorer::make_case(*campaign.subject, group.device.value_or(campaign.options.scope.profile),
                          group.shrunk->sighting),
      isolation_,
      plan_.given ? plan_.given->name
                  : fmt::format("history {} of seed {}{}", group.example, campaign.options.seed,
                                beginning_words(campaign)),
      "",
      group.shrunk->minimal};
  std::string said;
  if (!plan_.cases.empty()) {
    const auto saved = save_case(campaign, signature, failure.reproduction, plan_.cases, said);
    if (saved) failure.file = *saved;
    if (saved) first_.emplace(signature, *saved);
  }
  tell(failure);
  if (!options_.save_cases.empty()) {
    const auto pause = line_.pause();
    std::cerr << said;
  }
}

void ExplorationRun::tell(const ShownFailure& failure) {
  const std::string text = failure_screen(failure, palette_);
  const auto pause = line_.pause();
  std::cout << text << std::flush;
}

void ExplorationRun::keep_cases(FinishedCampaign& campaign, std::string& said) {
  const bool only_first = options_.first;  // which is kept already
  if (plan_.cases.empty() || campaign.result.holds()) return;
  if (only_first) {
    if (first_) campaign.files.insert(*first_);
    return;
  }
  const auto saved = save_cases(campaign, plan_.cases, said);
  if (!options_.save_cases.empty()) return note("--save-cases", saved);
  said.clear();
  if (saved || warned_) return;
  warned_ = true;
  kept_.directory.clear();
  said = fmt::format("{}: cases are not kept: {}\n", explorer::program_name(),
                     printable(saved.error()));
}

FinishedCampaign ExplorationRun::planned(const explorer::Store& subject,
                                         const faultfs::DeviceProfile& profile) const {
  FinishedCampaign campaign;
  campaign.subject = &subject;
  campaign.options.seed = options_.seed;
  campaign.options.sequences = options_.histories(subject.medium());
  campaign.options.max_operations = options_.operations;
  campaign.options.scale =
      options_.scale == kSmallScale ? explorer::Scale::kSmall : explorer::Scale::kSwarm;
  campaign.options.jobs = options_.jobs;
  campaign.options.isolation = isolation_;
  campaign.options.scope = {profile, options_.epoch_cap, options_.nested};
  campaign.options.crashes = options_.crashes;
  campaign.options.rare = options_.deep_trees;
  campaign.options.faults = options_.faults;
  campaign.options.recovery_faults = options_.recovery_faults;
  campaign.options.fault_pairs = options_.fault_pairs;
  campaign.options.damage = options_.damage;
  campaign.options.first_only = options_.first;
  campaign.options.shrink_bytes = kShrinkBytesOfACampaign;
  campaign.from = options_.from;
  if (plan_.given) {
    campaign.file = plan_.given->name;
    campaign.options.sequences = 1;
    campaign.options.scale = explorer::Scale::kSmall;
    campaign.options.rare = 0;
    campaign.options.keep_secondary = true;
  }
  return campaign;
}

/// What was asked for and an interrupt came before.
std::vector<FinishedCampaign> ExplorationRun::never_begun() const {
  std::vector<FinishedCampaign> campaigns;
  if (options_.first && is_told_) return campaigns;
  for (const explorer::Store* subject : plan_.subjects) {
    for (const faultfs::DeviceProfile& profile : plan_.profiles) {
      campaigns.push_back(planned(*subject, profile));
      campaigns.back().complete = false;
      campaigns.back().out_of_memory = memory_.is_over();
      campaigns.back().interrupted = !memory_.is_over();
    }
  }
  campaigns.erase(campaigns.begin(),
                  campaigns.begin() + static_cast<std::ptrdiff_t>(campaigns_.size()));
  return campaigns;
}

FinishedCampaign ExplorationRun::begin(const explorer::Store& subject,
                                       const faultfs::DeviceProfile& profile) {
  FinishedCampaign campaign = planned(subject, profile);
  const auto pause = line_.pause();
  campaign.options.time_limit = budget_.begin();
  campaign.options.deadline = budget_.deadline();
  progress_.groups_to_shrink = 0;
  progress_.groups_shrunk = 0;
  progress_.shrink_bytes = 0;
  name_ = fmt::format("{} on {}", subject.name(), to_string(profile));
  ++number_;
  began_ = Clock::now();
  states_before_ = progress_.states;
  return campaign;
}

/// Over all campaigns, but for how fast it goes. A narrow terminal shows the beginning: numbers.
std::string ExplorationRun::progress_text(double seconds) const {
  const std::uint64_t states = progress_.states + progress_.states_under_way;
  const std::uint64_t to_shrink = progress_.groups_to_shrink;
  const std::uint64_t histories =
      plan_.given ? 1 : options_.histories(plan_.subjects.front()->medium());
  const bool is_counted = histories != kAsManyAsFit;
  const std::uint64_t total = campaign_count() * (is_counted ? histories : 1);
  constexpr std::string_view kOne = "history";
  constexpr std::string_view kMany = "histories";
  std::string text = is_counted
                         ? grouped(progress_.sequences) + " of " + counted(total, kOne, kMany)
                         : counted(progress_.sequences, kOne, kMany);
  text += ", " + counted(states, "state");
  const double seconds_of_this = std::chrono::duration<double>(Clock::now() - began_).count();
  if (to_shrink == 0) {
    const std::uint64_t of_this = states - std::min(states, states_before_);
    text += fmt::format(" ({}/s)", per_second(of_this, seconds_of_this));
  }
  text += fmt::format(", {} distinct, {} violating", grouped(progress_.tested),
                      grouped(progress_.violating));
  const double part =
      is_counted ? static_cast<double>(progress_.sequences) / static_cast<double>(total) : 0;
  if (to_shrink > 0) {
    constexpr std::uint64_t kPercent = 100;
    const std::uint64_t most = std::max<std::uint64_t>(1, progress_.shrink_bytes_at_most);
    text += fmt::format("; shrinking {} of {}, {}% of its budget", progress_.groups_shrunk.load(),
                        to_shrink, std::min(kPercent, progress_.shrink_bytes * kPercent / most));
  } else {
    text += time_left(part, seconds, budget_.seconds_left());
  }
  if (progress_.shrinking_first) text += "; shrinking the first violation";
  text += "; " + name_;
  if (campaign_count() > 1) text += fmt::format(", {} of {}", number_, campaign_count());
  return text;
}

/// The lines for all campaigns, the results as files, and the verdict.
RunOutcome ExplorationRun::conclude() {
  const auto rest = never_begun();
  std::vector<const FinishedCampaign*> all;
  for (const FinishedCampaign& campaign : campaigns_) all.push_back(&campaign);
  for (const FinishedCampaign& campaign : rest) all.push_back(&campaign);
  std::vector<CampaignVerdict> verdicts;
  std::vector<RunOutcome> outcomes;
  std::size_t width = 0;
  for (const FinishedCampaign* campaign : all) {
    verdicts.push_back(verdict_of_campaign(*campaign, options_.require_coverage));
    outcomes.push_back(verdicts.back().outcome);
    width = std::max(width, name_of(*campaign).size());
  }
  if (kept_.violating() > 0) outcomes.push_back(RunOutcome::kFail);
  const std::optional<explorer::KindId> expected =
      plan_.given ? plan_.given->expected_kind() : std::nullopt;
  const RunOutcome outcome =
      expected ? outcome_of_expected(all, verdicts, *expected) : worst_of(outcomes);
  const auto pause = line_.pause();
  for (const CampaignVerdict& verdict : verdicts) {
    for (const Shortfall& shortfall : verdict.shortfalls) {
      for (const std::string& complaint : shortfall.complaints) complain(complaint);
    }
  }
  if ((is_told_ && !expected) || options_.verbose) std::cout << "\n";
  if (!kept_.tried.empty()) width = std::max(width, kKeptName.size());
  const LineStyle style = style_of_output(width, palette_);
  std::cout << kept_line(kept_, style);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::cout << campaign_line(*all[i], verdicts[i], style, expected);
  }
  std::cout << (expected ? expected_line(all, outcome, *expected, style)
                         : last_line(all, verdicts, kept_, style))
            << std::flush;
  write_results(rest, outcome);
  return outcome;
}

void ExplorationRun::write_results(const std::vector<FinishedCampaign>& rest, RunOutcome outcome) {
  if (!options_.json.empty()) {
    note("--json", write_text(options_.json, as_json(campaigns_, kept_, name(outcome),
                                                     options_.require_coverage)));
  }
  if (!options_.junit.empty()) {
    note("--junit",
         write_text(options_.junit, as_junit(campaigns_, rest, kept_, options_.require_coverage)));
  }
  if (!options_.sarif.empty()) {
    note("--sarif", write_text(options_.sarif, as_sarif(campaigns_, kept_, isolation_)));
  }
}

/// Complains of an output that failed; the others are still to be written.
void ExplorationRun::note(std::string_view option, const tl::expected<void, std::string>& written) {
  if (written) return;
  all_written_ = false;
  complain(fmt::format("{} {}", option, written.error()));
}

}  // namespace crashcheck::cli
