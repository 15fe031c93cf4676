// The moments of a case that are worth a look, each with its picture.
#pragma once

#include "report/story.h"

namespace crashcheck::report {

/// In order of time; `left_out` becomes how many there were before them.
[[nodiscard]] std::vector<Frame> frames_of(const explorer::Case& reproduction,
                                           const explorer::Replay& replay, Moments moments,
                                           std::size_t& left_out);

}  // namespace crashcheck::report
