// What an auditor signs: an in-toto statement that binds the verdict to the program and to every
// file of the audit's folder. One thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "checksums.h"

namespace crashcheck::cli {

/// An in-toto Statement v1 (https://in-toto.io/Statement/v1) with the predicate test-result v0.1.
/// Its subjects are the program, the commit where that is known and clean, and `files`; its
/// configuration is the plan; its tests are STORE/DEVICE/GUARANTEE. `audit` is what
/// audit::to_json() makes.
[[nodiscard]] nlohmann::ordered_json statement_of(const nlohmann::ordered_json& audit,
                                                  const std::string& program_sha256,
                                                  const std::vector<FileDigest>& files);

}  // namespace crashcheck::cli
