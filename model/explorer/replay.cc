// One case, one crash image, one judgement.
#include "explorer/replay.h"

#include <algorithm>

#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "faultfs/crash_images.h"

namespace crashcheck::explorer {
namespace {

bool is_refusal(io::ErrorCode code) {
  return code == io::ErrorCode::kInvalidArgument || code == io::ErrorCode::kNoSpace;
}

io::Bytes file_at_end(const faultfs::Trace& trace) {
  io::Bytes image(trace.base().begin(), trace.base().end());
  for (const faultfs::Event& event : trace.events()) faultfs::apply(trace, event, image);
  return image;
}

/// The step that failed, as a problem of the case.
CaseProblem not_done(const Case& reproduction, std::size_t step, const io::Error& error) {
  const std::string what =
      step == 0 ? std::string("open") : history::to_string(reproduction.operations[step - 1]);
  const std::string text = "the store does not do '" + what + "': " + io::to_string(error);
  if (step == 0 || step > reproduction.operation_places.size()) return {{}, text};
  return {reproduction.operation_places[step - 1], text};
}

Replay without_crash(Recording recording, const history::History& history) {
  Replay replay;
  const auto step = recording.first_step_with_findings();
  replay.step = step.value_or(recording.steps.size() - 1);
  ModelWalk walk(recording, history);
  walk.advance_to(recording.steps[replay.step].error ? replay.step : replay.step + 1);
  replay.known = walk.state();
  replay.image = replay.recovered = file_at_end(recording.trace);
  if (step) replay.judgement.findings = recording.steps[*step].findings;
  replay.recording = std::move(recording);
  return replay;
}

}  // namespace

tl::expected<Replay, CaseProblem> replay(const Subject& subject, const Case& reproduction) {
  Recording recording = record(subject, reproduction.operations);
  const std::size_t last = recording.steps.size() - 1;
  if (const auto& error = recording.steps[last].error; error && is_refusal(error->code)) {
    return tl::unexpected(not_done(reproduction, last, *error));
  }
  if (!reproduction.crash) return without_crash(std::move(recording), reproduction.operations);
  const faultfs::CrashPoint& crash = *reproduction.crash;
  if (crash.event > recording.last_crash_event()) {
    if (const auto& error = recording.steps[last].error) {
      return tl::unexpected(not_done(reproduction, last, *error));
    }
    return tl::unexpected(CaseProblem{
        reproduction.crash_place,
        "the history has only " + std::to_string(recording.trace.event_count()) + " events"});
  }
  auto image = faultfs::crash_image(recording.trace, reproduction.profile, crash);
  if (!image) {
    return tl::unexpected(CaseProblem{reproduction.crash_place, std::string(image.error().reason)});
  }
  Replay replay;
  ImageChecker checker(subject, reproduction.profile.unit_bytes);
  replay.step = recording.interrupted_step(crash.event);
  ModelWalk walk(recording, reproduction.operations);
  walk.advance_to(replay.step);
  replay.judgement = checker.check(*image, walk.acceptable());
  if (replay.judgement.outcome) {
    replay.outcome = walk.acceptable()[*replay.judgement.outcome].name;
  }
  replay.known = walk.state();
  replay.image = std::move(*image);
  replay.recovered.assign(checker.recovered().begin(), checker.recovered().end());
  replay.recording = std::move(recording);
  return replay;
}

bool as_expected(const Case& reproduction, const oracle::Findings& findings) {
  if (!reproduction.expect) return true;
  if (!reproduction.expect->kind) return findings.empty();
  return std::ranges::any_of(findings, [&](const oracle::Finding& finding) {
    return finding.kind == *reproduction.expect->kind;
  });
}

Case make_case(const Subject& subject, const faultfs::DeviceProfile& profile,
               const history::History& history, const Sighting& sighting) {
  Case made;
  made.protocol = subject.name();
  made.profile = profile;
  made.operations = history;
  made.crash = sighting.crash;
  made.expect = Case::Expectation{sighting.signature.kind};
  return made;
}

}  // namespace crashcheck::explorer
