// Recording of histories.
#include "explorer/recording.h"

#include <algorithm>

#include "call_limit.h"
#include "faultfs/call_limit_file.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "oracle/judge.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {
namespace {

class Recorder {
 public:
  Recorder(const Subject& subject, Recording& recording)
      : subject_(subject), recording_(recording), file_({}, kMaxFileBytes), limited_(file_, 0) {}

  /// False where the step failed: it was the last one.
  bool run_first_open() {
    Step step;
    return finish(std::move(step), open());
  }

  bool run(const history::Operation& operation) {
    Step step;
    const auto done = apply(operation, step);
    return finish(std::move(step), done);
  }

 private:
  io::Result<void> open() {
    session_.reset();
    limited_.restart(call_limit(file_.bytes().size()));
    CRASHCHECK_ASSIGN(session_, subject_.open(std::make_unique<faultfs::RecordingFile>(
                                    limited_, recording_.trace)));
    return {};
  }

  io::Result<void> apply(const history::Operation& operation, Step& step) {
    limited_.restart(call_limit(file_.bytes().size()));
    if (std::holds_alternative<history::Reopen>(operation)) {
      CRASHCHECK_TRY(open());
    } else {
      CRASHCHECK_ASSIGN(step.returned, session_->apply(operation, model_.operands(operation)));
    }
    step.findings = model_.acknowledge(operation, step.returned);
    return {};
  }

  bool finish(Step step, const io::Result<void>& done) {
    step.last_event = recording_.trace.event_count();
    if (done) {
      oracle::decode(file_.bytes(), heap_);
      const oracle::Findings seen = oracle::judge_running(heap_, model_.state());
      step.findings.insert(step.findings.end(), seen.begin(), seen.end());
      oracle::sort_by_severity(step.findings);
    } else {
      step.error = done.error();
      step.findings = oracle::usable(reason_of(done.error()), done.error().offset);
    }
    recording_.steps.push_back(std::move(step));
    return done.has_value();
  }

  const Subject& subject_;
  Recording& recording_;
  faultfs::MemoryFile file_;
  faultfs::CallLimitFile limited_;
  oracle::ReferenceModel model_;
  oracle::RawHeap heap_;
  std::unique_ptr<Session> session_;
};

}  // namespace

std::size_t Recording::interrupted_step(std::uint64_t event) const {
  const auto step = std::ranges::upper_bound(steps, event, {}, &Step::last_event);
  return static_cast<std::size_t>(step - steps.begin());
}

std::uint64_t Recording::last_crash_event() const {
  if (!steps.back().error) return trace.event_count();
  return steps.size() == 1 ? 0 : steps[steps.size() - 2].last_event;
}

std::optional<std::size_t> Recording::first_step_with_findings() const {
  const auto found =
      std::ranges::find_if(steps, [](const Step& step) { return !step.findings.empty(); });
  if (found == steps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - steps.begin());
}

Recording record(const Subject& subject, const history::History& history) {
  Recording recording;
  recording.steps.reserve(history.size() + 1);
  Recorder recorder(subject, recording);
  bool going_on = recorder.run_first_open();
  for (std::size_t i = 0; going_on && i < history.size(); ++i) going_on = recorder.run(history[i]);
  return recording;
}

}  // namespace crashcheck::explorer
