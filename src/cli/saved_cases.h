// The minimal cases of a campaign as files.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "campaign_report.h"

namespace crashcheck::cli {

/// A case as it is saved: with a comment that names the program that made it, and no clock.
[[nodiscard]] std::string saved_text(const explorer::Store& store,
                                     const explorer::Case& reproduction);

/// Whether two saved texts are of one case, whichever programs made them.
[[nodiscard]] bool differ_in_maker_only(const std::string& a, const std::string& b);

/// The line, counted from 1, on which a saved text says of its last crash, or of the damage.
[[nodiscard]] std::size_t crash_line(const std::string& text);

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
/// is for people, is of the first that could not be written. Notes them in the campaign's `files`,
/// and adds to `said` a line for each.
[[nodiscard]] tl::expected<void, std::string> save_cases(FinishedCampaign& campaign,
                                                         const std::string& directory,
                                                         std::string& said);

}  // namespace crashcheck::cli
