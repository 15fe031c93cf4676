// What can replace one operation. Internal to the layer.
#pragma once

#include "tagged.h"

namespace crashcheck::generator {

/// Operations that stand for one.
using Replacement = std::vector<Tagged>;

/// All the ways to make `operation` simpler by one step, the boldest first.
[[nodiscard]] std::vector<Replacement> replacements(const Tagged& operation);

}  // namespace crashcheck::generator
