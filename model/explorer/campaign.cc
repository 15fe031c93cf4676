// A campaign. History `i` of seed `s` depends on `s` and `i` alone. Workers take numbers in order,
// and what they find is added up in the order of the numbers, so that no schedule of threads can be
// seen in the result. A history that is cut short ends what counts: the result is that of a
// campaign of so many histories. What was found beyond that is kept, and counted apart.
#include "explorer/campaign.h"

#include <algorithm>
#include <mutex>

#include "campaign_workers.h"
#include "explorer/parallel.h"
#include "halt.h"
#include "history_exploration.h"

namespace crashcheck::explorer {
namespace {

using Clock = std::chrono::steady_clock;

/// Once something is found, so much of the time is left for shrinking it.
constexpr int kShareForShrinking = 4;

void merge(std::map<Signature, Group>& into, const std::map<Signature, Group>& from) {
  for (const auto& [signature, group] : from) {
    const auto [known, is_new] = into.try_emplace(signature, group);
    if (!is_new) merge(known->second, group);
  }
}

/// What of a history's violations is told first: the fewest crashes, then the most severe kind,
/// then the shortest example.
bool comes_first(const std::pair<const Signature, Group>& a,
                 const std::pair<const Signature, Group>& b) {
  const auto crashes = [](const Group& group) {
    return std::ranges::count_if(group.lives, [](const Life& life) { return !!life.crash; });
  };
  const auto rank = [&](const auto& entry) {
    return std::pair(crashes(entry.second), entry.first.kind);
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  return has_shorter_example(a.second, b.second);
}

const std::pair<const Signature, Group>* first_told(const CampaignResult& result) {
  const auto first = std::ranges::min_element(result.groups, comes_first);
  return first == result.groups.end() ? nullptr : &*first;
}

class Campaign {
 public:
  Campaign(const Store& store, const CampaignOptions& options, CampaignProgress& progress)
      : options_(options), progress_(progress), workers_(store, options, progress, options.jobs) {}

  CampaignResult run() {
    std::atomic<unsigned> next_slot{0};
    in_parallel(options_.jobs, [&] { explore_until_done(next_slot++); });
    add_what_is_beyond();
    announce(0);
    if (announced_) result_.groups.at(announced_->first).shrunk = announced_->second.shrunk;
    return std::move(result_);
  }

 private:
  struct Explored {
    CampaignResult result;
    bool is_whole = true;  ///< false: it was cut short
  };

  void explore_until_done(unsigned slot) {
    for (auto number = take_number(); number; number = take_number()) {
      CampaignResult one = workers_.explore(slot, options_.first + *number, halt_.flag());
      const bool is_whole = !halt_.flag();
      progress_.states += one.counts.states;
      progress_.tested += one.counts.tested;
      progress_.violating += one.counts.violating;
      if (is_whole) progress_.sequences += 1;
      keep(*number, {std::move(one), is_whole});
      announce(slot);
    }
  }

  /// The next history's number; nothing where the campaign is over.
  std::optional<std::uint64_t> take_number() {
    if (halt_.flag() || enough_) return std::nullopt;
    if (options_.time_limit && Clock::now() - start_ >= time_for_histories()) return std::nullopt;
    const std::uint64_t taken = next_++;
    return taken < options_.sequences ? std::optional(taken) : std::nullopt;
  }

  [[nodiscard]] Clock::duration time_for_histories() const {
    const bool leaves_some = found_ && options_.deadline;
    return *options_.time_limit -
           (leaves_some ? *options_.time_limit / kShareForShrinking : Clock::duration{});
  }

  [[nodiscard]] bool is_over() const {
    if (progress_.stop || enough_) return true;
    if (!options_.deadline) return false;
    const Clock::time_point now = Clock::now();
    if (now >= *options_.deadline) return true;
    return found_ && now >= *options_.deadline - (*options_.deadline - start_) / kShareForShrinking;
  }

  /// Adds up what is whole as far as the numbers go without a gap.
  void keep(std::uint64_t number, Explored explored) {
    const std::lock_guard lock(mutex_);
    if (!explored.result.groups.empty()) found_ = true;
    waiting_.emplace(number, std::move(explored));
    for (auto next = waiting_.begin();
         next != waiting_.end() && next->first == added_ && next->second.is_whole && !enough_;
         next = waiting_.erase(next)) {
      ++added_;
      const CampaignResult& one = next->second.result;
      result_ += one;
      note_first(one);
      if (options_.first_only && !one.holds()) enough_ = true;
    }
  }

  void note_first(const CampaignResult& one) {
    if (!options_.on_first || first_ || announced_) return;
    if (const auto* told = first_told(one)) first_.emplace(*told);
  }

  /// Where the first violation is known and has not been reported: makes it minimal and reports it.
  void announce(unsigned slot) {
    std::optional<std::pair<Signature, Group>> first;
    {
      const std::lock_guard lock(mutex_);
      first.swap(first_);
      if (!first) return;
      announced_ = first;
    }
    progress_.shrinking_first = true;
    shrink_example(workers_, slot, shrinking_.flag(), first->first, first->second);
    progress_.shrinking_first = false;
    {
      const std::lock_guard lock(mutex_);
      announced_ = first;
    }
    options_.on_first(first->first, first->second);
  }

  /// Of histories after one that was cut short, and of that one itself, what they have found
  /// counts.
  void add_what_is_beyond() {
    if (enough_) return;
    for (const auto& [number, explored] : waiting_) {
      const CampaignResult& one = explored.result;
      note_first(one);
      ++(explored.is_whole ? result_.beyond.sequences : result_.beyond.cut_short);
      result_.beyond.states += one.counts.states;
      result_.beyond.tested += one.counts.tested;
      result_.beyond.violating += one.counts.violating;
      merge(result_.groups, one.groups);
      merge(result_.secondary, one.secondary);
    }
  }

  const CampaignOptions& options_;
  CampaignProgress& progress_;
  CampaignWorkers workers_;  // forked before there are threads
  const Clock::time_point start_ = Clock::now();
  std::atomic<std::uint64_t> next_{0};
  std::atomic<bool> found_{false};
  std::atomic<bool> enough_{false};
  std::mutex mutex_;
  std::map<std::uint64_t, Explored> waiting_;  // for histories before them
  std::uint64_t added_ = 0;
  std::optional<std::pair<Signature, Group>> first_;  // not reported yet
  std::optional<std::pair<Signature, Group>> announced_;
  CampaignResult result_;
  Halt halt_{[this] { return is_over(); }};
  Halt shrinking_{[this] {
    return progress_.stop || (options_.deadline && Clock::now() >= *options_.deadline);
  }};
};

}  // namespace

CampaignResult& CampaignResult::operator+=(const CampaignResult& other) {
  counts += other.counts;
  by_cut += other.by_cut;
  sequences += other.sequences;
  operations += other.operations;
  continued += other.continued;
  refused_for_space += other.refused_for_space;
  with_faults += other.with_faults;
  with_damage += other.with_damage;
  on_little_space += other.on_little_space;
  with_more_crashes += other.with_more_crashes;
  rare += other.rare;
  coverage += other.coverage;
  damage += other.damage;
  for (const auto& [kind, times] : other.fired) fired[kind] += times;
  for (const auto& [kind, times] : other.fired_in_recoveries) fired_in_recoveries[kind] += times;
  recoveries += other.recoveries;
  pairs += other.pairs;
  beyond += other.beyond;
  merge(groups, other.groups);
  merge(secondary, other.secondary);
  return *this;
}

namespace {

std::vector<FaultKind> those_without(const FaultCounts& fired) {
  std::vector<FaultKind> kinds;
  for (const auto& [kind, times] : fired) {
    if (times == 0) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace

std::vector<FaultKind> CampaignResult::never_fired() const { return those_without(fired); }

std::vector<FaultKind> CampaignResult::never_fired_in_recoveries() const {
  return those_without(fired_in_recoveries);
}

CampaignResult run_campaign(const Store& store, const CampaignOptions& options,
                            CampaignProgress& progress) {
  CampaignResult result = explore_histories(store, options, progress);
  const Halt halt(
      [&] { return progress.stop || (options.deadline && Clock::now() >= *options.deadline); });
  if (!options.first_only) shrink_examples(store, options, progress, halt.flag(), result);
  keep_as_it_stands(store, options, progress, halt.flag(), result);
  return result;
}

CampaignResult explore_histories(const Store& store, const CampaignOptions& options,
                                 CampaignProgress& progress) {
  return Campaign(store, options, progress).run();
}

void shrink_examples(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                     CampaignResult& result) {
  shrink_examples(store, options, progress, progress.stop, result);
}

}  // namespace crashcheck::explorer
