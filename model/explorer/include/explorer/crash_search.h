// Where the crashes of a reproduction have to be, so that it shows its target.
#pragma once

#include <atomic>
#include <functional>

#include "explorer/target.h"

namespace crashcheck::explorer {

/// How much may be looked at, and how much has been. By bytes of images and not by the clock, so
/// that it ends at the same place everywhere.
struct Effort {
  std::uint64_t max_image_bytes = UINT64_MAX;
  const std::atomic<bool>* stop = nullptr;  ///< ends it at once where it becomes true
  /// How many small histories of each length shrinking begins anew from.
  std::size_t beginnings = 4000;
  /// Called with each simpler reproduction that shrinking comes to.
  std::function<void(const std::vector<Life>&)> on_better = nullptr;
  /// Where to keep spent() for a progress line.
  std::atomic<std::uint64_t>* spent_so_far = nullptr;
  std::atomic<std::uint64_t>* spent_in_all = nullptr;  ///< the same, added up over several efforts
  Counts counts = {};  ///< what was explored; a life that was recorded counts as bytes, too

  void add(const Recording& recording);
  void add(const Counts& more);
  [[nodiscard]] std::uint64_t spent() const { return counts.image_bytes; }
  [[nodiscard]] bool is_over() const {
    return spent() >= max_image_bytes || (stop != nullptr && *stop);
  }
};

/// What is looked for, in which store, and how wide.
struct CrashSearch {
  const Store& store;  ///< borrowed
  Scope scope;         ///< how deep is not taken from here
  Target target;
  /// Crashes only where the last operation is under way, or a recovery after that.
  bool only_last_operation = false;
};

/// The first way to crash `lives` that shows the target. Their operations, the place and the
/// kind of their faults, and how many recoveries are cut, stay; every crash, which call fails, what
/// was written of it or became durable, and what survives are found. A life that goes on is cut
/// where it is under way with its last operation.
/// REQUIRES: lives are not empty, and the first is no cut recovery of another.
[[nodiscard]] std::optional<std::vector<Life>> find_crashes(const CrashSearch& search,
                                                            const std::vector<Life>& lives,
                                                            Effort& effort);

/// Whether `lives`, as they stand, show the target.
[[nodiscard]] bool shows(const CrashSearch& search, const std::vector<Life>& lives, Effort& effort);

}  // namespace crashcheck::explorer
