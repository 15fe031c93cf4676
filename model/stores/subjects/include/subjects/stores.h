// The stores that the program knows by name.
#pragma once

#include "explorer/store.h"

namespace crashcheck::subjects {

/// GhostTree in both protocols, then the cell. They live as long as the program.
[[nodiscard]] const explorer::Stores& all_stores();

}  // namespace crashcheck::subjects
