// What the log promises, in two functions: a workload, and a check of every state that a crash
// leaves.
#include "log.h"

#include <gtest/gtest.h>

#include "check/gtest.h"

namespace {

using crashcheck::CrashState;
using crashcheck::Violation;
using crashcheck::World;
using example::Log;
using example::LogBugs;

/// Long enough for some to lie in two sectors.
std::string record(std::size_t number) {
  return "record " + std::to_string(number) + std::string(100, '.');
}

crashcheck::Report explored(LogBugs bugs, crashcheck::Options options = {.nested = 1}) {
  return crashcheck::explore(
      [&](World& world) {
        Log log(world.disk(), "wal", bugs);
        for (std::size_t i = 0; i < 20; ++i) {
          log.append(record(i));
          world.acknowledge(record(i));
        }
      },
      [&](CrashState& state,
          std::span<const std::string> acknowledged) -> std::optional<Violation> {
        Log log(state, "wal", bugs);
        state.recovered();
        if (log.records().size() < acknowledged.size()) {
          return Violation{"lost", record(log.records().size()) + " was acknowledged and is gone"};
        }
        for (std::size_t i = 0; i < log.records().size(); ++i) {
          if (log.records()[i] == record(i)) continue;
          return Violation{"torn", record(i) + " has other bytes"};
        }
        return std::nullopt;
      },
      options);
}

TEST(Log, SurvivesEveryCrash) { EXPECT_CRASH_SAFE(explored({})); }

TEST(Log, SurvivesEveryCrashAfterACallHasFailed) {
  EXPECT_CRASH_SAFE(explored({}, {.faults = true, .cases = ""}));
}

// What each mistake is found by, and how.

crashcheck::Finding found(LogBugs bugs) {
  const crashcheck::Report report = explored(bugs, {.nested = 1, .cases = ""});
  EXPECT_EQ(report.findings.size(), 1U);
  return report.findings.empty() ? crashcheck::Finding() : report.findings.front();
}

TEST(Log, ThatSyncsBeforeItWritesLosesRecords) {
  const crashcheck::Finding finding = found({.syncs_before_the_write = true});
  EXPECT_EQ(finding.violation.kind, "lost");
  EXPECT_EQ(finding.model, "ordered");
  EXPECT_EQ(finding.suggestion, "sync data of wal before each acknowledgement, as event 5");
}

TEST(Log, ThatBelievesASecondSyncLosesRecordsAfterAFailedOne) {
  const LogBugs bugs = {.believes_a_second_sync = true};
  EXPECT_CRASH_SAFE(explored(bugs));
  const crashcheck::Report report = explored(bugs, {.faults = true, .cases = ""});
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  const crashcheck::Finding& finding = report.findings.front();
  EXPECT_EQ(finding.violation.kind, "lost");
  EXPECT_EQ(finding.model, "kill");  // where the file reverts to what was synced before
  EXPECT_EQ(finding.fault, "sync data of wal failed: I/O error");
}

TEST(Log, WithoutAChecksumTakesATornRecordForWhole) {
  const crashcheck::Finding finding = found({.has_no_checksum = true});
  EXPECT_EQ(finding.violation.kind, "torn");
  EXPECT_EQ(finding.model, "powerloss");
  EXPECT_EQ(finding.suggestion, "");
}

TEST(Log, ThatForgetsTheDirectoryIsLostAsAWhole) {
  const crashcheck::Finding finding = found({.forgets_the_directory = true});
  EXPECT_EQ(finding.violation.kind, "lost");
  EXPECT_EQ(finding.model, "posix");
  EXPECT_EQ(finding.suggestion.substr(0, 22), "sync . before event 4 ");
}

}  // namespace
