// Draws a pair as one walk of choices: the life, the first call and its way of failing, the place
// of the second, that call and its way, what comes after. A call that can fail is found by counting
// those of its verb in a life in which it never does.
#include "explorer/fault_pairs.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "explorer/hashing.h"
#include "fault_variants.h"
#include "faulty_life.h"

namespace crashcheck::explorer {
namespace {

constexpr std::array<std::string_view, kPairPlaces> kNames = {
    "operation, twice", "reopen after operation", "operation after that reopen",
    "recovery, twice",  "reopen after recovery",  "operation after recovery"};

/// One pair: the life so far grows with each choice.
class Pair {
 public:
  /// Borrows all. Without an origin the life is that of `history`.
  Pair(const Store& store, const Scope& scope, const Origin* origin, const History& history,
       faultfs::Choices& choices)
      : store_(store), scope_(scope), origin_(origin), history_(history), choices_(choices) {
    circumstances_ = on_device(scope.profile);
    circumstances_.origin = origin;
    before_ = record(store, history, circumstances_);
  }

  /// Both calls, at `place`; nothing where there are none.
  [[nodiscard]] std::optional<Recording> fail(PairPlace place) {
    const std::size_t steps = origin_ != nullptr ? 1 : steps_that_succeed();
    if (steps_that_succeed() == 0) return std::nullopt;
    const auto step = static_cast<std::size_t>(choices_.choose(steps));
    const auto at = history_.begin() + static_cast<std::ptrdiff_t>(step);
    operations_.assign(history_.begin(), at);
    rest_ = origin_ != nullptr || step == 0
                ? history_
                : store_.workload().after_failure(history_, step - 1, kOperationsAfterFault);
    rest_.resize(std::min(rest_.size(), kOperationsAfterFault));
    auto once = fail_call(step);
    if (!once) return std::nullopt;
    go_on_to(place, *once);
    if (operations_.size() > step) once = again_without_last();
    auto twice = fail_call(second_step_);
    if (!twice) return std::nullopt;
    append(operations_, draw_rest());
    return record(store_, operations_, circumstances_);
  }

  [[nodiscard]] const std::vector<LifeFault>& faults() const { return circumstances_.faults; }
  /// Crash points before this event are those of other explorations.
  [[nodiscard]] std::uint64_t first_event(const Recording& recording) const {
    const std::size_t last = recording.steps.size() - 1;
    const bool complete = last == recording.operations.size() && last > second_step_ + 1;
    return complete ? recording.steps[last - 1].last_event : recording.fired.back().event;
  }

 private:
  [[nodiscard]] std::size_t steps_that_succeed() const {
    const auto failed = std::ranges::find_if(
        before_.steps, [](const Step& step) { return step.error.has_value(); });
    return static_cast<std::size_t>(failed - before_.steps.begin());
  }

  static void append(History& to, const History& more) {
    to.insert(to.end(), more.begin(), more.end());
  }

  /// One more call that fails, in `step`, the last one of the life so far.
  std::optional<Recording> fail_call(std::size_t step) {
    const auto kinds = kinds_that_may_fail(step);
    if (kinds.empty()) return std::nullopt;
    const auto& [kind, calls] = kinds[choices_.choose(kinds.size())];
    LifeFault fault{step, {kind.point, 1 + choices_.choose(calls), kind.error, kind.forever}};
    Circumstances more = with(fault);
    const Recording first = record(store_, operations_, more);
    if (first.fired.back().failed == 0) return std::nullopt;
    const auto ways = ways_to_fail(fault, before_, first.fired.back().event, scope_.profile);
    fault = ways[choices_.choose(ways.size())];
    more = with(fault);
    Recording failing = record(store_, operations_, more);
    if (!failing.bad_choice.empty()) return std::nullopt;
    earlier_ = std::move(before_);
    before_ = failing;
    circumstances_.faults = more.faults;
    circumstances_.undisturbed = &earlier_;
    return failing;
  }

  [[nodiscard]] Circumstances with(const LifeFault& fault) const {
    Circumstances more = circumstances_;
    more.faults.push_back(fault);
    more.undisturbed = &before_;
    return more;
  }

  /// With how many calls there are of each.
  [[nodiscard]] std::vector<std::pair<FaultKind, std::uint64_t>> kinds_that_may_fail(
      std::size_t step) const {
    std::vector<std::pair<FaultKind, std::uint64_t>> kinds;
    std::optional<faultfs::FaultPoint> counted;
    std::uint64_t calls = 0;
    for (const auto& [kind, times] : every_fault_kind()) {
      if (counted != kind.point) {
        const LifeFault never{step, {kind.point, UINT64_MAX, kind.error, false}};
        calls = record(store_, operations_, with(never)).fired.back().calls;
        counted = kind.point;
      }
      if (calls > 0) kinds.emplace_back(kind, calls);
    }
    return kinds;
  }

  /// The life goes on to where the second call is to fail.
  void go_on_to(PairPlace place, const Recording& once) {
    const std::size_t step = operations_.size();
    second_step_ = step;
    if (place == PairPlace::kSameOperation || place == PairPlace::kSameRecovery) return;
    const bool is_reopen =
        place == PairPlace::kReopenAfter || place == PairPlace::kReopenAfterRecovery;
    const bool opened_all_the_same =
        place == PairPlace::kOperationAfterRecovery && !once.steps.back().error.has_value();
    if (!opened_all_the_same) operations_.emplace_back();
    if (!is_reopen && !rest_.empty()) {
      const std::size_t failing = operations_.size();
      append(operations_, rest_);
      rest_ = store_.workload().after_failure(operations_, failing, kOperationsAfterFault);
      operations_.resize(failing + 1);
    }
    second_step_ = operations_.size();
  }

  /// The life with the first fault, as far as it has come since.
  Recording again_without_last() {
    before_ = record(store_, operations_, circumstances_);
    return before_;
  }

  /// Nothing, a reopen, before more operations or after them.
  [[nodiscard]] History draw_rest() {
    const History reopen = {Operation()};
    const std::uint64_t way = choices_.choose(rest_.empty() ? 2 : 4);
    if (way == 0) return {};
    History after = way == 3 ? rest_ : reopen;
    if (way > 1) append(after, way == 3 ? reopen : rest_);
    return after;
  }

  const Store& store_;
  const Scope& scope_;
  const Origin* origin_;
  const History& history_;
  faultfs::Choices& choices_;
  Circumstances circumstances_;
  Recording earlier_;  ///< without the last fault
  Recording before_;   ///< with all faults so far
  History operations_;
  History rest_;  ///< that could still be tried
  std::size_t second_step_ = 0;
};

/// Draws pairs and explores what comes of them.
class PairExploration {
 public:
  PairExploration(const Store& store, const History& history, const DrawnCrashes& crashes,
                  const Scope& scope, faultfs::Choices& choices, const OnViolation& on_violation,
                  CountsByCut& counts, const std::atomic<bool>* stop, StateTally* tally)
      : store_(store),
        history_(history),
        crashes_(crashes),
        scope_(scope),
        choices_(choices),
        on_violation_(on_violation),
        counts_(counts),
        stop_(stop),
        tally_(tally) {}

  PairCounts run(std::uint64_t pairs) {
    const std::size_t places = crashes_.states.empty() ? kFirstOfRecoveries : kPairPlaces;
    PairCounts result;
    for (std::uint64_t i = 0; i < pairs && is_going_on(); ++i) {
      const std::size_t place = i % places;
      ++result.drawn.at(place);
      bool fired = false;
      for (int tries = 0; tries < kPairTries && !fired && is_going_on(); ++tries) {
        fired = explore(static_cast<PairPlace>(place));
      }
      if (fired) ++result.fired.at(place);
    }
    return result;
  }

 private:
  static constexpr auto kFirstOfRecoveries = static_cast<std::size_t>(PairPlace::kSameRecovery);

  [[nodiscard]] bool is_going_on() const { return going_on_ && (stop_ == nullptr || !*stop_); }

  /// One pair; false where there is none.
  bool explore(PairPlace place) {
    if (place < PairPlace::kSameRecovery) {
      return explore({store_, scope_, nullptr, history_, choices_}, place, nullptr);
    }
    const ChosenState& state = crashes_.states[choices_.choose(crashes_.states.size())];
    const History next = operations_after(store_, state, scope_);
    return explore({store_, scope_, &state.origin, next, choices_}, place, &state.life);
  }

  bool explore(Pair pair, PairPlace place, const Life* past) {
    const auto recording = pair.fail(place);
    if (!recording || !recording->bad_choice.empty()) return false;
    if (!seen_.insert(fingerprint(*recording)).second) return true;
    const auto report = [&](const Sighting& after) {
      Sighting sighting = after;
      if (past != nullptr) sighting.lives.insert(sighting.lives.begin(), *past);
      return going_on_ = on_violation_(sighting);
    };
    ExploreOptions options{pair.first_event(*recording), pair.faults(), stop_};
    options.tally = tally_;
    counts_ += explore_by_cut(store_, *recording, scope_, report, options);
    return true;
  }

  const Store& store_;
  const History& history_;
  const DrawnCrashes& crashes_;
  const Scope& scope_;
  faultfs::Choices& choices_;
  const OnViolation& on_violation_;
  CountsByCut& counts_;
  const std::atomic<bool>* stop_;
  StateTally* tally_;
  std::set<Hash128> seen_;
  bool going_on_ = true;
};

}  // namespace

std::string_view name(PairPlace place) { return kNames[static_cast<std::size_t>(place)]; }

std::uint64_t PairCounts::all_drawn() const {
  return std::accumulate(drawn.begin(), drawn.end(), std::uint64_t{0});
}

std::vector<PairPlace> PairCounts::never_fired() const {
  std::vector<PairPlace> places;
  for (std::size_t i = 0; i < kPairPlaces; ++i) {
    const auto place = static_cast<PairPlace>(i);
    const bool may_be_none =
        place == PairPlace::kSameOperation || place == PairPlace::kSameRecovery;
    if (!may_be_none && drawn.at(i) > 0 && fired.at(i) == 0) places.push_back(place);
  }
  return places;
}

PairCounts& PairCounts::operator+=(const PairCounts& other) {
  for (std::size_t i = 0; i < kPairPlaces; ++i) {
    drawn.at(i) += other.drawn.at(i);
    fired.at(i) += other.fired.at(i);
  }
  return *this;
}

PairCounts explore_fault_pairs(const Store& store, const History& history,
                               const DrawnCrashes& crashes, const Scope& scope, std::uint64_t pairs,
                               faultfs::Choices& choices, const OnViolation& on_violation,
                               CountsByCut& counts, const std::atomic<bool>* stop,
                               StateTally* tally) {
  return PairExploration(store, history, crashes, scope, choices, on_violation, counts, stop, tally)
      .run(pairs);
}

}  // namespace crashcheck::explorer
