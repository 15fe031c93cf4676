// Runs a history once on a perfect device and keeps all that the explorer needs: the trace, and
// which events belong to which operation.
#pragma once

#include <optional>
#include <vector>

#include "explorer/subject.h"
#include "faultfs/trace.h"
#include "history/operation.h"
#include "oracle/finding.h"

namespace crashcheck::explorer {

/// The first open, or one operation.
struct Step {
  std::uint64_t last_event = 0;  ///< events so far, this step's included
  Returned returned;
  oracle::Findings findings;       ///< what was wrong without any crash
  std::optional<io::Error> error;  ///< the store did not do it; no step follows
};

struct Recording {
  faultfs::Trace trace;
  std::vector<Step> steps;  ///< steps[0] is the first open, steps[i] is operation i, counted from 1

  /// The step that a crash after `event` interrupts; steps.size() where everything had returned.
  [[nodiscard]] std::size_t interrupted_step(std::uint64_t event) const;
  /// The last crash point that can be judged: nothing is known of a crash in a step that failed.
  [[nodiscard]] std::uint64_t last_crash_event() const;
  /// The first step at which something was wrong without a crash.
  [[nodiscard]] std::optional<std::size_t> first_step_with_findings() const;
};

/// The largest file that a recorded history may make.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{16} << 20U;

/// An operation that the store does not do, or does not come back from, is a step with an error and
/// a finding, and the last one.
[[nodiscard]] Recording record(const Subject& subject, const history::History& history);

}  // namespace crashcheck::explorer
