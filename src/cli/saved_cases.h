// The minimal cases of a campaign as files.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "campaign_report.h"

namespace crashcheck::cli {

/// Writes each minimal case to a file in `directory` that names protocol, profile and signature. A
/// file that is there with another content is left alone. The error is for people.
[[nodiscard]] tl::expected<void, std::string> save_cases(const FinishedCampaign& campaign,
                                                         const std::string& directory);

}  // namespace crashcheck::cli
