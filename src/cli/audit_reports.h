// The files that an audit ends with.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "audit/json.h"
#include "audit_baseline.h"

namespace crashcheck::cli {

/// Writes kReportFiles, a page for each store, and the case of each violation into the folder
/// `out`; last the checksums of all that is there, so that these fail where one could not be
/// written. What has changed since `baseline`, where there is one. The error names the file.
[[nodiscard]] tl::expected<std::optional<Comparison>, std::string> write_reports(
    const std::filesystem::path& out, const audit::Plan& plan, const audit::Result& result,
    const audit::Circumstances& circumstances, const std::optional<AuditDigest>& baseline);

}  // namespace crashcheck::cli
