// What random histories are made of, before slices are chosen. Internal to the layer.
#pragma once

#include <rapidcheck.h>

#include <vector>

#include "single_drafts.h"

namespace crashcheck::generator {

/// One operation, or a few that mean something one after the other.
[[nodiscard]] rc::Gen<std::vector<Draft>> drafts(Alphabet alphabet);

}  // namespace crashcheck::generator
