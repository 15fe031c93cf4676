// Recording of lives.
#include "explorer/recording.h"

#include <algorithm>
#include <functional>

#include "call_limit.h"
#include "faultfs/call_limit_file.h"
#include "faultfs/crash_images.h"
#include "faultfs/faulty_file.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "limbo.h"
#include "oracle/judge.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {
namespace {

using history::Reopen;

/// Tells when the first call fails that was made to.
class FailureWatch final : public faultfs::ForwardingFile {
 public:
  FailureWatch(io::File& target, std::function<void()> on_failure)
      : ForwardingFile(target), on_failure_(std::move(on_failure)) {}

  [[nodiscard]] io::Result<void> sync() override { return watched(target().sync()); }
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    return watched(target().write_at(offset, bytes));
  }
  [[nodiscard]] io::Result<void> resize(std::uint64_t size_bytes) override {
    return watched(target().resize(size_bytes));
  }
  [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                         io::MutableByteView into) const override {
    return watched(target().read_at(offset, into));
  }

 private:
  [[nodiscard]] io::Result<void> watched(io::Result<void> result) const {
    if (!result && result.error().injected) on_failure_();
    return result;
  }

  std::function<void()> on_failure_;
};

/// The files of a life with faults, one on top of the other.
class FaultyStack final : public faultfs::ForwardingFile {
 public:
  FaultyStack(std::unique_ptr<faultfs::FaultyFile> faulty, std::unique_ptr<FailureWatch> watch)
      : ForwardingFile(static_cast<io::File&>(*watch)),
        faulty_(std::move(faulty)),
        watch_(std::move(watch)) {}

 private:
  std::unique_ptr<faultfs::FaultyFile> faulty_;
  std::unique_ptr<FailureWatch> watch_;
};

class Recorder {
 public:
  Recorder(const Subject& subject, const Circumstances& circumstances, Recording& recording)
      : subject_(subject),
        circumstances_(circumstances),
        recording_(recording),
        file_(circumstances.origin != nullptr ? circumstances.origin->image : io::Bytes{},
              kMaxFileBytes),
        limited_(file_, 0),
        recorder_(limited_, recording.trace) {
    recording_.fired.resize(circumstances.faults.size());
  }

  /// False where the step failed and was the last one.
  bool run_open() {
    Step step;
    step.in_flight = circumstances_.origin != nullptr
                         ? circumstances_.origin->acceptable
                         : oracle::ReferenceModel::creation_in_flight();
    arm(0);
    const auto done = open();
    if (done && circumstances_.origin == nullptr) {
      step.adopted = model_.state();
      inspect(step);
    } else if (done) {
      adopt(step.in_flight, step);
    } else if (fault_fired()) {
      step.error = done.error();
      limbo_.begin(step.in_flight);
    } else {
      give_up(done.error(), step);
      if (circumstances_.origin != nullptr) step.findings = oracle::opens(reason_of(done.error()));
    }
    return finish(std::move(step));
  }

  bool run(const history::Operation& operation) {
    Step step;
    next_handle_ += static_cast<history::Handle>(history::handles_given(operation));
    if (std::holds_alternative<Reopen>(operation)) close();
    arm(recording_.steps.size());
    if (limbo_.is_open()) {
      run_in_limbo(operation, step);
    } else if (!knows_slices_of(operation)) {
      step.error =
          io::fail(io::ErrorCode::kInvalidArgument, "apply", "there is no such slice").value();
      step.known = false;
    } else if (const auto done = apply(operation, model_.operands(operation), step); done) {
      step.findings = model_.acknowledge(operation, step.returned);
      inspect(step);
    } else if (fault_fired()) {
      step.error = done.error();
      limbo_.begin(
          model_.in_flight_in_place(operation, undisturbed(recording_.steps.size()).returned));
      step.in_flight = limbo_.outcomes();
    } else {
      give_up(done.error(), step);
    }
    return finish(std::move(step));
  }

  void set_next_handle(history::Handle next) { next_handle_ = next; }

 private:
  [[nodiscard]] const Step& undisturbed(std::size_t step) const {
    return circumstances_.undisturbed->steps[step];
  }

  /// After a call that failed, slices may be gone that a case still speaks of.
  [[nodiscard]] bool knows_slices_of(const history::Operation& operation) const {
    return std::ranges::all_of(history::handles_used(operation), [&](history::Handle handle) {
      return model_.state().find(handle) != nullptr;
    });
  }

  // --- the device ---

  io::Result<void> open() {
    limited_.restart(call_limit(file_.bytes().size()));
    std::unique_ptr<io::File> file;
    if (circumstances_.faults.empty()) {
      file = std::make_unique<faultfs::ForwardingFile>(static_cast<io::File&>(recorder_));
    } else {
      auto faulty = std::make_unique<faultfs::FaultyFile>(recorder_, faulty_options());
      auto watch = std::make_unique<FailureWatch>(*faulty, [this] { note_failure(); });
      file = std::make_unique<FaultyStack>(std::move(faulty), std::move(watch));
    }
    CRASHCHECK_ASSIGN(session_, subject_.open(std::move(file)));
    return {};
  }

  /// The options of a file must fit all faults of a life that may fire while it is open: the one
  /// that is armed decides.
  faultfs::FaultyFile::Options faulty_options() {
    faultfs::FaultyFile::Options options;
    options.unit_bytes = circumstances_.profile->unit_bytes;
    for (const LifeFault& fault : circumstances_.faults) {
      options.wrote_bytes = std::max(options.wrote_bytes, fault.wrote_bytes);
    }
    options.on_failed_sync = [this] { lose_pending(); };
    return options;
  }

  /// A sync has failed: some of what was pending is durable, the rest never will be.
  void lose_pending() {
    const LifeFault& fault = circumstances_.faults[armed_index_];
    faultfs::CrashPoint choice = fault.durable;
    choice.event = recording_.trace.event_count();
    auto durable = faultfs::crash_image(recording_.trace, *circumstances_.profile, choice);
    if (!durable) {
      recording_.bad_choice = durable.error().reason;
      return;
    }
    if (fault.reverts) file_.assign(*durable);
    recording_.trace.append_failed_sync(std::move(*durable), fault.reverts);
  }

  void note_failure() {
    Recording::Fired& fired = recording_.fired[armed_index_];
    if (fired.failed++ > 0) return;
    fired.step = recording_.steps.size();
    fired.event = recording_.trace.event_count();
  }

  void arm(std::size_t step) {
    fired_before_ = armed_ ? armed_->fired() : 0;
    for (std::size_t i = 0; i < circumstances_.faults.size(); ++i) {
      if (circumstances_.faults[i].step != step) continue;
      armed_.reset();
      armed_.emplace(circumstances_.faults[i].fault);
      armed_index_ = i;
      fired_before_ = 0;
    }
  }

  [[nodiscard]] bool fault_fired() const { return armed_ && armed_->fired() > fired_before_; }

  void count_calls() {
    if (!armed_) return;
    recording_.fired[armed_index_].calls = armed_->calls();
  }

  /// What failed for ever is mended with it.
  void close() {
    session_.reset();
    if (armed_ && armed_->fired() > 0) armed_.reset();
  }

  // --- the store ---

  io::Result<void> apply(const history::Operation& operation,
                         std::span<const oracle::Placement> operands, Step& step) {
    limited_.restart(call_limit(file_.bytes().size()));
    if (std::holds_alternative<Reopen>(operation)) return open();
    if (!session_) return io::fail(io::ErrorCode::kPoisoned, "apply", "no store is open");
    CRASHCHECK_ASSIGN(step.returned, session_->apply(operation, operands));
    return {};
  }

  /// An operation before the last one failed, and nobody knows what came of it.
  void run_in_limbo(const history::Operation& operation, Step& step) {
    step.in_flight = limbo_.outcomes();
    const bool reopens = std::holds_alternative<Reopen>(operation);
    const auto operands = limbo_.operands(operation);
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
        step.findings = oracle::contained(oracle::usable(
            "after an error the store went on as if something else had happened", 0));
        step.known = false;
      }
      return;
    }
    step.error = done.error();
    if (reopens && !fault_fired()) {
      step.findings = oracle::contained(oracle::opens(reason_of(done.error())));
      step.known = false;
    }
  }

  /// The store has been opened and is one of `outcomes`: from here on the application knows which.
  void adopt(const std::vector<oracle::Outcome>& outcomes, Step& step) {
    oracle::decode(file_.bytes(), heap_);
    const auto judgement = oracle::judge_recovered(heap_, outcomes, circumstances_.unit_bytes);
    if (!judgement.holds()) {
      step.findings = limbo_.is_open() ? oracle::contained(judgement.findings) : judgement.findings;
      step.known = false;
      return;
    }
    step.adopted = oracle::as_found(outcomes[*judgement.outcome], heap_);
    model_ = oracle::ReferenceModel(*step.adopted, next_handle_);
    limbo_.end();
  }

  void inspect(Step& step) {
    oracle::decode(file_.bytes(), heap_);
    const oracle::Findings seen = oracle::judge_running(heap_, model_.state());
    step.findings.insert(step.findings.end(), seen.begin(), seen.end());
    oracle::sort_by_severity(step.findings);
  }

  static void give_up(const io::Error& error, Step& step) {
    step.error = error;
    step.findings = oracle::usable(reason_of(error), error.offset);
    step.known = false;
  }

  bool finish(Step step) {
    step.last_event = recording_.trace.event_count();
    if (step.known) step.afterwards = limbo_.outcomes();
    count_calls();
    const bool going_on = step.known;
    recording_.steps.push_back(std::move(step));
    return going_on;
  }

  const Subject& subject_;
  const Circumstances& circumstances_;
  Recording& recording_;
  faultfs::MemoryFile file_;
  faultfs::CallLimitFile limited_;
  faultfs::RecordingFile recorder_;
  std::optional<faultfs::ArmedFault> armed_;
  std::size_t armed_index_ = 0;
  std::uint64_t fired_before_ = 0;
  oracle::ReferenceModel model_;
  Limbo limbo_;
  history::Handle next_handle_ = 0;
  oracle::RawHeap heap_;
  std::unique_ptr<Session> session_;
};

}  // namespace

history::Handle handles_given(const std::vector<Life>& lives) {
  std::size_t given = 0;
  for (const Life& life : lives) {
    for (const history::Operation& operation : life.operations) {
      given += history::handles_given(operation);
    }
  }
  return static_cast<history::Handle>(given);
}

std::size_t Recording::interrupted_step(std::uint64_t event) const {
  const auto step = std::ranges::upper_bound(steps, event, {}, &Step::last_event);
  // What failed for no reason has not returned, even where it did nothing.
  if (step == steps.end() && !steps.back().known) return steps.size() - 1;
  return static_cast<std::size_t>(step - steps.begin());
}

std::uint64_t Recording::last_crash_event() const {
  if (steps.back().known) return trace.event_count();
  return steps.size() == 1 ? 0 : steps[steps.size() - 2].last_event;
}

std::optional<std::size_t> Recording::first_step_with_findings() const {
  const auto found =
      std::ranges::find_if(steps, [](const Step& step) { return !step.findings.empty(); });
  if (found == steps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - steps.begin());
}

Recording record(const Subject& subject, const history::History& operations,
                 const Circumstances& circumstances) {
  Recording recording;
  recording.operations = operations;
  recording.first_handle = circumstances.next_handle;
  if (circumstances.origin != nullptr)
    recording.trace = faultfs::Trace(circumstances.origin->image);
  recording.steps.reserve(operations.size() + 1);
  Recorder recorder(subject, circumstances, recording);
  recorder.set_next_handle(circumstances.next_handle);
  bool going_on = recorder.run_open();
  for (std::size_t i = 0; going_on && i < operations.size(); ++i) {
    going_on = recorder.run(operations[i]);
  }
  return recording;
}

}  // namespace crashcheck::explorer
