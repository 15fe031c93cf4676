// The free tree as a picture.
#pragma once

#include "ghost_tree_pictures/inspection.h"
#include "svg.h"

namespace crashcheck::ghost_tree::svg {

/// The nodes nearest to the root, all of them if all are wanted, each over its offset and its size,
/// with dashes for links that lead nowhere and dots for what is left out.
[[nodiscard]] Part tree_part(const Inspection& inspection, Amount amount, double top);

}  // namespace crashcheck::ghost_tree::svg
