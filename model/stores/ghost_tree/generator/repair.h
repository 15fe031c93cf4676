// Edited operations made a valid history again. Internal to the layer.
#pragma once

#include <map>

#include "history/slices.h"
#include "tagged.h"

namespace crashcheck::generator {

/// Drops what works on slices that are not there, cuts writes to their slices, moves slots whose
/// place is gone or too short to the start of the user header, and numbers handles anew.
/// `there` are the slices before the first operation, which `names` calls as the operations do.
[[nodiscard]] std::vector<history::History> repaired(
    const std::vector<Tagged>& operations, std::size_t parts, const history::Slices& there = {},
    std::map<history::Handle, history::Handle> names = {});

}  // namespace crashcheck::generator
