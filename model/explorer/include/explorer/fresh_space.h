// What a file shows where nobody ever wrote, and the one refusal that this excuses.
#pragma once

#include <cstdint>
#include <span>

#include "faultfs/crash_point.h"
#include "faultfs/trace.h"
#include "io/result.h"
#include "oracle/heap_state.h"

namespace crashcheck::explorer {

enum class FreshSpace : std::uint8_t {
  kZero,
  kAnything,  ///< garbage, or what was there before
};

/// What `image`, which `crash` left of `trace`, shows: kAnything where a device that fills with
/// zeros would have left other bytes.
[[nodiscard]] FreshSpace fresh_space(const faultfs::Trace& trace,
                                     const faultfs::DeviceProfile& profile,
                                     const faultfs::CrashPoint& crash, io::ByteView image);

/// The larger of the two: what a file shows that went through both.
[[nodiscard]] constexpr FreshSpace either(FreshSpace a, FreshSpace b) { return a > b ? a : b; }

/// A store that would not open a file.
struct Refusal {
  io::ErrorCode code;
  std::uint64_t file_bytes;
  std::uint64_t events;  ///< that the store issued before it gave up
};

/// The largest file that a creation which was cut may leave.
inline constexpr std::uint64_t kMaxCreationBytes = 64;

/// Whether the refusal is documented: the journaled protocol cannot tell the file of a creation
/// that was cut from a foreign one where fresh space shows anything. It says so, and leaves the
/// file, of no more than kMaxCreationBytes, as it is. `acceptable` is what might have been found.
[[nodiscard]] bool is_documented(const Refusal& refusal, oracle::Protocol protocol,
                                 std::span<const oracle::Outcome> acceptable, FreshSpace fresh);

}  // namespace crashcheck::explorer
