// Operations that are being edited. Internal to the layer.
#pragma once

#include <vector>

#include "history/operation.h"

namespace crashcheck::generator {

/// An operation with the handles that it gave in the history it comes from, those of a batch one
/// after the other, and the part of that history. It goes on naming slices as that history did.
struct Tagged {
  history::Operation operation;
  std::vector<history::Handle> gives;
  std::size_t part = 0;
};

/// `next` is the first handle that the history gives.
[[nodiscard]] std::vector<Tagged> tag(const std::vector<history::History>& parts,
                                      history::Handle next = 0);

/// The operations of a batch, each by itself. REQUIRES: a Batch.
[[nodiscard]] std::vector<Tagged> operations_of(const Tagged& batch);

/// The batch of `operations`. REQUIRES: a batch can hold each.
[[nodiscard]] Tagged batch_of(const std::vector<Tagged>& operations);

}  // namespace crashcheck::generator
