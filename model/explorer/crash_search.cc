// Every crash of a life that goes on, then every crash of the last one.
#include "explorer/crash_search.h"

#include <algorithm>

#include "explorer/continuation.h"
#include "explorer/damage_exploration.h"
#include "fault_variants.h"
#include "io/assert.h"

namespace crashcheck::explorer {
namespace {

using Lives = std::vector<Life>;

constexpr std::uint64_t kBytesOfAnEvent = 64;
constexpr std::uint64_t kBytesOfALongFile = std::uint64_t{16} << 10U;

bool is_cut_recovery(const Life& life) {
  return life.operations.empty() && life.faults.empty() && life.others.empty();
}

Case case_of(const CrashSearch& search, const Lives& lives) {
  return make_case(search.store, search.scope.profile,
                   Sighting{search.target.signature, lives, {}});
}

class Finder {
 public:
  Finder(const CrashSearch& search, const Lives& lives, Effort& effort)
      : search_(search), scope_(search.scope), lives_(lives), effort_(effort) {
    CRASHCHECK_ASSERT(!lives.empty());
    while (last_ > 0 && is_cut_recovery(lives_[last_])) --last_;
    scope_.nested = static_cast<unsigned>(lives_.size() - 1 - last_);
  }

  std::optional<Lives> run() {
    begin_life({}, nullptr);
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_over() const { return found_ || effort_.is_over(); }

  Recording recorded(const History& operations, const Circumstances& circumstances) {
    Recording recording = record(search_.store, operations, circumstances);
    effort_.add(recording);
    return recording;
  }

  /// The life after `past`, on what the last crash left.
  void begin_life(const Lives& past, const Origin* origin) {
    Life life = lives_[past.size()];
    Circumstances circumstances;
    circumstances.origin = origin;
    circumstances.device = &scope_.profile;
    circumstances.others = life.others;
    circumstances.stop = effort_.stop;
    if (!past.empty() && !keep_feasible(life, circumstances)) return;
    const Recording undisturbed = recorded(life.operations, circumstances);
    fail_calls(life, undisturbed, circumstances, past);
  }

  /// Leaves out what cannot be done after the crash. False where the life cannot be gone on with.
  bool keep_feasible(Life& life, const Circumstances& circumstances) {
    if (is_cut_recovery(life)) return true;
    const Recording recovery = recorded({}, circumstances);
    if (!recovery.steps[0].adopted) return false;
    auto done = feasible(life.operations, *recovery.steps[0].adopted);
    if (!life.faults.empty() && done != life.operations) return false;
    life.operations = std::move(done);
    return true;
  }

  /// `recording` is the life with the faults of `circumstances`. Of the next fault, the first call
  /// from where it stands fails, then the second, as long as there is one.
  void fail_calls(const Life& life, const Recording& recording, const Circumstances& circumstances,
                  const Lives& past) {
    const std::size_t number = circumstances.faults.size();
    if (number == life.faults.size()) return go_through(recording, circumstances.faults, past);
    LifeFault fault;
    fault.step = life.faults[number].step;
    fault.fault = life.faults[number].fault;
    Circumstances more = circumstances;
    more.undisturbed = &recording;
    more.faults.emplace_back();
    for (fault.fault.nth = 1; !is_over(); ++fault.fault.nth) {
      more.faults.back() = fault;
      const Recording first = recorded(life.operations, more);
      if (first.fired[number].failed == 0) return;
      for (const LifeFault& way :
           ways_to_fail(fault, recording, first.fired[number].event, scope_.profile)) {
        if (is_over()) return;
        more.faults.back() = way;
        const Recording failing = recorded(life.operations, more);
        if (failing.bad_choice.empty()) fail_calls(life, failing, more, past);
      }
    }
  }

  void go_through(const Recording& recording, const std::vector<LifeFault>& faults,
                  const Lives& past) {
    if (past.size() == last_) {
      explore_last(recording, faults, past);
    } else {
      explore_until_next(recording, faults, past);
    }
  }

  void explore_last(const Recording& recording, const std::vector<LifeFault>& faults,
                    const Lives& past) {
    const bool needs_crash = search_.target.signature.operation != kNoCrash;
    if (!needs_crash && !recording.first_step_with_findings()) return;
    const auto on_violation = [&](const Sighting& sighting) {
      consider(past, sighting);
      return !found_;
    };
    walk(recording, scope_, {first_event(recording, faults, past), faults, &halted_, {}},
         on_violation, {});
  }

  /// Crashes inside operations that succeed after an error belong to other searches, and those
  /// in the recovery that a life begins with are those of a cut recovery.
  [[nodiscard]] std::uint64_t first_event(const Recording& recording,
                                          const std::vector<LifeFault>& faults,
                                          const Lives& past) const {
    const auto& steps = recording.steps;
    if (search_.only_last_operation && steps.size() > 1) return steps[steps.size() - 2].last_event;
    if (!faults.empty()) {
      const bool goes_on = steps.size() > faults.back().step + 2;
      const std::uint64_t failed = recording.fired.back().event;
      return goes_on ? std::max(failed, steps[steps.size() - 2].last_event) : failed;
    }
    if (past.empty()) {
      const std::size_t prepared = search_.store.workload().preparations(recording.operations);
      return prepared == 0 ? 0 : steps[std::min(prepared, steps.size() - 1)].last_event;
    }
    return recording.operations.empty() ? 0 : steps[0].last_event;
  }

  void consider(const Lives& past, const Sighting& sighting) {
    const auto is_of_kind = [&](const Finding& finding) {
      return finding.kind == search_.target.signature.kind;
    };
    if (std::ranges::none_of(sighting.findings, is_of_kind)) return;
    Lives lives = past;
    lives.insert(lives.end(), sighting.lives.begin(), sighting.lives.end());
    if (shows(search_, lives, effort_)) found_ = std::move(lives);
  }

  /// The crash between two lives comes where the first is under way with its last operation.
  void explore_until_next(const Recording& recording, const std::vector<LifeFault>& faults,
                          const Lives& past) {
    std::vector<std::pair<Life, Origin>> held;
    const Life& next = lives_[past.size() + 1];
    const auto keep = [&](const HeldState& state) {
      if (state.step < recording.operations.size()) return;
      const bool fails_in_recovery = !next.faults.empty() && next.faults.front().step == 0;
      if (fails_in_recovery && state.images.image() == state.recovered) return;
      Life life{recording.operations, faults, state.images.crash()};
      life.others = recording.others;
      held.emplace_back(std::move(life), state.origin());
    };
    Scope unnested = scope_;
    unnested.nested = 0;
    walk(
        recording, unnested, {0, faults, &halted_, {}}, [](const Sighting&) { return true; }, keep);
    for (const auto& [life, origin] : held) {
      if (is_over()) return;
      Lives lives = past;
      lives.push_back(life);
      begin_life(lives, &origin);
    }
  }

  /// Explores, as far as the effort allows.
  void walk(const Recording& recording, const Scope& scope, ExploreOptions options,
            const OnViolation& on_violation, const OnHeld& on_held) {
    std::uint64_t bytes = 0;
    options.also_stop = effort_.stop;
    options.on_held = [&](const HeldState& state) {
      bytes += state.images.image().size();
      if (effort_.spent() + bytes >= effort_.max_image_bytes || effort_.is_over()) halted_ = true;
      if (on_held) on_held(state);
    };
    effort_.add(explore(search_.store, recording, scope, on_violation, options));
  }

  const CrashSearch& search_;
  Scope scope_;
  const Lives& lives_;
  Effort& effort_;
  std::size_t last_ = lives_.size() - 1;  // the last life that is no cut recovery
  std::optional<Lives> found_;
  std::atomic<bool> halted_ = false;
};

/// The first damage of one life that shows the target.
std::optional<Lives> find_damage(const CrashSearch& search, const Lives& lives,
                                 const DamageWord& word, Effort& effort) {
  if (lives.size() > 1) return std::nullopt;
  const Recording recording = record(search.store, lives.front().operations);
  effort.add(recording);
  std::optional<Lives> found;
  const auto on_violation = [&](const Sighting& sighting) {
    if (sighting.signature == search.target.signature) found = sighting.lives;
    return !found && !effort.is_over();
  };
  Counts counts;
  counts.image_bytes =
      explore_damage(search.store, recording, search.scope, on_violation, {word, true, effort.stop})
          .image_bytes;
  effort.add(counts);
  return found;
}

}  // namespace

void Effort::add(const Recording& recording) {
  Counts more;
  more.image_bytes = recording.trace.event_count() * kBytesOfAnEvent;
  // A long file is looked at after every step.
  std::uint64_t longest = 0;
  for (const faultfs::Event& event : recording.trace.events()) {
    longest = std::max(longest, event.offset + event.length);
  }
  if (longest > kBytesOfALongFile) more.image_bytes += recording.steps.size() * longest;
  add(more);
}

void Effort::add(const Counts& more) {
  counts += more;
  if (spent_so_far != nullptr) *spent_so_far = spent();
  if (spent_in_all != nullptr) *spent_in_all += more.image_bytes;
}

std::optional<std::vector<Life>> find_crashes(const CrashSearch& search,
                                              const std::vector<Life>& lives, Effort& effort) {
  if (const auto word = damage_from_word(search.target.signature.operation)) {
    return find_damage(search, lives, *word, effort);
  }
  return Finder(search, lives, effort).run();
}

bool shows(const CrashSearch& search, const std::vector<Life>& lives, Effort& effort) {
  const Case reproduction = case_of(search, lives);
  const auto replayed = replay(search.store, reproduction, nullptr, effort.stop);
  if (!replayed) return false;
  for (const ReplayedLife& life : replayed->lives) effort.add(life.recording);
  return shows(reproduction, *replayed, search.target);
}

}  // namespace crashcheck::explorer
