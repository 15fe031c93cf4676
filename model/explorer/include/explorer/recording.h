// Runs a history once on a perfect device and keeps all that the explorer needs: the trace, which
// events belong to which operation, and what may be found after a crash in each.
#pragma once

#include <optional>
#include <vector>

#include "explorer/subject.h"
#include "faultfs/trace.h"
#include "history/operation.h"
#include "oracle/finding.h"
#include "oracle/reference_model.h"

namespace crashcheck::explorer {

/// The first open, or one operation.
struct Step {
  std::uint64_t last_event = 0;            ///< events so far, this step's included
  std::vector<oracle::Outcome> in_flight;  ///< acceptable after a crash inside the step
  oracle::HeapState after;                 ///< what the application knows once it has returned
  Returned returned;
  oracle::Findings findings;  ///< what was wrong without any crash
};

/// Why a recording ended early.
struct Stopped {
  std::size_t step = 0;  ///< the step that failed; 0: the first open
  io::Error error;
};

struct Recording {
  faultfs::Trace trace;
  std::vector<Step> steps;  ///< steps[0] is the first open, steps[i] is operation i, counted from 1
  std::vector<oracle::Outcome> all_acknowledged;  ///< the one outcome after the last event
  std::optional<Stopped> stopped;

  /// The step that a crash after `event` interrupts; steps.size() where everything had returned.
  [[nodiscard]] std::size_t interrupted_step(std::uint64_t event) const;
  /// What may be found after a crash after `event`.
  [[nodiscard]] std::span<const oracle::Outcome> acceptable(std::uint64_t event) const;
  /// The first step at which something was wrong without a crash.
  [[nodiscard]] std::optional<std::size_t> first_step_with_findings() const;
};

/// The largest file that a recorded history may make.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{64} << 20U;

/// An operation that the store does not do ends the recording with a finding at the step before it.
[[nodiscard]] Recording record(const Subject& subject, const history::History& history);

}  // namespace crashcheck::explorer
