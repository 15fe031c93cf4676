// Shrinks the shortest history of a violation that a proof has found.
#include "prover/minimal.h"

#include "explorer/shrinker.h"

namespace crashcheck::prover {

MinimalCase minimal_case(const explorer::Store& store, const Bounds& bounds,
                         const explorer::Signature& signature, const explorer::Case& shortest,
                         const std::atomic<bool>& stop) {
  explorer::Effort effort{explorer::kShrinkImageBytes, &stop};
  effort.beginnings = 0;
  const explorer::CrashSearch search{store, bounds.scope, {signature}};
  const auto shrunk = explorer::shrink(search, shortest.lives, effort);
  if (!shrunk) return {shortest, false};
  return {explorer::make_case(store, bounds.scope.profile, shrunk->sighting), shrunk->minimal};
}

}  // namespace crashcheck::prover
