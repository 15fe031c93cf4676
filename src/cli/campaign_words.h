// Words that more than one form of a campaign's report uses.
#pragma once

#include "campaign_report.h"

namespace crashcheck::cli {

/// The minimal case of a signature, carried out and explained, and the command that replays it.
[[nodiscard]] std::string explained(const FinishedCampaign& campaign,
                                    const explorer::Signature& signature,
                                    const report::Palette& palette);

/// Whether the minimal case of `a` has fewer crashes than that of `b`, or as many and fewer
/// operations, or as many and the shorter text. REQUIRES: the groups of both have been shrunk.
[[nodiscard]] bool is_shorter(const FinishedCampaign& campaign, const explorer::Signature& a,
                              const explorer::Signature& b);

/// "violated in 12 states, not judged in 3": what was wrong before hid the rest.
[[nodiscard]] std::string verdict_text(const FinishedCampaign& campaign,
                                       explorer::GuaranteeId guarantee,
                                       const report::Palette& palette);

/// Whether only damaged files can show it, a state that a crash left not unless that has spoilt
/// units.
[[nodiscard]] bool is_about_damage(const FinishedCampaign& campaign,
                                   explorer::GuaranteeId guarantee);

[[nodiscard]] bool is_violated(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee);

/// Whether a violation on the campaign's device may be about it.
[[nodiscard]] bool is_claimed(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee);

/// Whether it is claimed and any state was judged by it.
[[nodiscard]] bool was_looked_at(const FinishedCampaign& campaign, explorer::GuaranteeId guarantee);

}  // namespace crashcheck::cli
