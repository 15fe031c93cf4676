// Random cases: several lives, each with what may fail and what may survive.
#pragma once

#include "explorer/case.h"

namespace crashcheck::testing {

/// A case that its text can say, though most devices would not allow what it says.
/// REQUIRES: runs inside a RapidCheck property.
[[nodiscard]] explorer::Case random_case();

}  // namespace crashcheck::testing
