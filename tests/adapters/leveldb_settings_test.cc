// What LevelDB keeps of a crash at each setting, and what it does not keep: each finding with the
// mildest file system that shows it. docs/leveldb.md says which of it is documented.
#include <gmock/gmock.h>

#include "adapters/leveldb_transactions.h"
#include "check/gtest.h"

namespace crashcheck::adapters {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Options within(const std::string& device) {
  return {.device = device, .states_at_a_point = 64, .cases = "", .suggest = false};
}

Report explored(const LevelDbPlan& plan, const Options& options) {
  Report report = explore([&](World& world) { run_transactions(plan, world); },
                          [&](CrashState& state, std::span<const std::string> acknowledged) {
                            return check_transactions(plan, state, acknowledged);
                          },
                          options);
  EXPECT_EQ(report.not_deterministic, "");
  EXPECT_EQ(report.failed, "");
  return report;
}

/// "lost on ext4": each kind with the mildest file system that shows it.
std::vector<std::string> found(const Report& report) {
  std::vector<std::string> kinds;
  for (const Finding& finding : report.findings) {
    kinds.push_back(finding.violation.kind + " on " + finding.model);
  }
  return kinds;
}

std::vector<std::string> found(const LevelDbPlan& plan, const std::string& device) {
  return found(explored(plan, within(device)));
}

/// So large that eight transactions fill more than one log.
constexpr std::size_t kLarge = 9'000;

TEST(LevelDbSettings, WritesWithSyncSurviveOnExt4) {
  Options options = within("ext4");
  options.nested = 1;
  EXPECT_CRASH_SAFE(explored({.transactions = 4, .reopen_every = 2}, options));
}

TEST(LevelDbSettings, WritesWithSyncSurviveCompactionsAndLogSwitchesOnExt4) {
  EXPECT_CRASH_SAFE(explored({.transactions = 12, .reopen_every = 2}, within("ext4")));
  EXPECT_CRASH_SAFE(explored({.value_bytes = kLarge, .has_slow_background = true}, within("ext4")));
}

TEST(LevelDbSettings, ADeadProcessLosesNothingWithoutSync) {
  EXPECT_CRASH_SAFE(explored({.transactions = 12,
                              .value_bytes = kLarge,
                              .sync_every = 0,
                              .promises_all = true,
                              .reopen_every = 9,
                              .has_slow_background = true},
                             within("kill")));
}

TEST(LevelDbSettings, WithoutSyncAFileSystemThatKeepsOrderLeavesAPrefix) {
  EXPECT_CRASH_SAFE(explored(
      {.transactions = 12, .value_bytes = kLarge, .sync_every = 0, .has_slow_background = true},
      within("ordered")));
}

// CURRENT is renamed and the manifest that it named before is removed, with no sync of the
// directory in between: the removal alone may survive. With a log that was compacted while the
// database was opened it is the log that is removed, and the old manifest has nothing else.
TEST(LevelDbSettings, ARemovalBeforeTheRenameOfCurrentLosesTheDatabase) {
  const LevelDbPlan plan{.transactions = 4, .reopen_every = 2};
  EXPECT_THAT(found(plan, "posix-names"),
              ElementsAre("lost on posix-names", "will-not-open on posix-names"));
  EXPECT_THAT(found(plan, "btrfs"),
              ElementsAre("lost on posix-names", "will-not-open on posix-names"));
}

TEST(LevelDbSettings, ASyncOfTheDirectoryBeforeTheRemovalIsWhatIsMissing) {
  Options options = within("posix-names");
  options.suggest = true;
  const Report report = explored({.transactions = 1}, options);
  ASSERT_THAT(found(report), ElementsAre("will-not-open on posix-names"));
  EXPECT_THAT(report.findings[0].lost,
              ElementsAre(HasSubstr("rename db/000002.dbtmp to db/CURRENT")));
  EXPECT_THAT(report.findings[0].suggestion,
              testing::MatchesRegex("sync db before event .*remove db/MANIFEST-000001.*"));
}

// The directory of a new log is not synced. The next manifest does it, after the compaction.
TEST(LevelDbSettings, OnPosixANewLogMayLoseItsName) {
  const Report report =
      explored({.value_bytes = kLarge, .has_slow_background = true}, within("posix"));
  ASSERT_THAT(found(report), ElementsAre("lost on posix", "will-not-open on posix-names"));
  EXPECT_THAT(report.findings[0].lost, ElementsAre(HasSubstr("create db/000004.log")));
}

TEST(LevelDbSettings, ADirectoryThatLevelDbMakesMayLoseItsName) {
  const Report report =
      explored({.transactions = 2, .makes_directory = false}, within("posix-names"));
  ASSERT_THAT(found(report), ElementsAre("lost on posix-names", "will-not-open on posix-names"));
  EXPECT_THAT(report.findings[0].lost, ElementsAre(HasSubstr("mkdir db")));
}

// The manifest's record is written before the directory is synced, which has the name of the table
// in it. Manifests are continued here, so none is missing, which is the other way not to open.
TEST(LevelDbSettings, OnPosixAManifestMayNameATableThatHasNoName) {
  const Report report = explored({.value_bytes = kLarge,
                                  .has_slow_background = true,
                                  .reuses_logs = true,
                                  .uses_after_recovery = false},
                                 within("posix"));
  ASSERT_THAT(found(report), ElementsAre("lost on posix", "will-not-open on posix"));
  EXPECT_THAT(report.findings[1].violation.text, HasSubstr("missing files"));
  EXPECT_THAT(report.findings[1].lost, ElementsAre(HasSubstr("create db/000005.ldb")));
}

// What comes after a lost block of the log is used, from the next block of 32 KiB on.
TEST(LevelDbSettings, WithoutSyncABlockInTheMiddleMayBeLost) {
  EXPECT_THAT(found({.value_bytes = kLarge, .sync_every = 0}, "ext4"),
              ElementsAre("hole on folklore"));
}

TEST(LevelDbSettings, ParanoidChecksRefuseALogWithABlockLost) {
  EXPECT_THAT(found({.value_bytes = kLarge, .sync_every = 0, .has_paranoid_checks = true}, "ext4"),
              ElementsAre("will-not-open on folklore"));
}

// A header of zeros ends a block of the log, and is no error even then: the end of one log may be
// lost before the next one.
TEST(LevelDbSettings, ParanoidChecksTakeZerosForTheEndOfALog) {
  EXPECT_THAT(found({.transactions = 10,
                     .value_bytes = kLarge,
                     .sync_every = 0,
                     .has_slow_background = true,
                     .has_paranoid_checks = true},
                    "ext4"),
              ElementsAre("hole on folklore", "will-not-open on folklore"));
}

// A write that crosses two blocks of 32 KiB and is cut by the crash, not promised yet: its first
// page is lost and its last is there.
TEST(LevelDbSettings, ParanoidChecksRefuseALogWhoseLastWriteWithSyncWasCut) {
  EXPECT_THAT(found({.value_bytes = kLarge, .has_paranoid_checks = true}, "ext4"),
              ElementsAre("will-not-open on folklore"));
}

// The documentation proposes it: each so many-th write with sync, and after a crash the program
// goes on after the last of these. The sync is of the newest log alone.
TEST(LevelDbSettings, AWriteWithSyncDoesNotCoverTheLogBefore) {
  Options options = within("ext4");
  options.suggest = true;
  const Report report = explored(
      {.transactions = 10, .value_bytes = kLarge, .sync_every = 5, .has_slow_background = true},
      options);
  ASSERT_THAT(found(report), ElementsAre("hole on folklore", "lost on folklore"));
  const Finding& lost = report.findings[1];
  EXPECT_THAT(lost.violation.text, HasSubstr("of 10 that were promised"));
  EXPECT_THAT(lost.lost, ElementsAre(HasSubstr("write db/000003.log")));
  EXPECT_THAT(lost.suggestion, HasSubstr("sync data of db/000003.log before event"));
}

TEST(LevelDbSettings, AWriteWithSyncCoversTheLogThatItIsIn) {
  EXPECT_CRASH_SAFE(explored({.transactions = 10, .sync_every = 5}, within("ext4")));
  EXPECT_THAT(found({.transactions = 6, .value_bytes = kLarge, .sync_every = 3}, "ext4"),
              ElementsAre("hole on folklore"));
}

TEST(LevelDbSettings, WithoutSyncAFewSmallWritesLeaveAPrefixOnExt4) {
  EXPECT_CRASH_SAFE(explored({.sync_every = 0}, within("ext4")));
}

// A log that ends in a cut write is continued after the cut. The next recovery reads what follows
// as a part of the cut record, and drops it.
TEST(LevelDbSettings, AReusedLogLosesWhatIsWrittenAfterRecovery) {
  LevelDbPlan plan{.transactions = 5, .value_bytes = kLarge, .reuses_logs = true};
  EXPECT_THAT(found(plan, "kill"), ElementsAre("lost-later on kill"));
  plan.has_paranoid_checks = true;
  EXPECT_THAT(found(plan, "kill"),
              ElementsAre("lost-later on kill", "will-not-open-again on kill"));
}

TEST(LevelDbSettings, BatchesAreWholeOnEveryFileSystem) {
  for (const bool is_paranoid : {false, true}) {
    Options options = within("posix,unit=512,fill=zero+garbage,rename=loose");
    options.states_at_a_point = 16;
    const std::vector<std::string> kinds = found(explored({.transactions = 10,
                                                           .value_bytes = kLarge,
                                                           .sync_every = 5,
                                                           .has_slow_background = true,
                                                           .has_paranoid_checks = is_paranoid},
                                                          options));
    EXPECT_THAT(kinds, Not(IsEmpty()));
    EXPECT_THAT(kinds, Not(Contains(HasSubstr("torn"))));
    EXPECT_THAT(kinds, Not(Contains(HasSubstr("unreadable"))));
  }
}

}  // namespace
}  // namespace crashcheck::adapters
