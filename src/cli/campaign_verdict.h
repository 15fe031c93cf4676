// What a run comes to, as one value: exit status, text, JSON and JUnit are made from it, so that
// none of them can say what another does not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "campaign_report.h"
#include "commands.h"

namespace crashcheck::cli {

enum class RunOutcome : std::uint8_t { kPass, kFail, kIncomplete };

/// "PASS", "FAIL", "INCOMPLETE".
[[nodiscard]] std::string_view name(RunOutcome outcome);
[[nodiscard]] Exit exit_status(RunOutcome outcome);

/// What JUnit calls the tests of these.
inline constexpr std::string_view kCompleteTest = "complete";
inline constexpr std::string_view kFaultsTest = "every fault fired";
inline constexpr std::string_view kDamageTest = "every damage was done";
inline constexpr std::string_view kCoverageTest = "coverage";

/// What was asked for and not done: nothing is known about it.
struct Shortfall {
  std::string test;                     ///< one of the above
  std::string message;                  ///< in a few words
  std::string details;                  ///< what is missing, a line each
  std::vector<std::string> complaints;  ///< for standard error
};

struct CampaignVerdict {
  RunOutcome outcome = RunOutcome::kPass;
  std::vector<Shortfall> shortfalls;
};

/// Of one campaign. A violation outranks what is not known.
[[nodiscard]] CampaignVerdict verdict_of_campaign(const FinishedCampaign& campaign,
                                                  bool require_coverage);

/// The worst of all: FAIL, then INCOMPLETE. PASS where there are none.
[[nodiscard]] RunOutcome worst_of(const std::vector<RunOutcome>& outcomes);

}  // namespace crashcheck::cli
