// A violation with a case as a result of SARIF. One thread.
#pragma once

#include "explorer/case.h"
#include "explorer/exploration.h"
#include "sarif.h"

namespace crashcheck::cli {

/// Carries the case out and tells of it. `signature` says which of its findings is meant; without
/// it, the most severe one. `file` is where the case is kept, as the reader of the results finds
/// it; empty: nowhere.
[[nodiscard]] SarifResult sarif_result(const explorer::Store& store,
                                       const isolation::Isolation& isolation,
                                       const explorer::Case& reproduction,
                                       const explorer::Signature* signature, std::string file);

}  // namespace crashcheck::cli
