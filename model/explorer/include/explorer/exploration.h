// Every crash point of one history, every image that the device may leave there, recovered and
// judged.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explorer/recording.h"
#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "oracle/finding.h"

namespace crashcheck::explorer {

/// What makes two violations the same one for a report: the guarantee, the kind, and the operation
/// that was cut ("open" for the first open, "no crash" where none was needed).
struct Signature {
  oracle::Guarantee guarantee = oracle::Guarantee::kOpens;
  oracle::Kind kind = oracle::Kind::kRecoveryFailed;
  std::string_view operation;  ///< refers to a string literal

  auto operator<=>(const Signature&) const = default;
};

/// A violation and where it was seen.
struct Sighting {
  Signature signature;
  std::size_t step = 0;                      ///< the step cut, or after which it was seen
  std::optional<faultfs::CrashPoint> crash;  ///< none: seen while the store was running
  oracle::Findings findings;                 ///< by severity
};

struct Counts {
  std::uint64_t crash_points = 0;  ///< positions in the event sequence
  std::uint64_t states = 0;        ///< images at all of them
  std::uint64_t tested = 0;        ///< distinct images with distinct acceptable outcomes: recovered
  std::uint64_t violating = 0;     ///< of the tested
  std::uint64_t image_bytes = 0;   ///< of all images tested: how much work it was
  /// Of the tested, how many broke each guarantee, and on how many it could not be judged, because
  /// something else was wrong before.
  std::array<std::uint64_t, oracle::kGuaranteeCount> violating_by_guarantee{};
  std::array<std::uint64_t, oracle::kGuaranteeCount> unjudged_by_guarantee{};

  Counts& operator+=(const Counts& other);
  bool operator==(const Counts&) const = default;
};

/// Called for each violating state; returns false to end the exploration.
using OnViolation = std::function<bool(const Sighting&)>;

/// Explores `recording`, crash points ascending. An image met before in the same step is counted
/// and not recovered again. What was wrong without a crash is reported first. Where `stop` is given
/// and becomes true, the exploration ends early.
[[nodiscard]] Counts explore(const Subject& subject, const Recording& recording,
                             const history::History& history, const faultfs::DeviceProfile& profile,
                             const OnViolation& on_violation,
                             const std::atomic<bool>* stop = nullptr);

/// The word for what a crash at `step` cuts.
[[nodiscard]] std::string_view operation_name(const history::History& history, std::size_t step);

}  // namespace crashcheck::explorer
