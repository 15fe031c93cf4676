// The result of a campaign as text, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "audit/result.h"

namespace crashcheck::audit {

/// All but the minimal cases in `result.groups`, which are in `minimal`.
[[nodiscard]] std::string to_text(const explorer::Store& subject,
                                  const faultfs::DeviceProfile& profile,
                                  const explorer::CampaignResult& result,
                                  const MinimalCases& minimal);

/// Reads into `result` and `minimal`; false where the text makes no sense.
[[nodiscard]] bool from_text(const explorer::Store& store, std::string_view text,
                             explorer::CampaignResult& result, MinimalCases& minimal);

/// The same for minimal cases alone.
[[nodiscard]] std::string to_text(const explorer::Store& store, const MinimalCases& minimal);
[[nodiscard]] bool from_text(const explorer::Store& store, std::string_view text,
                             MinimalCases& minimal);

}  // namespace crashcheck::audit
