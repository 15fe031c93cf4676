// The campaigns of a plan, one after the other, and all that is said of them. Thread rule: one
// thread; the first violation is told by a worker of the campaign that found it.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "campaign_lines.h"
#include "explore_plan.h"
#include "failure_screen.h"
#include "memory_watch.h"
#include "progress.h"
#include "time_budget.h"

namespace crashcheck::cli {

class ExplorationRun {
 public:
  /// Borrows all of them.
  ExplorationRun(const ExplorePlan& plan, const ExploreOptions& options,
                 const report::Palette& palette);

  /// Explores, prints and writes; what all of it comes to.
  [[nodiscard]] RunOutcome run();
  /// Whether every result could be written.
  [[nodiscard]] bool all_written() const { return all_written_; }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] std::size_t campaign_count() const {
    return plan_.subjects.size() * plan_.profiles.size();
  }
  [[nodiscard]] FinishedCampaign planned(const explorer::Store& subject,
                                         const faultfs::DeviceProfile& profile) const;
  FinishedCampaign begin(const explorer::Store& subject, const faultfs::DeviceProfile& profile);
  void run_one(const explorer::Store& subject, const faultfs::DeviceProfile& profile);
  void tell_first(const FinishedCampaign& campaign, const explorer::Signature& signature,
                  const explorer::Group& group);
  void tell(const ShownFailure& failure);
  void keep_cases(FinishedCampaign& campaign, std::string& said);
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] std::vector<FinishedCampaign> never_begun() const;
  void write_results(const std::vector<FinishedCampaign>& rest, RunOutcome outcome);
  void note(std::string_view option, const tl::expected<void, std::string>& written);
  [[nodiscard]] std::string progress_text(double seconds) const;
  RunOutcome conclude();

  const ExplorePlan& plan_;
  const ExploreOptions& options_;
  const report::Palette& palette_;
  const isolation::Isolation isolation_ = options_.isolation.isolation();
  std::vector<FinishedCampaign> campaigns_;
  std::set<explorer::KindId> explained_;
  KeptResult kept_;
  bool all_written_ = true;
  bool is_told_ = false;                                              // the first violation
  std::optional<std::pair<explorer::Signature, std::string>> first_;  // and the file it is kept in
  bool warned_ = false;                                               // that cases cannot be kept
  explorer::CampaignProgress progress_;
  MemoryWatch memory_{options_.memory_bytes(), progress_.worker_bytes, progress_.stop};
  TimeBudget budget_{options_.seconds, campaign_count()};
  std::string name_;  // of the campaign that runs
  std::size_t number_ = 0;
  Clock::time_point began_ = Clock::now();
  std::uint64_t states_before_ = 0;
  ProgressLine line_{progress_.stop, [this](double seconds) { return progress_text(seconds); }};
};

}  // namespace crashcheck::cli
