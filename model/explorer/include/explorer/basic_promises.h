// The promises that any store can make, for those that have no more special ones.
#pragma once

#include "explorer/finding.h"

namespace crashcheck::explorer::basic {

inline constexpr GuaranteeId kDurable{1};
inline constexpr KindId kLostAcked{0};
inline constexpr KindId kPhantom{1};

/// opens, durable, idempotent, converges, usable, contained, told; kinds lost-acked, phantom,
/// recovery-failed, not-idempotent, diverged, unusable, lost-silently. Of `durable`, a model says
/// what is broken; the checker finds the rest by itself. `told` is not claimed.
[[nodiscard]] const Promises& promises();

}  // namespace crashcheck::explorer::basic
