// Edits of a history in parts, carried out one by one. Internal to the layer.
#pragma once

#include <optional>
#include <vector>

#include "history/slices.h"
#include "replacements.h"

namespace crashcheck::generator {

/// One simplification: `replacement` takes the place of the operations [index, index + count); or,
/// where `joins` names one, that part and the next become one.
struct Edit {
  std::size_t index = 0;
  std::size_t count = 0;
  Replacement replacement;
  std::optional<std::size_t> joins;
};

/// What comes of an edit. `there` are the slices before the first operation, by their own names.
/// REQUIRES: it joins, or count > 0.
[[nodiscard]] std::vector<history::History> carry_out(const std::vector<Tagged>& operations,
                                                      std::size_t parts, const Edit& edit,
                                                      const history::Slices& there);

}  // namespace crashcheck::generator
