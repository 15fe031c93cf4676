// Running a life and noting what happens in it.
#include <algorithm>

#include "explorer/recording.h"
#include "life_device.h"
#include "limbo.h"
#include "oracle/judge.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {
namespace {

using history::Reopen;

class Recorder {
 public:
  Recorder(const Subject& subject, const Circumstances& circumstances, Recording& recording)
      : subject_(subject),
        circumstances_(circumstances),
        recording_(recording),
        device_(circumstances, recording),
        model_(subject.protocol()),
        limbo_(subject.protocol()),
        next_handle_(circumstances.next_handle) {}

  /// False where the step failed and was the last one.
  bool run_open() {
    Step step;
    step.in_flight = circumstances_.origin != nullptr
                         ? circumstances_.origin->acceptable
                         : oracle::ReferenceModel::creation_in_flight();
    device_.begin_step(0);
    const auto done = open();
    if (done && circumstances_.origin == nullptr) {
      step.adopted = model_.state();
      inspect(step);
    } else if (done) {
      adopt(step.in_flight, step);
    } else if (device_.fault_fired()) {
      step.error = done.error();
      limbo_.begin(step.in_flight);
    } else {
      give_up(done.error(), step);
      if (circumstances_.origin != nullptr) {
        step.findings = not_opened(done.error(), step.in_flight);
      }
    }
    return finish(std::move(step));
  }

  bool run(const history::Operation& operation) {
    Step step;
    next_handle_ += static_cast<history::Handle>(history::handles_given(operation));
    if (std::holds_alternative<Reopen>(operation)) close();
    device_.begin_step(recording_.steps.size());
    if (limbo_.is_open()) {
      run_in_limbo(operation, step);
    } else if (const auto operands = model_.operands(operation); !operands) {
      // After a call that failed, slices may be gone that a case still speaks of.
      step.error =
          io::fail(io::ErrorCode::kInvalidArgument, "apply", "there is no such slice").value();
      step.known = false;
    } else if (const auto done = apply(operation, *operands, step); done) {
      acknowledge(operation, step);
    } else if (const Step* undisturbed = same_step_undisturbed();
               undisturbed != nullptr && device_.fault_fired()) {
      step.error = done.error();
      limbo_.begin(model_.in_flight(operation, undisturbed->returned));
      step.in_flight = limbo_.outcomes();
    } else {
      give_up(done.error(), step);
    }
    return finish(std::move(step));
  }

 private:
  /// This step as it would have gone without faults.
  [[nodiscard]] const Step* same_step_undisturbed() const {
    const Recording* other = circumstances_.undisturbed;
    const std::size_t step = recording_.steps.size();
    const bool is_there = other != nullptr && step < other->steps.size();
    return is_there && other->steps[step].known ? &other->steps[step] : nullptr;
  }

  io::Result<void> open() {
    CRASHCHECK_ASSIGN(session_, subject_.open(device_.open()));
    return {};
  }

  void close() {
    session_.reset();
    device_.close();
  }

  io::Result<void> apply(const history::Operation& operation,
                         std::span<const oracle::Placement> operands, Step& step) {
    if (std::holds_alternative<Reopen>(operation)) return open();
    if (!session_) return io::fail(io::ErrorCode::kPoisoned, "apply", "no store is open");
    CRASHCHECK_ASSIGN(step.returned, session_->apply(operation, operands));
    return {};
  }

  /// An operation before the last one failed, and nobody knows what came of it.
  void run_in_limbo(const history::Operation& operation, Step& step) {
    step.in_flight = limbo_.outcomes();
    const bool reopens = std::holds_alternative<Reopen>(operation);
    const auto operands = limbo_.operands(operation, next_handle_);
    if (!operands) return;  // no program knows where its slices are
    const auto done = apply(operation, *operands, step);
    if (done && reopens) {
      adopt(limbo_.outcomes(), step);
      return;
    }
    if (done) {
      step.in_flight = limbo_.in_flight(operation, step.returned, next_handle_);
      limbo_.acknowledge(operation, step.returned, next_handle_);
      if (limbo_.outcomes().empty()) {
        step.findings =
            oracle::usable("after an error the store went on as if something else had happened", 0);
        step.known = false;
      }
      return;
    }
    step.error = done.error();
    if (reopens && !device_.fault_fired()) {
      step.findings = not_opened(done.error(), limbo_.outcomes());
      step.known = false;
    }
  }

  void acknowledge(const history::Operation& operation, Step& step) {
    if (std::holds_alternative<Reopen>(operation)) step.findings = needless_events();
    const oracle::Findings answer = model_.acknowledge(operation, step.returned);
    step.findings.insert(step.findings.end(), answer.begin(), answer.end());
    inspect(step);
  }

  [[nodiscard]] std::uint64_t events_in_step() const {
    const auto& steps = recording_.steps;
    return recording_.trace.event_count() - (steps.empty() ? 0 : steps.back().last_event);
  }

  /// A reopen that has nothing to do, as far as the application can tell.
  [[nodiscard]] oracle::Findings needless_events() const {
    const bool is_silent = recording_.protocol == oracle::Protocol::kJournaled &&
                           circumstances_.faults.empty() && model_.state().is_recovered();
    return is_silent ? oracle::idempotent(events_in_step()) : oracle::Findings();
  }

  /// The store does not open a file that is one of `outcomes`.
  [[nodiscard]] oracle::Findings not_opened(const io::Error& error,
                                            std::span<const oracle::Outcome> outcomes) const {
    const Refusal refusal{error.code, device_.bytes().size(), events_in_step()};
    return is_documented(refusal, recording_.protocol, outcomes, recording_.fresh)
               ? oracle::Findings()
               : oracle::opens(reason_of(error));
  }

  /// The store has been opened and is one of `running`: from here on the application knows which.
  void adopt(const std::vector<oracle::Outcome>& running, Step& step) {
    const auto outcomes = oracle::after_recovery(running, recording_.protocol);
    oracle::decode(device_.bytes(), heap_);
    const auto judgement = oracle::judge_recovered(heap_, outcomes, circumstances_.unit_bytes);
    if (!judgement.holds()) {
      step.findings = judgement.findings;
      step.known = false;
      return;
    }
    step.adopted = oracle::as_found(outcomes[*judgement.outcome], heap_);
    model_ = oracle::ReferenceModel(recording_.protocol, *step.adopted, next_handle_);
    limbo_.end();
  }

  /// What comes before the first fault has been looked at in the undisturbed life.
  void inspect(Step& step) {
    const auto& faults = circumstances_.faults;
    if (!faults.empty() && recording_.steps.size() < faults.front().step) return;
    oracle::decode(device_.bytes(), heap_);
    const oracle::Findings seen = oracle::judge_running(heap_, model_.state(), recording_.protocol);
    step.findings.insert(step.findings.end(), seen.begin(), seen.end());
    oracle::sort_by_severity(step.findings);
  }

  static void give_up(const io::Error& error, Step& step) {
    step.error = error;
    step.findings = oracle::usable(reason_of(error), error.offset);
    step.known = false;
  }

  [[nodiscard]] bool anything_failed() const {
    return std::ranges::any_of(recording_.fired,
                               [](const Recording::Fired& fired) { return fired.failed > 0; });
  }

  bool finish(Step step) {
    step.last_event = recording_.trace.event_count();
    if (anything_failed()) step.findings = oracle::contained(std::move(step.findings));
    if (step.known) step.afterwards = limbo_.outcomes();
    device_.end_step();
    const bool going_on = step.known;
    recording_.steps.push_back(std::move(step));
    return going_on;
  }

  const Subject& subject_;
  const Circumstances& circumstances_;
  Recording& recording_;
  LifeDevice device_;
  oracle::ReferenceModel model_;
  Limbo limbo_;
  history::Handle next_handle_;
  oracle::RawHeap heap_;
  std::unique_ptr<Session> session_;
};

}  // namespace

Recording record(const Subject& subject, const history::History& operations,
                 const Circumstances& circumstances) {
  Recording recording;
  recording.operations = operations;
  recording.first_handle = circumstances.next_handle;
  recording.protocol = subject.protocol();
  if (circumstances.origin != nullptr) {
    recording.trace = faultfs::Trace(circumstances.origin->image);
    recording.fresh = circumstances.origin->fresh;
  }
  recording.steps.reserve(operations.size() + 1);
  Recorder recorder(subject, circumstances, recording);
  bool going_on = recorder.run_open();
  for (std::size_t i = 0; going_on && i < operations.size(); ++i) {
    going_on = recorder.run(operations[i]);
  }
  return recording;
}

}  // namespace crashcheck::explorer
