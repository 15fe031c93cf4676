// The file of a life, forward in time.
#pragma once

#include "faultfs/trace.h"

namespace crashcheck::report {

/// As the program sees it.
class LiveFile {
 public:
  /// Borrows the trace.
  explicit LiveFile(const faultfs::Trace& trace)
      : trace_(trace), bytes_(trace.base().begin(), trace.base().end()) {
    revert();
  }

  /// After this event. The view lives until the next call.
  /// REQUIRES: no event before the one it is at.
  io::ByteView at(std::uint64_t event) {
    while (event_ < event) {
      ++event_;
      faultfs::apply(trace_, trace_.event(event_), bytes_);
      revert();
    }
    return bytes_;
  }

 private:
  void revert() {
    const faultfs::FailedSync* failed = trace_.failed_sync_after(event_);
    if (failed != nullptr && failed->reverts) bytes_ = failed->durable;
  }

  const faultfs::Trace& trace_;
  std::uint64_t event_ = 0;
  io::Bytes bytes_;
};

}  // namespace crashcheck::report
