// A proof as text and JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "explorer/store.h"
#include "prover/proof.h"
#include "report/palette.h"

namespace crashcheck::cli {

struct FinishedProof {
  const explorer::Store* subject = nullptr;
  prover::Bounds bounds;
  prover::Proof proof;
  /// Of each violation, the least that still shows it; its shortest history where that was not
  /// found.
  std::map<explorer::Signature, explorer::Case> minimal;

  /// Whether every state there is was expanded, and no crash point was sampled.
  [[nodiscard]] bool is_complete() const {
    return proof.fixpoint && proof.counts.sampled_points == 0;
  }
};

/// For a person: what was gone through, then the certificate, or why there is none, or each
/// violation with a shortest case.
[[nodiscard]] std::string as_text(const FinishedProof& finished, const report::Palette& palette);

[[nodiscard]] std::string as_json(const std::vector<FinishedProof>& proofs);

}  // namespace crashcheck::cli
