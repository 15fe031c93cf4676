// What the documentation says of a crash inside an operation. Internal to the layer.
#pragma once

#include "oracle/finding.h"

namespace crashcheck::oracle {

[[nodiscard]] const explorer::Documented& documented(Protocol protocol);

}  // namespace crashcheck::oracle
