// What of a trace is in the image that a crash left: for each byte, the event up to which it is
// there.
#pragma once

#include <optional>
#include <vector>

#include "explorer/range.h"
#include "faultfs/crash_point.h"
#include "faultfs/device_profile.h"
#include "faultfs/trace.h"
#include "report/story.h"

namespace crashcheck::report {

class Survival {
 public:
  /// Borrows the trace and the crash. REQUIRES: a crash that `profile` allows in `trace`.
  Survival(const faultfs::DeviceProfile& profile, const faultfs::Trace& trace,
           const faultfs::CrashPoint& crash);

  [[nodiscard]] Fate fate(std::uint64_t number) const;

  /// The file bytes that the event wrote, added to the file or cut off it.
  [[nodiscard]] explorer::Range changed_by(std::uint64_t number) const;

  /// Those of them at which the image shows what the event left there, or what a later one did.
  [[nodiscard]] explorer::RangeSet surviving_of(std::uint64_t number) const;

  /// Whether `surviving_of` has this byte. REQUIRES: `changed_by` has it.
  [[nodiscard]] bool is_there(std::uint64_t number, std::uint64_t byte) const;

 private:
  [[nodiscard]] std::uint64_t settled_version(std::uint64_t byte) const;
  [[nodiscard]] bool keeps(const faultfs::Survivor& survivor, std::uint64_t unit) const;
  [[nodiscard]] std::uint64_t version(std::uint64_t byte) const;
  [[nodiscard]] bool is_durable(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t settled_at(std::uint64_t event) const;

  const faultfs::DeviceProfile& profile_;
  const faultfs::Trace& trace_;
  const faultfs::CrashPoint& crash_;
  std::vector<std::uint64_t> sizes_;  // of the file as the program saw it, after each event
  std::uint64_t settled_ = 0;         // the last event that is not pending
  /// Of a sync that failed then: what it left, and what the program saw.
  const faultfs::FailedSync* failed_ = nullptr;
  faultfs::Image seen_;
  std::uint64_t length_event_ = 0;  // the image is as long as the file was after it,
  std::uint64_t length_ = 0;        // or, where that is another number, cut in the middle of it
};

}  // namespace crashcheck::report
