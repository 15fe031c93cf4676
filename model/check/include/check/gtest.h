// For GoogleTest: EXPECT_CRASH_SAFE(report), and a matcher. Thread rule: that of GoogleTest.
#pragma once

#include <gtest/gtest.h>

#include <ostream>

#include "check/explore.h"

namespace crashcheck {

/// Matches a Report without findings, of an exploration that was completed.
class CrashSafetyMatcher {
 public:
  using is_gtest_matcher = void;

  bool MatchAndExplain(const Report& report, std::ostream* why) const {
    if (!report.is_safe() && why != nullptr) *why << "\n" << to_string(report);
    return report.is_safe();
  }
  void DescribeTo(std::ostream* to) const { *to << "survives every crash"; }
  void DescribeNegationTo(std::ostream* to) const { *to << "has a crash that it does not survive"; }
};

[[nodiscard]] inline CrashSafetyMatcher SurvivesEveryCrash() { return {}; }

/// The same as a predicate, with the whole explanation on failure.
[[nodiscard]] inline testing::AssertionResult is_crash_safe(const Report& report) {
  if (report.is_safe()) return testing::AssertionSuccess() << to_string(report);
  return testing::AssertionFailure() << to_string(report);
}

}  // namespace crashcheck

#define EXPECT_CRASH_SAFE(report) EXPECT_TRUE(::crashcheck::is_crash_safe(report))
#define ASSERT_CRASH_SAFE(report) ASSERT_TRUE(::crashcheck::is_crash_safe(report))
