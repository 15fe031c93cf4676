// Recording of histories.
#include "explorer/recording.h"

#include <algorithm>

#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "oracle/judge.h"

namespace crashcheck::explorer {
namespace {

class Recorder {
 public:
  Recorder(const Subject& subject, Recording& recording)
      : subject_(subject), recording_(recording), file_({}, kMaxFileBytes) {}

  io::Result<void> open() {
    session_.reset();
    CRASHCHECK_ASSIGN(
        session_, subject_.open(std::make_unique<faultfs::RecordingFile>(file_, recording_.trace)));
    return {};
  }

  void note_creation() {
    Step step;
    step.in_flight = oracle::ReferenceModel::creation_in_flight();
    finish(std::move(step));
  }

  io::Result<void> run(const history::Operation& operation) {
    Step step;
    if (std::holds_alternative<history::Reopen>(operation)) {
      CRASHCHECK_TRY(open());
    } else {
      CRASHCHECK_ASSIGN(step.returned, session_->apply(operation, model_.operands(operation)));
    }
    step.in_flight = model_.in_flight_in_place(operation, step.returned);
    step.findings = model_.acknowledge(operation, step.returned);
    finish(std::move(step));
    return {};
  }

 private:
  void finish(Step step) {
    step.last_event = recording_.trace.event_count();
    step.after = model_.state();
    oracle::decode(file_.bytes(), heap_);
    const oracle::Findings seen = oracle::judge_running(heap_, step.after);
    step.findings.insert(step.findings.end(), seen.begin(), seen.end());
    oracle::sort_by_severity(step.findings);
    recording_.steps.push_back(std::move(step));
  }

  const Subject& subject_;
  Recording& recording_;
  faultfs::MemoryFile file_;
  oracle::ReferenceModel model_;
  oracle::RawHeap heap_;
  std::unique_ptr<Session> session_;
};

}  // namespace

std::size_t Recording::interrupted_step(std::uint64_t event) const {
  const auto step = std::ranges::upper_bound(steps, event, {}, &Step::last_event);
  return static_cast<std::size_t>(step - steps.begin());
}

std::span<const oracle::Outcome> Recording::acceptable(std::uint64_t event) const {
  const std::size_t step = interrupted_step(event);
  return step < steps.size() ? std::span(steps[step].in_flight) : std::span(all_acknowledged);
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
  auto ran = recorder.open();
  recorder.note_creation();
  for (std::size_t i = 0; ran && i < history.size(); ++i) ran = recorder.run(history[i]);
  if (!ran) {
    recording.stopped = Stopped{recording.steps.size(), ran.error()};
    recording.steps.back().findings = oracle::usable(reason_of(ran.error()), ran.error().offset);
  }
  recording.all_acknowledged = {oracle::exactly("acknowledged", recording.steps.back().after)};
  return recording;
}

}  // namespace crashcheck::explorer
