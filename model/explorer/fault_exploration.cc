// SQLite's loop: fail the first call, the second, ... until nothing fires.
#include "explorer/fault_exploration.h"

#include <algorithm>
#include <set>

#include "explorer/hashing.h"
#include "fault_variants.h"
#include "faulty_life.h"

namespace crashcheck::explorer {
namespace {

using faultfs::FaultPoint;

constexpr FaultPoint kPoints[] = {FaultPoint::kRead, FaultPoint::kWrite, FaultPoint::kResize,
                                  FaultPoint::kSync};

/// What a program does first with a store that it could not create at the first attempt.
History beginning_of(const History& history) {
  return history.empty() ? History{} : History{history.front()};
}

class FaultExploration {
 public:
  FaultExploration(const Store& store, const FaultyLife& life, const Scope& scope,
                   const OnViolation& on_violation, CountsByCut& counts, FaultCounts& fired,
                   const std::atomic<bool>* stop, StateTally* tally)
      : store_(store),
        origin_(life.origin),
        history_(life.history),
        scope_(scope),
        counts_(counts),
        fired_(fired),
        stop_(stop),
        tally_(tally),
        undisturbed_(record(store, life.history, circumstances())) {
    report_ = [this, &on_violation](const Sighting& sighting) {
      return going_on_ = on_violation(sighting);
    };
  }

  void run() {
    if (steps_with_faults() == 0) return;
    faultfs::Odometer choices;
    do {
      follow(choices);
    } while (is_going_on() && choices.next());
  }

 private:
  [[nodiscard]] bool is_going_on() const { return going_on_ && (stop_ == nullptr || !*stop_); }

  /// Steps before the first that fails by itself.
  [[nodiscard]] std::size_t undisturbed_steps() const {
    const auto& steps = undisturbed_.steps;
    const auto failed =
        std::ranges::find_if(steps, [](const Step& step) { return step.error.has_value(); });
    return static_cast<std::size_t>(failed - steps.begin());
  }

  /// Operations after a recovery are those of another life.
  [[nodiscard]] std::size_t steps_with_faults() const {
    return origin_ != nullptr ? std::min<std::size_t>(1, undisturbed_steps()) : undisturbed_steps();
  }

  /// One call that fails in one way, and one of the things that may come after.
  void follow(faultfs::Choices& choices) {
    const auto step = static_cast<std::size_t>(choices.choose(steps_with_faults()));
    const std::uint64_t kind = choices.choose(fired_.size());
    std::size_t nth = 0;
    while (!variants_of(step, kind, nth).empty() && choices.choose(2) != 0) ++nth;
    const std::vector<LifeFault>& variants = variants_of(step, kind, nth);
    if (variants.empty()) return;  // there are not that many calls
    const LifeFault& fault = variants[choices.choose(variants.size())];
    const std::vector<History> ways_on = after(step);
    explore_life(step, fault, ways_on[choices.choose(ways_on.size())]);
  }

  /// The ways in which call `nth` of its kind, from 0, may fail in `step`; none where there are not
  /// that many.
  [[nodiscard]] const std::vector<LifeFault>& variants_of(std::size_t step, std::uint64_t kind,
                                                          std::size_t nth) {
    if (std::pair(step, kind) != tried_) {
      tried_ = {step, kind};
      variants_.clear();
    }
    while (variants_.size() <= nth) {
      auto& [of, times] = *std::next(fired_.begin(), static_cast<std::ptrdiff_t>(kind));
      LifeFault fault;
      fault.step = step;
      fault.fault = {of.point, variants_.size() + 1, of.error, of.forever};
      const Recording first = record_until(step, fault, {});
      const bool fires = first.fired[0].failed > 0;
      variants_.push_back(
          fires ? ways_to_fail(fault, undisturbed_, first.fired[0].event, scope_.profile)
                : std::vector<LifeFault>());
      if (fires) ++times;
    }
    return variants_[nth];
  }

  [[nodiscard]] History carried_on_after(std::size_t step) const {
    if (step > 0) {
      return store_.workload().after_failure(history_, step - 1, kOperationsAfterFault);
    }
    return origin_ != nullptr ? history_ : beginning_of(history_);
  }

  /// What may be done after a call of `step` has failed: nothing, or operations.
  [[nodiscard]] std::vector<History> after(std::size_t step) const {
    std::vector<History> all;
    all.reserve(4);
    all.push_back({Operation()});  // a reopen
    History carried_on = carried_on_after(step);
    if (!carried_on.empty()) {
      // What a failed sync has dropped still reads back: nothing must be built on it.
      all.push_back({Operation()});
      all.back().insert(all.back().end(), carried_on.begin(), carried_on.end());
    }
    if ((step > 0 || origin_ != nullptr) && !carried_on.empty()) {
      carried_on.emplace_back();
      all.push_back(std::move(carried_on));
    }
    all.emplace_back();
    return all;
  }

  /// Crashes inside operations that succeed later on belong to explorations without faults: what is
  /// found there need not come from the error.
  void explore_life(std::size_t step, const LifeFault& fault, const History& after) {
    if (!is_going_on()) return;
    const Recording recording = record_until(step, fault, after);
    if (!recording.bad_choice.empty()) return;
    if (!seen_.insert(fingerprint(recording)).second) return;
    std::uint64_t first_event = recording.fired[0].event;
    if (after.size() > 1 && recording.steps.size() >= step + after.size()) {
      first_event = recording.steps[step + after.size() - 1].last_event;
    }
    ExploreOptions options{first_event, {fault}, stop_};
    options.tally = tally_;
    counts_ += explore_by_cut(store_, recording, scope_, report_, options);
  }

  [[nodiscard]] Recording record_until(std::size_t step, const LifeFault& fault,
                                       const History& after) const {
    History operations(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(step));
    operations.insert(operations.end(), after.begin(), after.end());
    Circumstances faulty = circumstances();
    faulty.faults = {fault};
    faulty.undisturbed = &undisturbed_;
    return record(store_, operations, faulty);
  }

  [[nodiscard]] Circumstances circumstances() const {
    Circumstances circumstances = on_device(scope_.profile);
    circumstances.origin = origin_;
    circumstances.stop = stop_;
    return circumstances;
  }

  const Store& store_;
  const Origin* origin_;
  const History& history_;
  const Scope& scope_;
  CountsByCut& counts_;
  FaultCounts& fired_;
  const std::atomic<bool>* stop_;
  StateTally* tally_;
  Recording undisturbed_;
  std::pair<std::size_t, std::uint64_t> tried_ = {SIZE_MAX, 0};  // step and kind of variants_
  std::vector<std::vector<LifeFault>> variants_;                 // by call
  std::set<Hash128> seen_;                                       // lives explored
  OnViolation report_;
  bool going_on_ = true;
};

}  // namespace

FaultKind kind_of(const faultfs::Fault& fault) { return {fault.point, fault.error, fault.forever}; }

std::string to_string(const FaultKind& kind) {
  const std::string text = faultfs::to_string({kind.point, 1, kind.error, kind.forever});
  const std::size_t number = text.find(' ');
  return text.substr(0, number) + text.substr(text.find(' ', number + 1));
}

FaultCounts every_fault_kind() {
  FaultCounts all;
  for (const FaultPoint point : kPoints) {
    for (const int error : faultfs::errnos(point)) {
      for (const bool forever : {false, true}) all[FaultKind{point, error, forever}] = 0;
    }
  }
  return all;
}

void explore_faults(const Store& store, const History& history, const Scope& scope,
                    const OnViolation& on_violation, CountsByCut& counts, FaultCounts& fired,
                    const std::atomic<bool>* stop, StateTally* tally) {
  explore_faults_in(store, {nullptr, history}, scope, on_violation, counts, fired, stop, tally);
}

void explore_faults_in(const Store& store, const FaultyLife& life, const Scope& scope,
                       const OnViolation& on_violation, CountsByCut& counts, FaultCounts& fired,
                       const std::atomic<bool>* stop, StateTally* tally) {
  FaultExploration(store, life, scope, on_violation, counts, fired, stop, tally).run();
}

}  // namespace crashcheck::explorer
