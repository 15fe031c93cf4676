// A random campaign: many histories, each explored at every crash point, by several workers.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <optional>

#include "explorer/coverage.h"
#include "explorer/damage_exploration.h"
#include "explorer/exploration.h"
#include "explorer/fault_pairs.h"
#include "explorer/shrinker.h"

namespace crashcheck::explorer {

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;  ///< the number of the first history
  std::uint64_t sequences = 1000;
  std::size_t max_operations = 24;  ///< of each history
  /// Histories of every scale also draw what happens to them: calls that fail, a medium with little
  /// space, more crashes.
  Scale scale = Scale::kSmall;
  unsigned jobs = 1;
  /// No new history is begun after this. The histories done are then the first n for some n, and
  /// the result is that of a campaign of n.
  std::optional<std::chrono::steady_clock::duration> time_limit;
  Scope scope;
  /// How many crashes one history may go through, those inside recoveries not counted: after each
  /// but the last, one state in which everything held is taken to go on from.
  unsigned crashes = 2;
  /// One more history, a Workload::draw_rare(), after every so many; 0 for none.
  std::uint64_t rare = 0;
  bool faults = false;  ///< make calls fail as well; see explore_faults
  /// With faults: those of the recoveries from so many crash images of each step fail, too; see
  /// explore_recovery_faults.
  std::uint64_t recovery_faults = 0;
  /// With faults: so many pairs of them for each history; see explore_fault_pairs. Those in
  /// recoveries need recovery_faults.
  std::uint64_t fault_pairs = 0;
  /// Damage files as well; see explore_damage. REQUIRES: the store promises `told`.
  bool damage = false;
  bool keep_secondary = false;  ///< keep examples of what is broken beside the verdict, too
  /// How many small histories shrinking begins anew from; see Effort.
  std::size_t beginnings = Effort().beginnings;
};

/// All sightings of one signature.
struct Group {
  std::uint64_t states = 0;     ///< violating states
  std::uint64_t sequences = 0;  ///< histories with at least one
  std::uint64_t example = 0;    ///< the number of the history with the shortest way there
  std::vector<Life> lives;      ///< that way
  bool with_faults = false;
  std::optional<faultfs::DeviceProfile> device;  ///< where it is another than the campaign's
  std::optional<Shrunk> shrunk;  ///< the minimal case, or what there was when the campaign ended
};

struct CampaignResult {
  Counts counts;       ///< of everything: sum_of(by_cut)
  CountsByCut by_cut;  ///< with faults, by the operation in which a call failed
  std::uint64_t sequences = 0;
  std::uint64_t operations = 0;
  std::uint64_t rare = 0;       ///< rare histories, beyond `sequences`
  std::uint64_t continued = 0;  ///< histories that went on after a crash
  /// Of a campaign of every scale: histories with failing calls, with damaged files, on a medium
  /// with little space, and with more crashes than usual.
  std::uint64_t with_faults = 0;
  std::uint64_t with_damage = 0;
  std::uint64_t on_little_space = 0;
  std::uint64_t with_more_crashes = 0;
  DamageCounts damage;              ///< nothing was tried where none was asked for
  FaultCounts fired;                ///< empty where no faults were asked for
  FaultCounts fired_in_recoveries;  ///< from crashes; empty where none were asked for
  RecoverySample recoveries;        ///< whose calls were made to fail
  PairCounts pairs;                 ///< of faults in one life
  std::map<Signature, Group> groups;
  /// Of each guarantee that is broken beside the one that a state's signature names, with the kind
  /// of its first finding.
  std::map<Signature, Group> secondary;
  Coverage coverage;  ///< what was reached without faults

  [[nodiscard]] bool holds() const { return groups.empty(); }
  /// What is known from both: sums, and of each signature the shorter example.
  CampaignResult& operator+=(const CampaignResult& other);
  /// Kinds of faults that were asked for and never fired: nothing is proven for them.
  [[nodiscard]] std::vector<FaultKind> never_fired() const;
  /// The same of the recoveries from crashes.
  [[nodiscard]] std::vector<FaultKind> never_fired_in_recoveries() const;
};

/// What a campaign has done so far; read by a progress line.
struct CampaignProgress {
  CampaignProgress() : stop(own_stop_) {}
  /// Of a campaign that is stopped by the flag of another one; borrowed.
  explicit CampaignProgress(std::atomic<bool>& flag) : stop(flag) {}

  std::atomic<std::uint64_t> sequences{0};
  std::atomic<std::uint64_t> states{0};
  std::atomic<std::uint64_t> tested{0};
  std::atomic<std::uint64_t> violating{0};
  std::atomic<std::uint64_t> groups_to_shrink{0};
  std::atomic<std::uint64_t> groups_shrunk{0};
  /// Set it to end the campaign at once: histories under way are dropped, what has been found is
  /// not shrunk any further.
  std::atomic<bool>& stop;

 private:
  std::atomic<bool> own_stop_{false};
};

/// Explores the histories from number `first` on. The same options give the same result with any
/// number of jobs; only `time_limit` and `progress.stop` can cut it short. Campaigns over histories
/// that follow on each other add up to the campaign over all of them.
[[nodiscard]] CampaignResult explore_histories(const Store& store, const CampaignOptions& options,
                                               CampaignProgress& progress);

/// Finds the minimal case of each group that has none, those of what is broken beside a verdict
/// among them. Groups that `progress.stop` comes before, or
/// cuts short, keep what there is.
void shrink_examples(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                     CampaignResult& result);

/// Both, one after the other.
[[nodiscard]] CampaignResult run_campaign(const Store& store, const CampaignOptions& options,
                                          CampaignProgress& progress);

}  // namespace crashcheck::explorer
