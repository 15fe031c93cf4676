// A run in a few lines: one for each campaign, then what all of it comes to, last.
#pragma once

#include <string>
#include <vector>

#include "campaign_report.h"
#include "campaign_verdict.h"
#include "kept_cases.h"
#include "report/palette.h"

namespace crashcheck::cli {

/// "journaled on kill", as wide as the widest of all, then verdict and counts. Ends with a newline.
[[nodiscard]] std::string campaign_line(const FinishedCampaign& campaign,
                                        const CampaignVerdict& verdict, std::size_t width,
                                        const report::Palette& palette);

/// "in-place on kill".
[[nodiscard]] std::string name_of(const FinishedCampaign& campaign);

/// " from heap.bin"; empty where histories begin with nothing.
[[nodiscard]] std::string beginning_words(const FinishedCampaign& campaign);

/// "kept cases", as wide, and what they have come to; empty where none was tried.
[[nodiscard]] std::string kept_line(const KeptResult& kept, std::size_t width,
                                    const report::Palette& palette);

/// One line, in a sentence: "PASS: no violation in 750 histories, 3,456,789 crash states." `all`
/// are all campaigns that were asked for, in the order of `verdicts`.
[[nodiscard]] std::string last_line(const std::vector<const FinishedCampaign*>& all,
                                    const std::vector<CampaignVerdict>& verdicts,
                                    const KeptResult& kept, const report::Palette& palette);

/// What a history that was given comes to where a violation of this kind is expected: kPass if any
/// state shows it, kIncomplete where none does and not all were looked at.
[[nodiscard]] RunOutcome outcome_of_expected(const std::vector<const FinishedCampaign*>& all,
                                             const std::vector<CampaignVerdict>& verdicts,
                                             explorer::KindId expected);

/// The same in one line: "AS EXPECTED: lost-acked in 12 of 3,456 crash states of FILE".
[[nodiscard]] std::string expected_line(const std::vector<const FinishedCampaign*>& all,
                                        RunOutcome outcome, explorer::KindId expected,
                                        const report::Palette& palette);

}  // namespace crashcheck::cli
