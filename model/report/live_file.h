// The file or directory of a life, forward in time.
#pragma once

#include "faultfs/trace.h"

namespace crashcheck::report {

/// As the program sees it.
class LiveFile {
 public:
  /// Borrows the trace.
  explicit LiveFile(const faultfs::Trace& trace) : trace_(trace), image_(trace.base()) {
    if (image_.tree() != nullptr) tree_ = *image_.tree();
    revert();
  }

  /// After this event. The reference lives until the next call.
  /// REQUIRES: no event before the one it is at.
  const faultfs::Image& at(std::uint64_t event) {
    const bool moves = event_ < event;
    while (event_ < event) {
      ++event_;
      trace_.directory() != nullptr ? apply_to_tree() : apply_to_file();
    }
    if (moves && trace_.directory() != nullptr) image_ = faultfs::Image(tree_);
    return image_;
  }

 private:
  void apply_to_file() {
    faultfs::apply(trace_, trace_.event(event_), image_);
    revert();
  }

  void apply_to_tree() {
    const faultfs::DirectoryTrace& trace = *trace_.directory();
    const faultfs::DirectoryEvent& event = trace.event(event_);
    faultfs::apply(event, trace.data(event), tree_);
  }

  void revert() {
    const faultfs::FailedSync* failed = trace_.failed_sync_after(event_);
    if (failed != nullptr && failed->reverts) image_ = failed->durable;
  }

  const faultfs::Trace& trace_;
  std::uint64_t event_ = 0;
  faultfs::Image image_;
  faultfs::Tree tree_;  // of a directory
};

}  // namespace crashcheck::report
