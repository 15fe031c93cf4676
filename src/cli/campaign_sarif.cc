// Campaigns as SARIF.
#include "campaign_report.h"
#include "sarif.h"
#include "violation_sarif.h"

namespace crashcheck::cli {

std::string as_sarif(const std::vector<FinishedCampaign>& campaigns, const KeptResult& kept,
                     const isolation::Isolation& isolation) {
  std::vector<SarifResult> results;
  for (const KeptCase& each : kept.tried) {
    if (each.found.empty()) continue;
    results.push_back(sarif_result(*each.store, isolation, each.shown, nullptr, each.file));
  }
  for (const FinishedCampaign& campaign : campaigns) {
    for (const auto& [signature, group] : campaign.result.groups) {
      if (!group.shrunk) continue;
      const auto file = campaign.files.find(signature);
      results.push_back(sarif_result(*campaign.subject, isolation, campaign.case_of(signature),
                                     &signature, file == campaign.files.end() ? "" : file->second));
    }
  }
  return as_sarif(results);
}

}  // namespace crashcheck::cli
