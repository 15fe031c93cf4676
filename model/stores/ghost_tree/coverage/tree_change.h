// How the free tree before an operation became the one after it, worked out by doing it again on
// the layer's own tree. Internal to the layer.
#pragma once

#include <optional>

#include "free_tree.h"

namespace crashcheck::coverage {

/// The removals, insertions and rotations on the way from `before` to `after`: what is left over
/// of a block that was taken goes back at once, what else is new comes in ascending order, before
/// or behind what goes. Nothing where no such way leads to that very tree, or one is not sound.
[[nodiscard]] std::optional<TreeWork> explained(const FreeTree& before, const FreeTree& after);

}  // namespace crashcheck::coverage
