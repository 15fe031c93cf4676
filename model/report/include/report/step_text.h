// A story frame by frame, for somebody who walks through it at a terminal.
#pragma once

#include <cstdint>
#include <string>

#include "report/palette.h"
#include "report/story.h"

namespace crashcheck::report {

/// When a frame shows the free tree.
enum class TreeShown : std::uint8_t {
  kWhenChanged,  ///< where it is another than in the frame before, in any byte of a node
  kAlways,
  kNever,
};

/// What happened, and what became of it; the map, with '^' below what has another owner than in the
/// frame before; the tree. Ends with a newline. Lives are counted from 1.
/// REQUIRES: number < story.frames.size().
[[nodiscard]] std::string frame_text(const Story& story, std::size_t number, TreeShown tree,
                                     const Palette& palette);

}  // namespace crashcheck::report
