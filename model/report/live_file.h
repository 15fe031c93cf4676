// The file of a life, forward in time.
#pragma once

#include "faultfs/trace.h"

namespace crashcheck::report {

/// As the program sees it.
class LiveFile {
 public:
  /// Borrows the trace.
  explicit LiveFile(const faultfs::Trace& trace) : trace_(trace), image_(trace.base()) { revert(); }

  /// After this event. The reference lives until the next call.
  /// REQUIRES: no event before the one it is at.
  const faultfs::Image& at(std::uint64_t event) {
    while (event_ < event) {
      ++event_;
      faultfs::apply(trace_, trace_.event(event_), image_);
      revert();
    }
    return image_;
  }

 private:
  void revert() {
    const faultfs::FailedSync* failed = trace_.failed_sync_after(event_);
    if (failed != nullptr && failed->reverts) image_ = failed->durable;
  }

  const faultfs::Trace& trace_;
  std::uint64_t event_ = 0;
  faultfs::Image image_;
};

}  // namespace crashcheck::report
