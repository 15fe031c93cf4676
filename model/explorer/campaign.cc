// A campaign. History `i` of seed `s` depends on `s` and `i` alone. Workers take numbers in order;
// what they find is merged by sums and minima, so that no schedule of threads can be seen in the
// result, and a campaign that runs out of time equals one of fewer histories. One history is
// explored life after life: every crash point of the first life; then one of the states in which
// everything held, drawn from the seed, begins the next life. Of each signature the shortest
// example is kept, and made minimal when all histories are done.
#include "explorer/campaign.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <thread>

#include "explorer/continuation.h"
#include "explorer/parallel.h"
#include "mix.h"

namespace crashcheck::explorer {
namespace {

Draw draw_of(const CampaignOptions& options, std::uint64_t index) {
  return {options.seed, index, options.max_operations, options.scale};
}

History history_number(const Store& store, const CampaignOptions& options, std::uint64_t index) {
  return store.workload().draw(draw_of(options, index));
}

/// The history in which calls fail: of a campaign of every scale a small one of the same number.
History history_with_faults(const Store& store, const CampaignOptions& options,
                            std::uint64_t index) {
  Draw draw = draw_of(options, index);
  draw.scale = Scale::kSmall;
  if (options.scale == Scale::kSwarm && !options.faults) {
    draw.max_operations = std::min(draw.max_operations, Mix::kFaultyOperations);
  }
  return store.workload().draw(draw);
}

Scope scope_of(const CampaignOptions& options, const Group& group) {
  Scope scope = options.scope;
  if (group.device) scope.profile = *group.device;
  return scope;
}

/// The first crash point of a life that begins with nothing.
std::uint64_t first_event_of(const Store& store, const Recording& recording) {
  const std::size_t prepared = store.workload().preparations(recording.operations);
  if (prepared == 0) return 0;
  return recording.steps[std::min(prepared, recording.steps.size() - 1)].last_event;
}

/// Shorter ways come first: fewer operations, fewer crashes, the earlier history.
auto length_of(const Group& group) {
  std::size_t operations = 0;
  std::size_t crashes = 0;
  for (const Life& life : group.lives) {
    operations += life.operations.size();
    crashes += life.crash ? 1U : 0U;
  }
  return std::tuple(operations, crashes, group.example);
}

/// Keeps of two groups with the same signature the sums and the shorter example.
void merge(Group& into, const Group& from) {
  into.states += from.states;
  into.sequences += from.sequences;
  if (length_of(from) < length_of(into)) {
    into.example = from.example;
    into.lives = from.lives;
    into.with_faults = from.with_faults;
    into.device = from.device;
  }
}

void merge(std::map<Signature, Group>& into, const std::map<Signature, Group>& from) {
  for (const auto& [signature, group] : from) {
    const auto [known, is_new] = into.try_emplace(signature, group);
    if (!is_new) merge(known->second, group);
  }
}

/// One history with all that may happen to it.
class HistoryExploration {
 public:
  HistoryExploration(const Store& store, const CampaignOptions& options, std::uint64_t index,
                     const std::atomic<bool>& stop)
      : store_(store),
        options_(options),
        index_(index),
        stop_(stop),
        scope_(options.scope),
        crashes_(options.crashes) {}

  CampaignResult run() {
    const auto history = history_number(store_, options_, index_);
    result_.sequences = 1;
    result_.operations = history.size();
    Mix mix;
    if (options_.scale == Scale::kSwarm) mix = mixed_in(history);
    explore_lives(record(store_, history, circumstances_of(history)), seed());
    scope_ = options_.scope;
    if (options_.faults || mix.faults) fail_calls();
    if (options_.damage || (mix.damage && store_.promises().told)) {
      damage_files(history_with_faults(store_, options_, index_));
    }
    if (options_.rare != 0 && (index_ + 1) % options_.rare == 0) explore_rare();
    result_.counts = sum_of(result_.by_cut);
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::uint64_t seed() const { return options_.seed ^ (index_ << 8U); }

  /// The device and, where it has little space, what others take of it in a campaign of every
  /// scale.
  [[nodiscard]] Circumstances circumstances_of(const History& history) const {
    Circumstances circumstances = on_device(scope_.profile);
    if (scope_.profile.space_bytes && options_.scale == Scale::kSwarm && store_.promises().space) {
      circumstances.others =
          draw_others(options_.seed, index_, history.size(), *scope_.profile.space_bytes);
    }
    return circumstances;
  }

  /// Sets what happens to the history beside crashes.
  Mix mixed_in(const History& history) {
    const Mix mix = draw_mix(options_.seed, index_);
    const bool has_room_to_prepare = store_.workload().preparations(history) == 0;
    const bool takes_space = mix.space_bytes && has_room_to_prepare && store_.promises().space &&
                             !scope_.profile.space_bytes;
    if (takes_space) scope_.profile.space_bytes = mix.space_bytes;
    result_.on_little_space = takes_space ? 1 : 0;
    crashes_ += mix.more_crashes;
    result_.with_more_crashes = mix.more_crashes > 0 ? 1 : 0;
    return mix;
  }

  void damage_files(const History& history) {
    result_.with_damage = 1;
    result_.damage += explore_damage(store_, record(store_, history), options_.scope,
                                     on_violation({}, false), {std::nullopt, false, &stop_});
  }

  /// In a campaign of every scale recoveries after a failed call are not cut: others cut them.
  void fail_calls() {
    Scope scope = options_.scope;
    if (!options_.faults) {
      scope.nested = 0;
      scope.epoch_cap = std::min(scope.epoch_cap, Mix::kFaultyEpochCap);
    }
    result_.with_faults = 1;
    result_.fired = every_fault_kind();
    const History history = history_with_faults(store_, options_, index_);
    explore_faults(store_, history, scope, on_violation({}, true), result_.by_cut, result_.fired,
                   &stop_);
    faultfs::RandomChoices choices(seed());
    DrawnCrashes crashes;
    if (options_.recovery_faults > 0) {
      const Recording life = record(store_, history, on_device(scope.profile));
      crashes = draw_crashes(store_, life, scope, options_.recovery_faults, choices, &stop_);
      result_.fired_in_recoveries = every_fault_kind();
      result_.recoveries =
          explore_recovery_faults(store_, crashes, scope, on_violation({}, true), result_.by_cut,
                                  result_.fired_in_recoveries, &stop_);
    }
    result_.pairs = explore_fault_pairs(store_, history, crashes, scope, options_.fault_pairs,
                                        choices, on_violation({}, true), result_.by_cut, &stop_);
  }

  void explore_rare() {
    const auto history = store_.workload().draw_rare(draw_of(options_, index_));
    if (!history) return;
    result_.rare = 1;
    result_.operations += history->size();
    explore_lives(record(store_, *history, on_device(options_.scope.profile)),
                  ~options_.seed ^ (index_ << 8U));
  }

  /// Small histories are explored as a whole.
  [[nodiscard]] std::optional<Sampling> sampling(std::uint64_t seed) const {
    if (options_.scale == Scale::kSmall) return std::nullopt;
    return Sampling{Sampling::kBudgetBytes, seed};
  }

  OnViolation on_violation(std::vector<Life> past, bool with_faults) {
    return [this, past = std::move(past), with_faults](const Sighting& sighting) {
      Group seen{1, 1, index_, past, with_faults, std::nullopt, std::nullopt};
      if (scope_.profile != options_.scope.profile) seen.device = scope_.profile;
      seen.lives.insert(seen.lives.end(), sighting.lives.begin(), sighting.lives.end());
      note(result_.groups, sighting.signature, seen);
      if (options_.keep_secondary) note_secondary(sighting, seen);
      return true;
    };
  }

  OnRecovery on_recovery() {
    if (features_ == nullptr) return nullptr;
    return
        [this](const Recovery& recovery) { features_->note_recovery(recovery, result_.coverage); };
  }

  static void note(std::map<Signature, Group>& groups, const Signature& signature,
                   const Group& seen) {
    const auto [known, is_new] = groups.try_emplace(signature, seen);
    if (is_new) return;
    merge(known->second, seen);
    known->second.sequences = 1;
  }

  void note_secondary(const Sighting& sighting, const Group& seen) {
    GuaranteeSet noted;
    noted.set(index_of(sighting.signature.guarantee));
    for (const Finding& finding : sighting.findings) {
      const std::size_t guarantee = index_of(finding.guarantee);
      if (noted.test(guarantee)) continue;
      noted.set(guarantee);
      note(result_.secondary, {finding.guarantee, finding.kind, sighting.signature.operation},
           seen);
    }
  }

  void explore_lives(Recording recording, std::uint64_t seed) {
    std::vector<Life> past;
    std::uint64_t first_event = first_event_of(store_, recording);
    for (unsigned crash = 1;; ++crash) {
      StateChooser chooser(recording, seed ^ crash);
      OnHeld on_held;
      if (crash < crashes_) {
        on_held = [&](const HeldState& state) { chooser.show(state); };
      }
      result_.by_cut += explore_by_cut(
          store_, recording, scope_, on_violation(past, false),
          {first_event, {}, &stop_, on_held, on_recovery(), nullptr, sampling(seed ^ crash)});
      if (features_ != nullptr) features_->note_life(recording, first_event, result_.coverage);
      auto chosen = chooser.take();
      if (!chosen || stop_) return;
      past.push_back(std::move(chosen->life));
      auto next = record_continuation(store_, chosen->rest, chosen->origin, scope_.profile);
      if (!next || next->operations.empty()) return;
      if (crash == 1) ++result_.continued;
      recording = std::move(*next);
      first_event = recording.steps[0].last_event;  // before it, the crash is a nested one
    }
  }

  const Store& store_;
  const Features* features_ = store_.features();
  const CampaignOptions& options_;
  std::uint64_t index_;
  const std::atomic<bool>& stop_;
  Scope scope_;
  unsigned crashes_;
  CampaignResult result_;
};

class Campaign {
 public:
  Campaign(const Store& store, const CampaignOptions& options, CampaignProgress& progress)
      : store_(store), options_(options), progress_(progress) {}

  CampaignResult run() {
    in_parallel(options_.jobs, [this] { explore_until_done(); });
    return std::move(result_);
  }

 private:
  void explore_until_done() {
    CampaignResult mine;
    for (auto number = take_number(); number; number = take_number()) {
      const CampaignResult one =
          HistoryExploration(store_, options_, *number, progress_.stop).run();
      if (progress_.stop) break;  // it may have been cut short: it does not count
      mine += one;
      progress_.sequences += 1;
      progress_.states += one.counts.states;
      progress_.tested += one.counts.tested;
      progress_.violating += one.counts.violating;
    }
    const std::lock_guard lock(mutex_);
    result_ += mine;
  }

  /// The next history's number; nothing where the campaign is over.
  std::optional<std::uint64_t> take_number() {
    const bool is_late =
        options_.time_limit && std::chrono::steady_clock::now() - start_ >= *options_.time_limit;
    if (progress_.stop || is_late) return std::nullopt;
    const std::uint64_t taken = next_++;
    return taken < options_.sequences ? std::optional(options_.first + taken) : std::nullopt;
  }

  const Store& store_;
  const CampaignOptions& options_;
  CampaignProgress& progress_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<std::uint64_t> next_{0};
  std::mutex mutex_;
  CampaignResult result_;
};

class ExampleShrinker {
 public:
  ExampleShrinker(const Store& store, const CampaignOptions& options, CampaignProgress& progress)
      : store_(store), options_(options), progress_(progress) {}

  void run(CampaignResult& result) {
    std::vector<std::function<void()>> tasks;
    for (auto& entry : result.groups) {
      if (entry.second.shrunk) continue;
      tasks.emplace_back([this, &entry] { shrink_verdict(entry.first, entry.second); });
    }
    for (auto& entry : result.secondary) {
      if (entry.second.shrunk) continue;
      tasks.emplace_back([this, &entry] { shrink_secondary(entry.first, entry.second); });
    }
    progress_.groups_to_shrink = tasks.size();
    std::atomic<std::size_t> next{0};
    in_parallel(options_.jobs, [&] {
      for (std::size_t i = next++; i < tasks.size(); i = next++) {
        tasks[i]();
        ++progress_.groups_shrunk;
      }
    });
  }

 private:
  void shrink_verdict(const Signature& signature, Group& group) {
    if (damage_from_word(signature.operation)) return shrink_as_it_is(signature, false, group);
    if (group.with_faults && !is_one_fault_in_one_life(group)) {
      return shrink_as_it_is(signature, false, group);
    }
    Search search{scope_of(options_, group), signature, std::nullopt, &progress_.stop,
                  options_.beginnings};
    if (group.with_faults) search.fault = kind_of(group.lives.front().faults.front().fault);
    group.shrunk = shrink(store_, search, parts_of_example(group));
  }

  /// What explore_faults() finds again from the history alone.
  static bool is_one_fault_in_one_life(const Group& group) {
    return group.lives.front().faults.size() == 1;
  }

  void shrink_secondary(const Signature& signature, Group& group) {
    shrink_as_it_is(signature, true, group);
  }

  /// From the example's own lives.
  void shrink_as_it_is(const Signature& signature, bool among_others, Group& group) {
    const std::uint64_t most = group.with_faults ? kShrinkBytesOfFaults : kShrinkImageBytes;
    Effort effort{most, &progress_.stop, options_.beginnings};
    const CrashSearch search{store_, scope_of(options_, group), {signature, among_others}};
    group.shrunk = shrink(search, group.lives, effort);
  }

  /// Where a call failed, what came after it in the history matters, not what was done instead.
  [[nodiscard]] Parts parts_of_example(const Group& group) const {
    if (!group.with_faults) return parts_of(group.lives);
    auto history = history_with_faults(store_, options_, group.example);
    const std::size_t step = group.lives.front().faults.front().step;
    history.resize(std::min(history.size(), step + kOperationsAfterFault));
    return {std::move(history)};
  }

  const Store& store_;
  const CampaignOptions& options_;
  CampaignProgress& progress_;
};

/// Its example, where shrinking was ended before it had seen the violation again.
std::optional<Shrunk> as_it_stands(const CrashSearch& search, const Group& group) {
  Effort none{0, nullptr};
  return shrink(search, group.lives, none);
}

}  // namespace

CampaignResult& CampaignResult::operator+=(const CampaignResult& other) {
  counts += other.counts;
  by_cut += other.by_cut;
  sequences += other.sequences;
  operations += other.operations;
  continued += other.continued;
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
  shrink_examples(store, options, progress, result);
  for (auto& [signature, group] : result.groups) {
    if (!group.shrunk)
      group.shrunk = as_it_stands({store, scope_of(options, group), {signature}}, group);
  }
  for (auto& [signature, group] : result.secondary) {
    if (group.shrunk) continue;
    group.shrunk = as_it_stands({store, scope_of(options, group), {signature, true}}, group);
  }
  return result;
}

CampaignResult explore_histories(const Store& store, const CampaignOptions& options,
                                 CampaignProgress& progress) {
  return Campaign(store, options, progress).run();
}

void shrink_examples(const Store& store, const CampaignOptions& options, CampaignProgress& progress,
                     CampaignResult& result) {
  ExampleShrinker(store, options, progress).run(result);
}

}  // namespace crashcheck::explorer
