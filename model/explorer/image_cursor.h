// The images of one trace, reached by choices.
#pragma once

#include <algorithm>

#include "explorer/exploration.h"
#include "io/assert.h"

namespace crashcheck::explorer {

/// The two choices are the crash point and the image found there. They may only ascend.
class ImageCursor {
 public:
  /// Crash points from `first` to `last`. Borrows `trace`.
  /// REQUIRES: first <= last <= trace.event_count().
  ImageCursor(const faultfs::Trace& trace, const Scope& scope, std::uint64_t first,
              std::uint64_t last)
      : images_(trace, scope.profile, first, scope.epoch_cap),
        cap_(scope.epoch_cap),
        first_(first),
        points_(last - first + 1) {
    CRASHCHECK_ASSERT(first <= last && last <= trace.event_count());
  }

  /// Goes to the image that `choices` choose. True where that is another than before.
  bool move_to(faultfs::Choices& choices) {
    const std::uint64_t event = first_ + choices.choose(points_);
    bool moved = false;
    while (!started_ || images_.crash_event() < event) moved = step();
    const std::uint64_t index = choices.choose(std::min(images_.possible(), cap_));
    while (index_ < index) moved = step();
    return moved;
  }

  [[nodiscard]] const faultfs::CrashImages& images() const { return images_; }
  /// Whether the image is the first of its crash point.
  [[nodiscard]] bool at_first_of_point() const { return index_ == 0; }

 private:
  bool step() {
    const std::uint64_t before = started_ ? images_.crash_event() : UINT64_MAX;
    const bool moved = images_.next();
    index_ = moved && images_.crash_event() == before ? index_ + 1 : 0;
    started_ = true;
    return moved;
  }

  faultfs::CrashImages images_;
  std::uint64_t cap_;
  std::uint64_t first_;
  std::uint64_t points_;
  std::uint64_t index_ = 0;  // of the image among those of its crash point
  bool started_ = false;
};

}  // namespace crashcheck::explorer
