// What databases promise, as tables.
#pragma once

#include "explorer/finding.h"
#include "key_value/database.h"

namespace crashcheck::key_value {

/// The first two are about the state that is found. Only where transactions are durable is there
/// kDurable.
inline constexpr explorer::GuaranteeId kAtomic{1};
inline constexpr explorer::GuaranteeId kSound{2};
inline constexpr explorer::GuaranteeId kDurable{4};

inline constexpr explorer::KindId kCorrupt{0};
inline constexpr explorer::KindId kTorn{1};
inline constexpr explorer::KindId kLost{2};

[[nodiscard]] const explorer::Promises& promises(Acknowledged acknowledged);

}  // namespace crashcheck::key_value
