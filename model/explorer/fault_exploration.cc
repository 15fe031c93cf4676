// SQLite's loop: fail the first call, the second, ... until nothing fires.
#include "explorer/fault_exploration.h"

#include <xxhash.h>

#include <algorithm>
#include <memory>
#include <set>

#include "fault_variants.h"

namespace crashcheck::explorer {
namespace {

using faultfs::FaultPoint;
using history::History;

constexpr FaultPoint kPoints[] = {FaultPoint::kRead, FaultPoint::kWrite, FaultPoint::kResize,
                                  FaultPoint::kSync};

/// The operations after `history[failed]`, as far as a program could go on with them once that has
/// failed: its slices, old and new, are out of reach.
History after_failure(const History& history, std::size_t failed) {
  const auto at = history.begin() + static_cast<std::ptrdiff_t>(failed);
  const history::Handle first_new = handles_given({Life{{history.begin(), at}, {}, {}}});
  const auto end_new =
      first_new + static_cast<history::Handle>(history::handles_given(history[failed]));
  const std::vector<history::Handle> unknown = history::handles_used(*at);
  const auto out_of_reach = [&](history::Handle handle) {
    return (first_new <= handle && handle < end_new) ||
           std::ranges::find(unknown, handle) != unknown.end();
  };
  History kept;
  for (const history::Operation& operation : std::span(history).subspan(failed + 1)) {
    if (kept.size() == kOperationsAfterFault ||
        std::ranges::any_of(history::handles_used(operation), out_of_reach)) {
      break;
    }
    kept.push_back(operation);
  }
  return kept;
}

/// Equal for lives in which the same happened: another errno makes no difference to most.
class Fingerprint {
 public:
  explicit Fingerprint(const Recording& recording) : state_(XXH3_createState()) {
    XXH3_128bits_reset(state_.get());
    const faultfs::Trace& trace = recording.trace;
    for (const faultfs::Event& event : trace.events()) {
      add(event.offset);
      add(event.length);
      add(static_cast<std::uint64_t>(event.kind));
      add(trace.data(event));
    }
    for (const faultfs::FailedSync& failed : trace.failed_syncs()) {
      add(failed.after_event);
      add(failed.reverts ? 1 : 0);
      add(failed.durable);
    }
    add(recording.fired[0].step);
    add(recording.fired[0].event);
    for (const Step& step : recording.steps) {
      add(step.last_event);
      add(step.error ? 1 : 0);
      add(step.afterwards.size());
      add(step.findings.size());
    }
    for (const auto& operation : recording.operations) add(history::to_string(operation));
  }

  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> value() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return {hash.high64, hash.low64};
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };

  void add(std::uint64_t number) { XXH3_128bits_update(state_.get(), &number, sizeof number); }
  void add(io::ByteView bytes) {
    add(bytes.size());
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
  }
  void add(const std::string& text) { add(std::as_bytes(std::span(text))); }

  std::unique_ptr<XXH3_state_t, Free> state_;
};

class FaultExploration {
 public:
  FaultExploration(const Subject& subject, const History& history, const Scope& scope,
                   const OnViolation& on_violation, Counts& counts, FaultCounts& fired,
                   const std::atomic<bool>* stop)
      : subject_(subject),
        history_(history),
        scope_(scope),
        counts_(counts),
        fired_(fired),
        stop_(stop),
        undisturbed_(record(subject, history)) {
    report_ = [this, &on_violation](const Sighting& sighting) {
      return going_on_ = on_violation(sighting);
    };
  }

  void run() {
    for (std::size_t step = 0; step < undisturbed_.steps.size(); ++step) {
      if (undisturbed_.steps[step].error) return;
      for (auto& [kind, times] : fired_) {
        for (std::uint64_t nth = 1; is_going_on() && fail(step, kind, nth); ++nth) ++times;
      }
    }
  }

 private:
  [[nodiscard]] bool is_going_on() const { return going_on_ && (stop_ == nullptr || !*stop_); }

  /// Fails call `nth` of the step; false where there are not that many.
  bool fail(std::size_t step, const FaultKind& kind, std::uint64_t nth) {
    LifeFault fault;
    fault.step = step;
    fault.fault = {kind.point, nth, kind.error, kind.forever};
    const Recording first = record_until(step, fault, {});
    if (first.fired[0].failed == 0) return false;
    for (const LifeFault& variant :
         ways_to_fail(fault, undisturbed_, first.fired[0].event, scope_.profile)) {
      follow_up(step, variant);
    }
    return true;
  }

  void follow_up(std::size_t step, const LifeFault& fault) {
    explore_life(step, fault, {history::Reopen{}});
    History carried_on = step == 0 ? History{} : after_failure(history_, step - 1);
    if (!carried_on.empty()) {
      // What a failed sync has dropped still reads back: nothing must be built on it.
      History reopened = {history::Reopen{}};
      reopened.insert(reopened.end(), carried_on.begin(), carried_on.end());
      explore_life(step, fault, reopened);
      carried_on.push_back(history::Reopen{});
      explore_life(step, fault, carried_on);
    }
    explore_life(step, fault, {});
  }

  /// Crashes inside operations that succeed later on are somebody else's business: what is found
  /// there need not come from the error.
  void explore_life(std::size_t step, const LifeFault& fault, const History& after) {
    if (!is_going_on()) return;
    const Recording recording = record_until(step, fault, after);
    if (!recording.bad_choice.empty()) return;
    if (!seen_.insert(Fingerprint(recording).value()).second) return;
    std::uint64_t first_event = recording.fired[0].event;
    if (after.size() > 1 && recording.steps.size() >= step + after.size()) {
      first_event = recording.steps[step + after.size() - 1].last_event;
    }
    const ExploreOptions options{first_event, {fault}, stop_, nullptr};
    counts_ += explore(subject_, recording, scope_, report_, options);
  }

  [[nodiscard]] Recording record_until(std::size_t step, const LifeFault& fault,
                                       const History& after) const {
    History operations(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(step));
    operations.insert(operations.end(), after.begin(), after.end());
    Circumstances circumstances;
    circumstances.faults = {fault};
    circumstances.profile = &scope_.profile;
    circumstances.undisturbed = &undisturbed_;
    circumstances.unit_bytes = scope_.profile.unit_bytes;
    return record(subject_, operations, circumstances);
  }

  const Subject& subject_;
  const History& history_;
  const Scope& scope_;
  Counts& counts_;
  FaultCounts& fired_;
  const std::atomic<bool>* stop_;
  Recording undisturbed_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;  // lives explored
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

void explore_faults(const Subject& subject, const history::History& history, const Scope& scope,
                    const OnViolation& on_violation, Counts& counts, FaultCounts& fired,
                    const std::atomic<bool>* stop) {
  FaultExploration(subject, history, scope, on_violation, counts, fired, stop).run();
}

}  // namespace crashcheck::explorer
