// Which call fails and how: a fault as a plain value with a text form, and arming it for the
// FaultyFiles and FaultyDirectories that this thread uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "io/result.h"

namespace crashcheck::faultfs {

/// The verbs of File and Directory that can be made to fail. Each has the libfiu failure point of
/// that name.
enum class FaultPoint : std::uint8_t {
  kRead,           ///< io/read
  kWrite,          ///< io/write
  kResize,         ///< io/resize
  kSync,           ///< io/sync
  kCreate,         ///< io/create, of a file
  kMakeDirectory,  ///< io/mkdir
  kLink,           ///< io/link
  kRename,         ///< io/rename
  kRemove,         ///< io/remove, of a file or directory
  kSyncDirectory,  ///< io/sync-directory
};
inline constexpr std::size_t kFaultPoints = 10;

/// The name of the failure point, to libfiu and to people: "io/write".
[[nodiscard]] const char* name(FaultPoint point);

/// The errnos that a kernel gives for this verb, the most ordinary first.
[[nodiscard]] std::span<const int> errnos(FaultPoint point);

struct Fault {
  FaultPoint point = FaultPoint::kWrite;
  std::uint64_t nth = 1;  ///< the call that fails, counted from 1 over the eligible calls
  int error = 0;          ///< its errno; 0 stands for EIO
  bool forever = false;   ///< and so do all eligible calls after it

  bool operator==(const Fault&) const = default;
};

/// "io/write 2 ENOSPC once", "io/sync 1 EIO forever".
[[nodiscard]] std::string to_string(const Fault& fault);

/// Reads what to_string writes, words separated by single blanks.
/// ERRORS: kInvalidArgument for an unknown word, a call number of 0, and an errno that a kernel
/// does not give for that verb; the error's offset is the number of the bad word, from 0.
[[nodiscard]] io::Result<Fault> parse_fault(std::string_view text);

/// While it lives, the calls of FaultyFiles and FaultyDirectories on this thread are counted
/// against `fault`, and fail as it says. An ArmedFault of an outer scope rests meanwhile.
///
/// Thread rule: belongs to the thread that made it and must be destroyed there, innermost first;
/// other threads arm faults of their own at the same time and do not notice. From the first
/// ArmedFault on, the failure points are the process's own: what fiu-run or fiu-ctrl set for
/// them before has no effect any more.
class ArmedFault {
 public:
  explicit ArmedFault(const Fault& fault);
  ArmedFault(const ArmedFault&) = delete;
  ArmedFault& operator=(const ArmedFault&) = delete;
  ArmedFault(ArmedFault&&) = delete;
  ArmedFault& operator=(ArmedFault&&) = delete;
  ~ArmedFault();

  /// Eligible calls so far: those of the fault's verb, the failing ones included.
  [[nodiscard]] std::uint64_t calls() const { return calls_; }
  /// How many of these failed.
  [[nodiscard]] std::uint64_t fired() const { return fired_; }

  [[nodiscard]] const Fault& fault() const { return fault_; }

  /// Counts one more eligible call; whether it fails. What the failure point asks.
  [[nodiscard]] bool next_call_fails();

 private:
  Fault fault_;
  std::uint64_t calls_ = 0;
  std::uint64_t fired_ = 0;
  ArmedFault* outer_;
};

}  // namespace crashcheck::faultfs
