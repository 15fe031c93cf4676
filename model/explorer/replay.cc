// One case, one crash image, one judgement.
#include "explorer/replay.h"

#include <algorithm>

#include "explorer/image_checker.h"
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

CaseProblem refused(const Case& reproduction, const Stopped& stopped) {
  const bool known = stopped.step >= 1 && stopped.step <= reproduction.operation_lines.size();
  const std::string what = stopped.step == 0
                               ? std::string("open")
                               : history::to_string(reproduction.operations[stopped.step - 1]);
  return {known ? reproduction.operation_lines[stopped.step - 1] : 0,
          "the store refuses '" + what + "': " + io::to_string(stopped.error)};
}

Replay without_crash(Recording recording) {
  Replay replay;
  const auto step = recording.first_step_with_findings();
  replay.step = step.value_or(recording.steps.size() - 1);
  replay.image = replay.recovered = file_at_end(recording.trace);
  if (step) replay.judgement.findings = recording.steps[*step].findings;
  replay.recording = std::move(recording);
  return replay;
}

}  // namespace

tl::expected<Replay, CaseProblem> replay(const Subject& subject, const Case& reproduction) {
  Recording recording = record(subject, reproduction.operations);
  if (recording.stopped && is_refusal(recording.stopped->error.code)) {
    return tl::unexpected(refused(reproduction, *recording.stopped));
  }
  if (!reproduction.crash) return without_crash(std::move(recording));
  const faultfs::CrashPoint& crash = *reproduction.crash;
  if (crash.event > recording.trace.event_count()) {
    return tl::unexpected(CaseProblem{
        reproduction.crash_line,
        "the history has only " + std::to_string(recording.trace.event_count()) + " events"});
  }
  auto image = faultfs::crash_image(recording.trace, reproduction.profile, crash);
  if (!image) {
    return tl::unexpected(CaseProblem{reproduction.crash_line, std::string(image.error().reason)});
  }
  Replay replay;
  ImageChecker checker(subject, reproduction.profile.unit_bytes);
  replay.judgement = checker.check(*image, recording.acceptable(crash.event));
  replay.step = recording.interrupted_step(crash.event);
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
