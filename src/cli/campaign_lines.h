// A run in a few lines: one for each campaign, then what all of it comes to, last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "campaign_report.h"
#include "campaign_verdict.h"
#include "kept_cases.h"
#include "report/palette.h"

namespace crashcheck::cli {

/// How lines look.
struct LineStyle {
  std::size_t name_columns = 0;        ///< of the widest name of all
  std::optional<std::size_t> columns;  ///< of a terminal, where lines go on in the next one
  report::Palette palette;
};

/// That of standard output.
[[nodiscard]] LineStyle style_of_output(std::size_t name_columns, const report::Palette& palette);

/// "journaled on kill", then verdict and counts. Where a violation of a kind is expected, the line
/// says what was seen instead: what that comes to, all campaigns decide. Ends with a newline.
[[nodiscard]] std::string campaign_line(
    const FinishedCampaign& campaign, const CampaignVerdict& verdict, const LineStyle& style,
    const std::optional<explorer::KindId>& expected = std::nullopt);

/// "history.case: a history of the store in-place, on kill", with a newline.
[[nodiscard]] std::string given_line(const GivenFile& given,
                                     const std::vector<faultfs::DeviceProfile>& devices);

/// "in-place on kill".
[[nodiscard]] std::string name_of(const FinishedCampaign& campaign);

/// " from heap.bin"; empty where histories begin with nothing.
[[nodiscard]] std::string beginning_words(const FinishedCampaign& campaign);

inline constexpr std::string_view kKeptName = "kept cases";

/// "kept cases", and what they have come to; empty where none was tried.
[[nodiscard]] std::string kept_line(const KeptResult& kept, const LineStyle& style);

/// One line, in a sentence: "PASS: no violation in 750 histories, 3,456,789 crash states." `all`
/// are all campaigns that were asked for, in the order of `verdicts`.
[[nodiscard]] std::string last_line(const std::vector<const FinishedCampaign*>& all,
                                    const std::vector<CampaignVerdict>& verdicts,
                                    const KeptResult& kept, const LineStyle& style);

/// What a history that was given comes to where a violation of this kind is expected: kPass if any
/// state shows it, kIncomplete where none does and not all were looked at.
[[nodiscard]] RunOutcome outcome_of_expected(const std::vector<const FinishedCampaign*>& all,
                                             const std::vector<CampaignVerdict>& verdicts,
                                             explorer::KindId expected);

/// The same in one line: "AS EXPECTED: lost-acked in 12 of 3,456 crash states of FILE".
[[nodiscard]] std::string expected_line(const std::vector<const FinishedCampaign*>& all,
                                        RunOutcome outcome, explorer::KindId expected,
                                        const LineStyle& style);

}  // namespace crashcheck::cli
