// Every crash point of the first life; then one of the states in which everything held, drawn from
// the seed, begins the next life; then failing calls, damage and a rare history, where they are
// due.
#include "history_exploration.h"

#include <algorithm>

#include "explorer/continuation.h"
#include "mix.h"

namespace crashcheck::explorer {
namespace {

Draw draw_of(const CampaignOptions& options, std::uint64_t index) {
  return {options.seed, index, options.max_operations, options.scale,
          options.scope.profile.space_bytes.has_value()};
}

History history_number(const Store& store, const CampaignOptions& options, std::uint64_t index) {
  return store.workload().draw(draw_of(options, index));
}

/// Steps for which there was no space.
std::uint64_t refused_for_space(const Recording& recording) {
  return static_cast<std::uint64_t>(std::ranges::count_if(recording.steps, [](const Step& step) {
    return step.error && step.error->code == io::ErrorCode::kNoSpace;
  }));
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

/// One history with all that may happen to it.
class HistoryExploration {
 public:
  HistoryExploration(const Store& store, const CampaignOptions& options, std::uint64_t index,
                     const std::atomic<bool>& stop, StateTally& tally)
      : store_(store),
        options_(options),
        index_(index),
        stop_(stop),
        tally_(tally),
        scope_(options.scope),
        crashes_(options.crashes) {}

  CampaignResult run() {
    const auto history = history_number(store_, options_, index_);
    result_.sequences = 1;
    result_.operations = history.size();
    Mix mix;
    if (options_.scale == Scale::kSwarm) mix = mixed_in(history);
    if (options_.crashes > 0) explore_lives(record(store_, history, with_others(history)), seed());
    scope_ = options_.scope;
    const bool is_file = store_.medium() == faultfs::Medium::kFile;
    if (is_file && (options_.faults || mix.faults)) fail_calls();
    if (is_file && (options_.damage || (mix.damage && store_.promises().told))) {
      damage_files(history_with_faults(store_, options_, index_));
    }
    if (options_.rare != 0 && (index_ + 1) % options_.rare == 0) explore_rare();
    result_.counts = sum_of(result_.by_cut);
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::uint64_t seed() const { return options_.seed ^ (index_ << 8U); }

  [[nodiscard]] Circumstances circumstances(const faultfs::DeviceProfile& device) const {
    Circumstances circumstances = on_device(device);
    circumstances.stop = &stop_;
    return circumstances;
  }

  /// The device and, where it has little space, what others take of it in a campaign of every
  /// scale.
  [[nodiscard]] Circumstances with_others(const History& history) const {
    Circumstances all = circumstances(scope_.profile);
    if (scope_.profile.space_bytes && options_.scale == Scale::kSwarm && store_.promises().space) {
      all.others = draw_others(options_.seed, index_, history.size(), *scope_.profile.space_bytes);
    }
    return all;
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
                   &stop_, &tally_);
    faultfs::RandomChoices choices(seed());
    DrawnCrashes crashes;
    if (options_.recovery_faults > 0) {
      const Recording life = record(store_, history, circumstances(scope.profile));
      crashes = draw_crashes(store_, life, scope, options_.recovery_faults, choices, &stop_);
      result_.fired_in_recoveries = every_fault_kind();
      result_.recoveries =
          explore_recovery_faults(store_, crashes, scope, on_violation({}, true), result_.by_cut,
                                  result_.fired_in_recoveries, &stop_, &tally_);
    }
    result_.pairs =
        explore_fault_pairs(store_, history, crashes, scope, options_.fault_pairs, choices,
                            on_violation({}, true), result_.by_cut, &stop_, &tally_);
  }

  void explore_rare() {
    const auto history = store_.workload().draw_rare(draw_of(options_, index_));
    if (!history) return;
    result_.rare = 1;
    result_.operations += history->size();
    explore_lives(record(store_, *history, circumstances(options_.scope.profile)),
                  ~options_.seed ^ (index_ << 8U));
  }

  /// Small histories of a file are explored as a whole; opening a database takes too long for that.
  [[nodiscard]] std::optional<Sampling> sampling(std::uint64_t seed) const {
    const bool is_file = store_.medium() == faultfs::Medium::kFile;
    if (is_file && options_.scale == Scale::kSmall) return std::nullopt;
    return Sampling{Sampling::kBudgetBytes, seed};
  }

  OnViolation on_violation(std::vector<Life> past, bool with_faults) {
    return [this, past = std::move(past), with_faults](const Sighting& sighting) {
      Group seen{1, 1, index_, past, with_faults, std::nullopt, std::nullopt, sighting.findings};
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
      result_.by_cut += explore_by_cut(store_, recording, scope_, on_violation(past, false),
                                       {first_event,
                                        {},
                                        &stop_,
                                        on_held,
                                        on_recovery(),
                                        nullptr,
                                        sampling(seed ^ crash),
                                        nullptr,
                                        &tally_});
      result_.refused_for_space += refused_for_space(recording);
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
  StateTally& tally_;
  Scope scope_;
  unsigned crashes_;
  CampaignResult result_;
};

}  // namespace

History history_with_faults(const Store& store, const CampaignOptions& options,
                            std::uint64_t index) {
  Draw draw = draw_of(options, index);
  draw.scale = Scale::kSmall;
  if (options.scale == Scale::kSwarm && !options.faults) {
    draw.max_operations = std::min(draw.max_operations, Mix::kFaultyOperations);
  }
  return store.workload().draw(draw);
}

void merge(Group& into, const Group& from) {
  into.states += from.states;
  into.sequences += from.sequences;
  if (length_of(from) < length_of(into)) {
    into.example = from.example;
    into.lives = from.lives;
    into.with_faults = from.with_faults;
    into.device = from.device;
    into.findings = from.findings;
  }
}

bool has_shorter_example(const Group& a, const Group& b) { return length_of(a) < length_of(b); }

CampaignResult explore_history(const Store& store, const CampaignOptions& options,
                               std::uint64_t index, const std::atomic<bool>& stop,
                               StateTally& tally) {
  return HistoryExploration(store, options, index, stop, tally).run();
}

}  // namespace crashcheck::explorer
