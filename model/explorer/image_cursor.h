// The images of one trace, reached by choices.
#pragma once

#include <algorithm>

#include "explorer/exploration.h"
#include "io/assert.h"

namespace crashcheck::explorer {

/// The two choices are the crash point and the image found there. They may only ascend.
class ImageCursor {
 public:
  /// Borrows `trace`. REQUIRES: the plan is of that trace.
  ImageCursor(const faultfs::Trace& trace, const faultfs::DeviceProfile& profile, CrashPlan plan)
      : images_(trace, profile, plan.first_event(), plan.cap()), plan_(std::move(plan)) {}

  /// Goes to the image that `choices` choose. True where that is another than before.
  bool move_to(faultfs::Choices& choices) {
    const std::uint64_t event = plan_.event(choices.choose(plan_.points()));
    bool moved = false;
    if (!started_ || at_ < event) {
      images_.pass_over(event);
      moved = step();
    }
    const std::uint64_t index = choices.choose(std::min(images_.possible(), plan_.cap()));
    while (index_ < index) moved = step();
    return moved;
  }

  [[nodiscard]] const faultfs::CrashImages& images() const { return images_; }
  [[nodiscard]] const CrashPlan& plan() const { return plan_; }
  /// Whether the image is the first of its crash point.
  [[nodiscard]] bool at_first_of_point() const { return index_ == 0; }

 private:
  bool step() {
    const bool moved = images_.next();
    const bool same_point = started_ && moved && images_.crash_event() == at_;
    index_ = same_point ? index_ + 1 : 0;
    if (moved) at_ = images_.crash_event();
    started_ = true;
    return moved;
  }

  faultfs::CrashImages images_;
  CrashPlan plan_;
  std::uint64_t at_ = 0;     // the crash point
  std::uint64_t index_ = 0;  // of the image among those of its crash point
  bool started_ = false;
};

}  // namespace crashcheck::explorer
