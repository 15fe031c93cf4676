// Look-ups in a recording: which step a crash interrupts, and which crash points can be judged.
#include "explorer/recording.h"

#include <algorithm>

namespace crashcheck::explorer {

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

std::uint64_t Recording::others_bytes_at(std::size_t step) const {
  if (steps.empty()) return 0;
  return steps[std::min(step, steps.size() - 1)].others_bytes;
}

std::vector<OthersHold> held_until(std::size_t step, const std::vector<OthersHold>& others) {
  std::vector<OthersHold> until;
  for (const OthersHold& each : others) {
    if (each.step <= step) until.push_back(each);
  }
  return until;
}

}  // namespace crashcheck::explorer
