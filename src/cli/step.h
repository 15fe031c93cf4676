// Walking through a case frame by frame.
#pragma once

#include "report/palette.h"
#include "report/story.h"

namespace crashcheck::cli {

/// Where standard input is a terminal, shows a frame and waits for a line that says where to go, a
/// prompt being on standard error, until that is the end. Otherwise prints all frames.
void step_through(const report::Story& story, const report::Palette& palette);

}  // namespace crashcheck::cli
