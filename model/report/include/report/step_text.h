// A story frame by frame, for a walk through it at a terminal.
#pragma once

#include <cstdint>
#include <string>

#include "report/palette.h"
#include "report/story.h"

namespace crashcheck::report {

/// When a frame shows the details of its picture.
enum class DetailsShown : std::uint8_t {
  kWhenNew,  ///< where they are unlike those of the frame before
  kAlways,
  kNever,
};

/// What happened, and what became of it; the picture, if there is one. Ends with a newline. Lives
/// are counted from 1. REQUIRES: number < story.frames.size().
[[nodiscard]] std::string frame_text(const Story& story, std::size_t number, DetailsShown details,
                                     const Palette& palette);

}  // namespace crashcheck::report
