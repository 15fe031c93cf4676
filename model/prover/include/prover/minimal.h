// The smallest case that shows a violation that a proof has found.
#pragma once

#include "prover/proof.h"

namespace crashcheck::prover {

struct MinimalCase {
  explorer::Case reproduction;
  bool minimal = false;  ///< no single simplification is left
};

/// From a history that has no more actions than it needs; that history where nothing simpler was
/// found, or `stop` became true before.
[[nodiscard]] MinimalCase minimal_case(const explorer::Store& store, const Bounds& bounds,
                                       const explorer::Signature& signature,
                                       const explorer::Case& shortest,
                                       const std::atomic<bool>& stop);

}  // namespace crashcheck::prover
