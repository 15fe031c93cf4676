// Histories for a heap that holds slices already, made of histories for an empty one.
// Thread rule: pure.
#pragma once

#include "faultfs/choices.h"
#include "history/operation.h"
#include "history/slices.h"

namespace crashcheck::generator {

/// `drawn`, where about every second allocation takes over slices of `there` instead, as long as
/// there are some: what it does with its own slices it does with these. What does not fit is cut to
/// its slice, moved to the user header or left out.
[[nodiscard]] history::History taken_over(const history::History& drawn,
                                          const history::Slices& there, faultfs::Choices& choices);

}  // namespace crashcheck::generator
