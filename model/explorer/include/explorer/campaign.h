// A random campaign: many histories, each explored at every crash point, by several workers.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <optional>

#include "explorer/coverage.h"
#include "explorer/damage_exploration.h"
#include "explorer/exploration.h"
#include "explorer/fault_pairs.h"
#include "explorer/shrinker.h"
#include "isolation/isolation.h"

namespace crashcheck::explorer {

struct Group;

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;  ///< the number of the first history
  std::uint64_t sequences = 1000;
  std::size_t max_operations = 24;  ///< of each history
  /// Histories of every scale also draw what happens to them: calls that fail, a medium with little
  /// space, more crashes.
  Scale scale = Scale::kSmall;
  unsigned jobs = 1;
  /// Forked, a store that dies, hangs, throws or takes too much memory is a finding, and the
  /// campaign goes on. The result is otherwise the same.
  isolation::Isolation isolation;
  /// No new history is begun after this. The histories that count are then the first n for some n,
  /// and the result is that of a campaign of n.
  std::optional<std::chrono::steady_clock::duration> time_limit;
  /// All of it is over by then, shrinking included: histories under way are cut short. Once
  /// something is found, a quarter of the time until then is left for shrinking.
  std::optional<std::chrono::steady_clock::time_point> deadline = std::nullopt;
  /// Ends with the first history that shows a violation, by number: the result is that of a
  /// campaign of so many.
  bool first_only = false;
  /// Called once, by one of the workers, as soon as the first violation is known, with its minimal
  /// case: of those of the first history, by number, that shows any, the one with the fewest
  /// crashes, then the most severe.
  std::function<void(const Signature&, const Group&)> on_first = nullptr;
  Scope scope;
  /// How many crashes one history may go through, those inside recoveries not counted: after each
  /// but the last, one state in which everything held is taken to go on from. 0: none, for a
  /// campaign that only damages files.
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
  /// How much shrinking may look at for all violations together, in bytes of images; each has an
  /// equal share, and kShrinkImageBytes at most.
  std::uint64_t shrink_bytes = UINT64_MAX;
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
  Findings findings = {};        ///< of the example
};

/// Of a campaign that was ended: what came of histories after one that was cut short, and of those
/// cut short. Their violations are among the groups, and nothing else of them counts.
struct Beyond {
  std::uint64_t sequences = 0;  ///< that were explored to their end
  std::uint64_t cut_short = 0;
  std::uint64_t states = 0;
  std::uint64_t tested = 0;
  std::uint64_t violating = 0;

  Beyond& operator+=(const Beyond& other) {
    sequences += other.sequences;
    cut_short += other.cut_short;
    states += other.states;
    tested += other.tested;
    violating += other.violating;
    return *this;
  }
};

struct CampaignResult {
  Counts counts;       ///< of everything: sum_of(by_cut)
  CountsByCut by_cut;  ///< with faults, by the operation in which a call failed
  std::uint64_t sequences = 0;
  std::uint64_t operations = 0;
  std::uint64_t rare = 0;       ///< rare histories, beyond `sequences`
  std::uint64_t continued = 0;  ///< histories that went on after a crash
  /// Operations that a medium with little space had no space for, those in which a call was made to
  /// fail left out.
  std::uint64_t refused_for_space = 0;
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
  Beyond beyond;

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
  /// Of the histories under way, which are in none of the above.
  std::atomic<std::uint64_t> states_under_way{0};
  std::atomic<std::uint64_t> groups_to_shrink{0};
  std::atomic<std::uint64_t> groups_shrunk{0};
  std::atomic<bool> shrinking_first{false};  ///< while the other workers explore
  /// What shrinking has looked at, and may look at, in bytes of images.
  std::atomic<std::uint64_t> shrink_bytes{0};
  std::atomic<std::uint64_t> shrink_bytes_at_most{0};
  /// What worker processes have in memory, as last seen.
  std::atomic<std::uint64_t> worker_bytes{0};
  /// Set it to end the campaign at once: histories under way are cut short, what has been found is
  /// not shrunk any further.
  std::atomic<bool>& stop;

 private:
  std::atomic<bool> own_stop_{false};
};

/// Explores the histories from number `first` on. The same options give the same result with any
/// number of jobs, in processes of its own or not, as long as the store survives; only
/// `time_limit`, `deadline` and `progress.stop` can cut it short. Campaigns over histories that
/// follow on each other add up to the campaign over all of them.
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
