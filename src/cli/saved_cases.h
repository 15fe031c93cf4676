// The minimal cases of a campaign as files.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "campaign_report.h"

namespace crashcheck::cli {

/// Writes the case of one signature to a file in `directory`, which is made, and returns its path.
/// A file that is there with another content is left alone. The error is for people. Adds to `said`
/// a line for the file.
[[nodiscard]] tl::expected<std::string, std::string> save_case(const FinishedCampaign& campaign,
                                                               const explorer::Signature& signature,
                                                               const explorer::Case& reproduction,
                                                               const std::string& directory,
                                                               std::string& said);

/// Writes each minimal case to a file in `directory` that names protocol, profile and signature. A
/// file that is there with another content is left alone. All of them are tried; the error, which
/// is for people, is of the first that could not be written. Adds to `said` a line for each file.
[[nodiscard]] tl::expected<void, std::string> save_cases(const FinishedCampaign& campaign,
                                                         const std::string& directory,
                                                         std::string& said);

}  // namespace crashcheck::cli
