// What a program does to a file, in a form of the tests' own: traces are recorded from it, devices
// are driven with it, and what must come of it is worked out byte by byte.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <variant>
#include <vector>

#include "faultfs/trace.h"
#include "io/file.h"

namespace crashcheck::faultfs {

struct WriteStep {
  std::uint64_t offset = 0;
  io::Bytes bytes;

  [[nodiscard]] std::uint64_t end() const { return offset + bytes.size(); }
};

struct ResizeStep {
  std::uint64_t size_bytes = 0;
};

struct SyncStep {};

using Step = std::variant<WriteStep, ResizeStep, SyncStep>;

struct Script {
  io::Bytes base;
  std::vector<Step> steps;
  std::vector<FailedSync> failed_syncs = {};  ///< ascending, at most one after each step
};

/// Does the step to `file`, or only its first `limit` bytes if it is a write.
void perform(const Step& step, io::Bytes& file, std::uint64_t limit = UINT64_MAX);

/// Asks `file` for the step.
[[nodiscard]] io::Result<void> issue(const Step& step, io::File& file);

/// The trace that recording the script leaves.
[[nodiscard]] Trace trace_of(const Script& script);

/// The sync that failed between step `step` and the next one, or nullptr.
[[nodiscard]] const FailedSync* failed_sync_after(const Script& script, std::uint64_t step);

/// The file as the program sees it after 0, 1, 2, ... steps.
[[nodiscard]] std::vector<io::Bytes> live_views(const Script& script);

/// Number of the last sync among the first `step` steps, or 0.
[[nodiscard]] std::size_t synced_at(const Script& script, std::size_t step);

/// For counterexamples.
void showValue(const Script& script, std::ostream& os);

}  // namespace crashcheck::faultfs
