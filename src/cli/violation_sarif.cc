// The story of a case, as much of it as a list of problems shows.
#include "violation_sarif.h"

#include <algorithm>

#include "explorer/isolated.h"
#include "report/explain.h"
#include "report/story.h"
#include "saved_cases.h"

namespace crashcheck::cli {

SarifResult sarif_result(const explorer::Store& store, const isolation::Isolation& isolation,
                         const explorer::Case& reproduction, const explorer::Signature* signature,
                         std::string file) {
  const explorer::Promises& promises = store.promises();
  SarifResult result;
  result.store = store.name();
  result.device = to_string(reproduction.profile);
  if (!file.empty()) result.line = crash_line(saved_text(store, reproduction));
  result.file = std::move(file);
  const auto replayed = explorer::replay(store, reproduction, isolation);
  const explorer::Findings findings =
      replayed ? replayed->judgement.findings : explorer::Findings();
  const auto shown = std::ranges::find_if(findings, [&](const explorer::Finding& finding) {
    return signature == nullptr || finding.guarantee == signature->guarantee;
  });
  if (signature == nullptr && shown == findings.end()) return result;
  const auto guarantee = signature != nullptr ? signature->guarantee : shown->guarantee;
  result.guarantee = promises.name(guarantee);
  result.kind = promises.name(signature != nullptr ? signature->kind : shown->kind);
  result.statement = promises.guarantees[explorer::index_of(guarantee)].statement;
  if (signature != nullptr) result.operation = signature->operation;
  result.finding = shown != findings.end() ? report::to_string(promises, *shown)
                                           : result.guarantee + ": violated";
  if (replayed) {
    result.why =
        report::tell(reproduction, *replayed, report::Moments::kTurningPoints).reason.sentences;
  }
  return result;
}

}  // namespace crashcheck::cli
