// A recording in the words of the coverage layer.
#include "coverage_notes.h"

#include "coverage/life_coverage.h"

namespace crashcheck::explorer {

void note_life(const Recording& recording, std::uint64_t first_event,
               coverage::Coverage& coverage) {
  coverage::RecordedLife life{.trace = recording.trace,
                              .operations = recording.operations,
                              .steps = {},
                              .first_handle = recording.first_handle,
                              .live = {},
                              .first_crash_event = first_event,
                              .last_crash_event = recording.last_crash_event()};
  for (const Step& step : recording.steps) life.steps.push_back({step.last_event, step.returned});
  if (const auto& adopted = recording.steps[0].adopted) life.live = adopted->live;
  coverage::note_life(life, coverage);
}

OnRecovery notes_of(coverage::Coverage& coverage) {
  return [&coverage](const coverage::Recovery& recovery) {
    coverage::note_recovery(recovery, coverage);
  };
}

}  // namespace crashcheck::explorer
