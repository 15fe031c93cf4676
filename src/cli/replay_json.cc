// Stories, and what they were to come to.
#include "replay_json.h"

#include "printable.h"

namespace crashcheck::cli {

void ReplayJson::add(const std::string& name, const explorer::Case& reproduction,
                     const explorer::Replay& replay) {
  nlohmann::ordered_json json;
  json["name"] = printable(name);
  json.update(report::to_json(report::tell(reproduction, replay), heaps_));
  json["expected"] = nullptr;
  if (reproduction.expect) {
    const auto& kind = reproduction.expect->kind;
    json["expected"] = kind ? oracle::name(*kind) : "holds";
  }
  const oracle::Findings& findings = replay.judgement.findings;
  json["found"] = findings.empty() ? "holds" : oracle::name(findings.front().kind);
  json["as_expected"] = explorer::as_expected(reproduction, findings);
  cases_.push_back(std::move(json));
}

std::string ReplayJson::text() const {
  const nlohmann::ordered_json json = {
      {"crashcheck", CRASHCHECK_VERSION}, {"cases", cases_}, {"heaps", heaps_.all()}};
  return json.dump() + "\n";
}

}  // namespace crashcheck::cli
