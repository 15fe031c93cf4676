// Which planted bugs the checks have caught. Internal to the layer.
#pragma once

#include <vector>

#include "oracle/finding.h"

namespace crashcheck::oracle {

/// Those in code that `protocol` runs. They live as long as the program.
[[nodiscard]] std::span<const explorer::PlantedBug> planted_bugs(Protocol protocol);

}  // namespace crashcheck::oracle
