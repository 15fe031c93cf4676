// Proofs as the tests run them.
#pragma once

#include "examples.h"
#include "prover/proof.h"

namespace crashcheck::prover {

[[nodiscard]] inline Bounds bounds_of(std::uint64_t units, std::string_view profile = "kill",
                                      unsigned nested = 1, std::string_view alphabet = "core") {
  Bounds bounds;
  bounds.units = units;
  bounds.alphabet = alphabet;
  bounds.scope = {faultfs::parse_profile(profile).value(), std::uint64_t{1} << 16U, nested};
  return bounds;
}

[[nodiscard]] inline Proof prove(const explorer::Store& subject, const Bounds& bounds,
                                 unsigned jobs = 1, std::uint64_t max_states = UINT64_MAX) {
  Prover prover(subject, bounds);
  Budget budget;
  budget.jobs = jobs;
  budget.max_states = max_states;
  ProofProgress progress;
  prover.run(budget, progress);
  return prover.proof();
}

}  // namespace crashcheck::prover
