// What a model of the checker is, where its store is a heap.
#pragma once

#include <span>

#include "ghost_tree_model/heap_model.h"

namespace crashcheck::testing {

/// What the application knows of its heap.
inline const oracle::HeapState& heap_of(const explorer::Model& model) {
  return ghost_tree::heap_model(model).state();
}

/// What it may find. REQUIRES: it does not know for certain.
inline std::span<const oracle::Outcome> outcomes_of(const explorer::Model& model) {
  return ghost_tree::heap_model(model).outcomes();
}

}  // namespace crashcheck::testing
