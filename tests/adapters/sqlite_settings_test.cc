// What SQLite keeps through crashes at each setting, and what it does not. Expectations come from
// https://www.sqlite.org/pragma.html#pragma_synchronous; docs/sqlite.md has the reasons.
#include <gmock/gmock.h>

#include "adapters/sqlite_transactions.h"
#include "check/explore.h"

namespace crashcheck::adapters {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

Report explored(const SqlitePlan& plan, Options options) {
  options.cases = "";
  options.suggest = false;
  return explore([&](World& world) { run_transactions(plan, world); },
                 [&](CrashState& state, std::span<const std::string> acknowledged) {
                   return check_transactions(plan, state, acknowledged);
                 },
                 options);
}

/// The kinds of violation, sorted, a space between: "" where all holds.
std::string kinds_of(const Report& report) {
  EXPECT_EQ(report.failed, "");
  EXPECT_EQ(report.not_deterministic, "");
  EXPECT_TRUE(report.is_complete);
  std::string kinds;
  for (const Finding& finding : report.findings) {
    kinds += (kinds.empty() ? "" : " ") + finding.violation.kind;
  }
  return kinds;
}

struct SettingCase {
  const char* journal_mode;
  const char* synchronous;
  const char* on_ordered;    ///< violations where calls are lost, but not reordered
  const char* on_powerloss;  ///< where sectors are lost and reordered
};

void PrintTo(const SettingCase& setting, std::ostream* out) {
  *out << setting.journal_mode << " " << setting.synchronous;
}

class SqliteSettings : public testing::TestWithParam<SettingCase> {};

TEST_P(SqliteSettings, KeepWhatTheirDocumentationSays) {
  const SettingCase& setting = GetParam();
  for (const SqliteDevice device : {SqliteDevice{}, SqliteDevice{512, 0}, SqliteDevice{4096, 0}}) {
    const SqlitePlan plan{.journal_mode = setting.journal_mode,
                          .synchronous = setting.synchronous,
                          .vfs = {.device = device},
                          .page_bytes = device.characteristics == 0 ? 1024 : 4096,
                          .transactions = 3};
    SCOPED_TRACE(device.sector_bytes);
    const Report ordered = explored(plan, {.device = "ordered"});
    EXPECT_EQ(ordered.explored.front().model, "kill");
    EXPECT_EQ(ordered.explored.front().violations, 0U);
    EXPECT_EQ(kinds_of(ordered), setting.on_ordered);
    EXPECT_EQ(kinds_of(explored(plan, {.device = "powerloss", .states_at_a_point = 32})),
              setting.on_powerloss);
  }
}

// FULL loses the removal of the journal: only EXTRA syncs the directory after it. NORMAL syncs
// header and content of a journal at once, and the checksum of a page in it covers each 200th byte.
// A removal or truncation that is lost undoes its transaction; PERSIST writes and syncs instead.
// In a log, NORMAL syncs only before checkpoints, and the checksum covers each byte.
// A truncation can be torn on powerloss, as SqliteTornTruncation shows.
INSTANTIATE_TEST_SUITE_P(All, SqliteSettings,
                         testing::Values(SettingCase{"DELETE", "OFF", "lost", "corrupt lost"},
                                         SettingCase{"DELETE", "NORMAL", "lost", "corrupt lost"},
                                         SettingCase{"DELETE", "FULL", "lost", "lost"},
                                         SettingCase{"DELETE", "EXTRA", "", ""},
                                         SettingCase{"TRUNCATE", "OFF", "lost", "corrupt lost"},
                                         SettingCase{"TRUNCATE", "NORMAL", "lost", "corrupt lost"},
                                         SettingCase{"TRUNCATE", "FULL", "", "corrupt"},
                                         SettingCase{"TRUNCATE", "EXTRA", "", "corrupt"},
                                         SettingCase{"PERSIST", "OFF", "lost", "corrupt lost"},
                                         SettingCase{"PERSIST", "NORMAL", "", "corrupt"},
                                         SettingCase{"PERSIST", "FULL", "", ""},
                                         SettingCase{"PERSIST", "EXTRA", "", ""},
                                         SettingCase{"WAL", "OFF", "lost", "corrupt lost"},
                                         SettingCase{"WAL", "NORMAL", "lost", "lost"},
                                         SettingCase{"WAL", "FULL", "", ""},
                                         SettingCase{"WAL", "EXTRA", "", ""}));

/// Before each of these, the journal has its whole length and zeros in a page of its middle: what
/// it would take to undo the transaction is gone, and SQLite undoes the part before it. Real file
/// systems truncate as a whole; POSIX does not ask for it.
TEST(SqliteTornTruncation, BreaksTruncateWithFull) {
  for (const char* synchronous : {"FULL", "EXTRA"}) {
    const SqlitePlan plan{
        .journal_mode = "TRUNCATE", .synchronous = synchronous, .transactions = 3};
    const Report report = explored(plan, {.device = "powerloss-4k", .states_at_a_point = 128});
    EXPECT_EQ(kinds_of(report), "corrupt");
    for (const Finding& finding : report.findings) {
      EXPECT_THAT(finding.lost, ElementsAre(StartsWith("resize data.db-journal to 0")));
    }
  }
}

/// The journal that a removal left comes back, and undoes the transaction.
TEST(SqliteLostRemoval, BreaksDeleteWithFull) {
  const Report report =
      explored({.transactions = 3}, {.device = "powerloss", .states_at_a_point = 32});
  EXPECT_EQ(kinds_of(report), "lost");
  for (const Finding& finding : report.findings) {
    EXPECT_EQ(finding.model, "ordered");
    EXPECT_THAT(finding.lost, ElementsAre(StartsWith("remove data.db-journal")));
  }
}

TEST(SqliteLog, HoldsThroughCheckpointsReopeningAndCrashesInRecovery) {
  SqlitePlan plan{.journal_mode = "WAL", .checkpoint_every = 2, .reopen_every = 3};
  Report report = explored(plan, {.nested = 1, .states_at_a_point = 24});
  EXPECT_EQ(kinds_of(report), "");
  EXPECT_GT(report.nested_states, 0U);
  plan.synchronous = "NORMAL";
  report = explored(plan, {.nested = 1, .states_at_a_point = 24});
  EXPECT_EQ(kinds_of(report), "lost");
}

TEST(SqliteJournal, HoldsThroughReopeningAndCrashesInRecovery) {
  const SqlitePlan plan{.synchronous = "EXTRA", .transactions = 3, .reopen_every = 2};
  const Report report = explored(plan, {.nested = 1, .states_at_a_point = 8});
  EXPECT_EQ(kinds_of(report), "");
  EXPECT_GT(report.nested_states, 0U);
}

}  // namespace
}  // namespace crashcheck::adapters
