// Running a life and noting what happens in it.
#include <algorithm>

#include "explorer/beginning.h"
#include "explorer/guarded_store.h"
#include "explorer/recording.h"
#include "io/assert.h"
#include "life_device.h"

namespace crashcheck::explorer {
namespace {

class Recorder {
 public:
  Recorder(const Store& store, const Circumstances& circumstances, Recording& recording)
      : store_(store),
        circumstances_(circumstances),
        recording_(recording),
        guard_(guard_of(store)),
        device_(circumstances, store.max_file_bytes(), recording),
        model_(recording.before->clone()) {}
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// A life ends without the store being closed. What it dies of once the power is gone is no
  /// news; an object that cannot be destroyed is left.
  ~Recorder() {
    device_.die();
    if (!run_guarded(guard_, [this] { session_.reset(); }).empty()) {
      static_cast<void>(session_.release());
    }
  }

  /// False where the step failed and was the last one.
  bool run_open() {
    Step step;
    step.in_flight = model_->clone();
    device_.begin_step(0);
    const auto done = open();
    if (done && circumstances_.origin == nullptr) {
      model_->created();
      step.adopted = model_->clone();
      inspect(step);
    } else if (done) {
      adopt(step);
    } else if (device_.fault_fired()) {
      step.error = done.error();
      model_->failed();
    } else if (circumstances_.origin == nullptr && is_full(done.error())) {
      step.error = done.error();  // there is no store, and nothing that it has promised
      step.known = false;
    } else {
      give_up(done.error(), step);
      if (circumstances_.origin != nullptr) step.findings = not_opened(done.error());
    }
    return finish(std::move(step));
  }

  bool run(const Operation& operation) {
    Step step;
    if (operation.is_reopen()) close();
    closed_at_ = recording_.trace.event_count();
    device_.begin_step(recording_.steps.size());
    const std::string_view obstacle = model_->obstacle(operation);
    if (!model_->is_certain()) {
      run_uncertain(operation, !obstacle.empty(), step);
    } else if (!obstacle.empty() && was_full_) {
      // What it names was never given.
      leave_out(operation, io::fail(io::ErrorCode::kInvalidArgument, "apply", obstacle).value(),
                step);
    } else if (!obstacle.empty()) {
      // After a call that failed, things may be gone that a case still speaks of.
      step.error = io::fail(io::ErrorCode::kInvalidArgument, "apply", obstacle).value();
      step.known = false;
    } else if (const auto done = apply(operation, step); done) {
      acknowledge(operation, step);
    } else if (device_.fault_fired() && fail(operation, step)) {
      step.error = done.error();
    } else if (!operation.is_reopen() && is_full(done.error())) {
      refuse_for_space(operation, done.error(), step);
    } else if (device_.may_be_too_full_for(done.error())) {
      step.error = done.error();
      step.known = false;
    } else {
      give_up(done.error(), step);
    }
    return finish(std::move(step));
  }

 private:
  [[nodiscard]] bool is_full(const io::Error& error) const {
    return device_.has_little_space() && error.code == io::ErrorCode::kNoSpace;
  }

  /// The store had no space for the operation, which has therefore changed nothing, if the store
  /// promises that; otherwise it is not known what came of it, and the life is over.
  void refuse_for_space(const Operation& operation, const io::Error& error, Step& step) {
    if (!promises().space) {
      step.error = error;
      step.known = false;
      return;
    }
    was_full_ = true;
    Findings wrong;
    if (device_.keeps_what_is_reserved()) wrong = model_->refused_for_space(operation);
    leave_out(operation, error, step);
    inspect(step);
    step.findings.insert(step.findings.end(), wrong.begin(), wrong.end());
    step.findings = space(promises(), std::move(step.findings));
  }

  /// The operation has changed nothing, and the application knows it.
  void leave_out(const Operation& operation, const io::Error& error, Step& step) {
    step.error = error;
    step.in_flight = model_->clone();
    model_->skip(operation);
    step.adopted = model_->clone();
  }

  /// A call has failed, and the operation with it: any part of it may be done. False where it would
  /// not have been done either, had no call failed.
  bool fail(const Operation& operation, Step& step) {
    if (would_be_refused()) {
      step.in_flight = model_->clone();
      model_->skip(operation);
      model_->failed();
      return true;
    }
    step.missed = answer_without_fault();
    if (!step.missed) return false;
    model_->begin(operation, &*step.missed);
    model_->failed();
    step.in_flight = model_->clone();
    return true;
  }

  /// Whether there would not have been space for this step, had no call failed.
  [[nodiscard]] bool would_be_refused() const {
    const Recording* other = circumstances_.undisturbed;
    const std::size_t step = recording_.steps.size();
    if (other == nullptr || step >= other->steps.size()) return false;
    const Step& undisturbed = other->steps[step];
    return undisturbed.known && undisturbed.error && !undisturbed.missed;
  }

  /// What this step would have answered without faults.
  [[nodiscard]] std::optional<Answer> answer_without_fault() const {
    const Recording* other = circumstances_.undisturbed;
    const std::size_t step = recording_.steps.size();
    if (other == nullptr || step >= other->steps.size()) return std::nullopt;
    const Step& undisturbed = other->steps[step];
    if (undisturbed.missed) return undisturbed.missed;
    return undisturbed.known ? std::optional(undisturbed.answer) : std::nullopt;
  }

  /// Carries out what comes from the store. False where it dies, or has died before: the life is
  /// over, whatever else its last step says.
  template <typename Call>
  bool survives(const Call& call) {
    if (!death_.empty()) return false;
    death_ = run_guarded(guard_, call);
    return death_.empty();
  }

  io::Result<void> open() {
    io::Result<std::unique_ptr<Session>> opened;
    if (!survives([&] { opened = device_.open(store_); })) {
      return io::fail(io::ErrorCode::kIo, "open", death_);
    }
    CRASHCHECK_ASSIGN(session_, std::move(opened));
    return {};
  }

  void close() {
    if (!survives([this] { session_.reset(); })) static_cast<void>(session_.release());
    device_.close();
  }

  io::Result<void> apply(const Operation& operation, Step& step) {
    if (operation.is_reopen()) return open();
    if (!session_) return io::fail(io::ErrorCode::kPoisoned, "apply", "no store is open");
    CRASHCHECK_ASSERT(model_->obstacle(operation).empty());
    io::Result<Answer> answer;
    if (!survives([&] { answer = session_->apply(operation, *model_); })) {
      return io::fail(io::ErrorCode::kIo, "apply", death_);
    }
    CRASHCHECK_ASSIGN(step.answer, std::move(answer));
    return {};
  }

  /// An operation before this one failed, and it is not known what came of it.
  void run_uncertain(const Operation& operation, bool impossible, Step& step) {
    step.in_flight = model_->clone();
    if (impossible) {
      model_->skip(operation);
      return;
    }
    const auto done = apply(operation, step);
    if (done && operation.is_reopen()) {
      adopt(step);
      return;
    }
    if (done) {
      model_->begin(operation, &step.answer);
      step.in_flight = model_->clone();
      step.findings = model_->acknowledge(operation, step.answer);
      if (model_->alternatives() == 0) {
        step.findings = usable(
            promises(), "after an error the store went on as if something else had happened", 0);
        step.known = false;
      }
      return;
    }
    step.error = done.error();
    if (!operation.is_reopen() && device_.fault_fired() && fail(operation, step)) return;
    model_->skip(operation);
    if (operation.is_reopen() && !device_.fault_fired()) {
      step.findings = not_opened(done.error());
      step.known = false;
    }
  }

  void acknowledge(const Operation& operation, Step& step) {
    if (operation.is_reopen() && circumstances_.faults.empty() && model_->is_clean()) {
      step.findings = silent(promises(), events_in_step());
    }
    model_->begin(operation, &step.answer);
    const Findings wrong = model_->acknowledge(operation, step.answer);
    step.findings.insert(step.findings.end(), wrong.begin(), wrong.end());
    inspect(step);
  }

  /// Without those of closing the store first.
  [[nodiscard]] std::uint64_t events_in_step() const {
    return recording_.trace.event_count() - closed_at_;
  }

  /// The store does not open a file that is one of those that the application is prepared for.
  [[nodiscard]] Findings not_opened(const io::Error& error) const {
    const Refusal refusal{error.code, device_.image().size(), events_in_step(),
                          recording_.unwritten};
    return model_->may_refuse(refusal) ? Findings() : opens(promises(), error);
  }

  /// The store has been opened: from here on the application knows which state it is in.
  void adopt(Step& step) {
    auto found = model_->clone();
    found->crashed();
    Judgement judgement;
    const auto judge = [&] {
      judgement = found->judge({device_.image(), device_.unit_bytes(), session_.get()});
    };
    if (!survives(judge)) return;
    if (!judgement.holds()) {
      step.findings = judgement.findings;
      step.known = false;
      return;
    }
    found->adopt(judgement);
    model_ = std::move(found);
    step.adopted = model_->clone();
  }

  /// What comes before the first fault has been looked at in the undisturbed life.
  void inspect(Step& step) {
    const auto& faults = circumstances_.faults;
    if (!faults.empty() && recording_.steps.size() < faults.front().step) return;
    const Findings seen = model_->inspect(device_.image());
    step.findings.insert(step.findings.end(), seen.begin(), seen.end());
    sort_by_severity(step.findings);
  }

  void give_up(const io::Error& error, Step& step) const {
    step.error = error;
    step.findings = usable(promises(), reason_of(error), error.offset);
    step.known = false;
  }

  [[nodiscard]] bool anything_failed() const {
    return std::ranges::any_of(recording_.fired,
                               [](const Recording::Fired& fired) { return fired.failed > 0; });
  }

  /// Judged as an error there would be, one that no fault explains. It is not known what a crash in
  /// a step leaves that does not come to its end.
  void end_by_death(Step& step) const {
    const std::size_t number = recording_.steps.size();
    const bool is_recovery =
        number == 0 ? recording_.after_crash
                    : recording_.operations[number - 1].is_reopen() && !model_->is_certain();
    step.error = io::fail(io::ErrorCode::kIo, number == 0 ? "open" : "apply", death_).value();
    step.findings = is_recovery ? died(promises(), death_) : usable(promises(), death_, 0);
    step.missed.reset();
    step.adopted.reset();
    step.known = false;
  }

  bool finish(Step step) {
    if (!death_.empty()) end_by_death(step);
    step.last_event = recording_.trace.event_count();
    step.others_bytes = device_.others_bytes();
    if (anything_failed()) step.findings = contained(promises(), std::move(step.findings));
    if (step.known && !model_->is_certain()) step.afterwards = model_->clone();
    device_.end_step();
    const bool going_on = step.known;
    recording_.steps.push_back(std::move(step));
    return going_on;
  }

  [[nodiscard]] const Promises& promises() const { return store_.promises(); }

  const Store& store_;
  const Circumstances& circumstances_;
  Recording& recording_;
  isolation::Guard* guard_;
  LifeDevice device_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Session> session_;
  std::string_view death_;       ///< why the store did not come back; empty: it has, so far
  bool was_full_ = false;        ///< an operation was refused for lack of space
  std::uint64_t closed_at_ = 0;  ///< so many events came before this step or its open
};

faultfs::Image empty_medium(faultfs::Medium medium) {
  return medium == faultfs::Medium::kFile ? faultfs::Image() : faultfs::Image(faultfs::Tree());
}

}  // namespace

Recording record(const Store& store, const History& operations,
                 const Circumstances& circumstances) {
  const auto beginning = store.beginning();
  if (circumstances.origin == nullptr && beginning) {
    Circumstances begun = circumstances;
    begun.origin = &beginning->origin;
    return record(store, operations, begun);
  }
  Recording recording;
  recording.operations = operations;
  const Origin* origin = circumstances.origin;
  recording.others = circumstances.others;
  recording.after_crash = origin != nullptr;
  recording.before = origin != nullptr ? origin->model : store.new_model();
  faultfs::Image base = origin != nullptr ? origin->image : empty_medium(store.medium());
  if (circumstances.device != nullptr) base = faultfs::kept_on(*circumstances.device, base);
  recording.trace = faultfs::Trace(std::move(base));
  if (origin != nullptr) recording.unwritten = origin->unwritten;
  recording.steps.reserve(operations.size() + 1);
  {
    // Closes the store in the end, which may still call: before the recording goes anywhere else.
    Recorder recorder(store, circumstances, recording);
    bool going_on = recorder.run_open();
    for (std::size_t i = 0; going_on && i < operations.size(); ++i) {
      going_on = recorder.run(operations[i]);
    }
  }
  return recording;
}

}  // namespace crashcheck::explorer
