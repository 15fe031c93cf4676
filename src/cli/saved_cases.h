// The minimal cases of a campaign as files.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "campaign_report.h"

namespace crashcheck::cli {

/// Writes each minimal case to a file in `directory` that names protocol, profile and signature. A
/// file that is there with another content is left alone. All of them are tried; the error, which
/// is for people, is of the first that could not be written. Adds to `said` a line for each file.
[[nodiscard]] tl::expected<void, std::string> save_cases(const FinishedCampaign& campaign,
                                                         const std::string& directory,
                                                         std::string& said);

}  // namespace crashcheck::cli
