// The files that an audit ends with.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "audit/json.h"

namespace crashcheck::cli {

/// Writes audit.json, junit.xml, a page for each store, and the case of each violation into the
/// folder `out`. The error names the file.
[[nodiscard]] tl::expected<void, std::string> write_reports(
    const std::filesystem::path& out, const audit::Plan& plan, const audit::Result& result,
    const audit::Circumstances& circumstances);

}  // namespace crashcheck::cli
