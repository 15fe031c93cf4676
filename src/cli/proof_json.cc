// Proofs as JSON.
#include <nlohmann/json.hpp>

#include "environment.h"
#include "proof_report.h"

namespace crashcheck::cli {
namespace {

/// The version of docs/schemas/prove.schema.json.
constexpr int kProofFormat = 1;

nlohmann::ordered_json json_of(const FinishedProof& finished) {
  const prover::Proof& proof = finished.proof;
  nlohmann::ordered_json json;
  json["protocol"] = finished.subject->name();
  json["profile"] = to_string(finished.bounds.scope.profile);
  json["units"] = finished.bounds.units;
  json["alphabet"] = finished.bounds.alphabet;
  json["actions"] = alphabet_of(*finished.subject, finished.bounds).describe(finished.bounds.units);
  json["nested"] = finished.bounds.scope.nested;
  json["epoch_cap"] = finished.bounds.scope.epoch_cap;
  json["fixpoint"] = proof.fixpoint;
  json["complete"] = finished.is_complete();
  json["states"] = proof.states;
  json["expanded"] = proof.expanded;
  json["depth"] = proof.depth;
  json["transitions"] = proof.transitions;
  json["beyond"] = proof.beyond;
  json["crash_points"] = proof.counts.crash_points;
  json["crash_states"] = proof.counts.states;
  json["nested_states"] = proof.counts.nested;
  json["distinct_images"] = proof.counts.tested;
  json["sampled_crash_points"] = proof.counts.sampled_points;
  json["violating"] = proof.counts.violating;
  json["memory_bytes"] = proof.memory_bytes;
  json["evidence_digest"] = to_string(proof.digest());
  json["violations"] = nlohmann::ordered_json::array();
  for (const auto& [signature, violation] : proof.violations) {
    json["violations"].push_back(
        {{"kind", finished.subject->promises().name(signature.kind)},
         {"guarantee", finished.subject->promises().name(signature.guarantee)},
         {"operation", signature.operation},
         {"states", violation.states},
         {"actions", violation.actions},
         {"history", to_string(*finished.subject, violation.reproduction)},
         {"case", to_string(*finished.subject, finished.minimal.at(signature))}});
  }
  return json;
}

}  // namespace

std::string as_json(const std::vector<FinishedProof>& proofs) {
  nlohmann::ordered_json json;
  json["format"] = kProofFormat;
  json["crashcheck"] = CRASHCHECK_VERSION;
  json["environment"] = to_json(environment());
  json["proofs"] = nlohmann::ordered_json::array();
  for (const FinishedProof& finished : proofs) json["proofs"].push_back(json_of(finished));
  return json.dump(2) + "\n";
}

}  // namespace crashcheck::cli
