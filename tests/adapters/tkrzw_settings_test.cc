// What tkrzw keeps of a crash at each setting, and what it does not keep: each finding with the
// mildest file system that shows it. docs/tkrzw.md says which of it is documented.
#include <gmock/gmock.h>

#include "adapters/tkrzw_transactions.h"
#include "check/explore.h"

namespace crashcheck::adapters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tkrzw::HashDBM;

Options within(const std::string& device) {
  return {.device = device, .states_at_a_point = 64, .cases = "", .suggest = false};
}

Report explored(const TkrzwPlan& plan, const Options& options) {
  Report report = explore([&](World& world) { run_transactions(plan, world); },
                          [&](CrashState& state, std::span<const std::string> acknowledged) {
                            return check_transactions(plan, state, acknowledged);
                          },
                          options);
  EXPECT_EQ(report.not_deterministic, "");
  EXPECT_EQ(report.failed, "");
  EXPECT_TRUE(report.is_complete);
  return report;
}

constexpr const char* kUnborn = "unborn";

/// "lost on ext4": each kind with the mildest file system that shows it. A database that was never
/// promised has a test of its own.
std::vector<std::string> found(const Report& report) {
  std::vector<std::string> kinds;
  for (const Finding& finding : report.findings) {
    if (finding.violation.kind == kUnborn) continue;
    kinds.push_back(finding.violation.kind + " on " + finding.model);
  }
  return kinds;
}

std::vector<std::string> found(const TkrzwPlan& plan, const std::string& device) {
  return found(explored(plan, within(device)));
}

const Finding& finding_of(const Report& report, std::string_view kind) {
  return *std::ranges::find(report.findings, kind,
                            [](const Finding& finding) { return finding.violation.kind; });
}

/// The settings that tkrzw documents for transactions that survive crashes of the system.
constexpr TkrzwPlan kDurable{.is_appending = true,
                             .restore_mode = HashDBM::RESTORE_SYNC | HashDBM::RESTORE_NO_SHORTCUTS |
                                             HashDBM::RESTORE_WITH_HARDSYNC,
                             .closes_hard = true};

/// What the default settings are for: single records.
constexpr TkrzwPlan kSingleRecords{.are_whole = false};

/// More than fit into the page of the metadata. The default is a million.
constexpr std::int64_t kManyBuckets = 2'500;

TkrzwPlan with(TkrzwPlan plan, const std::function<void(TkrzwPlan&)>& change) {
  change(plan);
  return plan;
}

TkrzwPlan without_synchronize(TkrzwPlan plan) {
  plan.synchronize_every = 0;
  plan.promises_all = true;
  return plan;
}

TEST(TkrzwSettings, ADeadProcessLosesNoRecordOfAHash) {
  for (const bool is_appending : {false, true}) {
    SCOPED_TRACE(is_appending);
    const TkrzwPlan plan =
        with(kSingleRecords, [&](TkrzwPlan& p) { p.is_appending = is_appending; });
    EXPECT_THAT(found(without_synchronize(plan), "kill"), IsEmpty());
    EXPECT_THAT(
        found(with(without_synchronize(plan), [](TkrzwPlan& p) { p.value_bytes = 3'000; }), "kill"),
        IsEmpty());
  }
}

TEST(TkrzwSettings, ADeadProcessLosesNoSynchronizedRecordOfATree) {
  for (const bool is_hard : {false, true}) {
    EXPECT_THAT(found(with(kSingleRecords,
                           [&](TkrzwPlan& p) {
                             p.is_tree = true;
                             p.is_hard = is_hard;
                           }),
                      "kill"),
                IsEmpty());
  }
}

TEST(TkrzwSettings, WhereNothingIsReorderedNoSynchronizedRecordOfAHashIsLost) {
  for (const bool is_appending : {false, true}) {
    SCOPED_TRACE(is_appending);
    EXPECT_THAT(found(with(kSingleRecords,
                           [&](TkrzwPlan& p) {
                             p.is_appending = is_appending;
                             p.buckets = kManyBuckets;
                           }),
                      "ordered"),
                IsEmpty());
  }
}

TEST(TkrzwSettings, ATreeKeepsOthersInMemory) {
  EXPECT_THAT(
      found(without_synchronize(with(kSingleRecords, [](TkrzwPlan& p) { p.is_tree = true; })),
            "kill"),
      ElementsAre("lost on kill"));
}

// A leaf is divided: what stays is written first, and what goes to the new leaf after.
TEST(TkrzwSettings, PagesWrittenAtOnceAreLostWhileALeafIsDivided) {
  for (const bool is_appending : {false, true}) {
    const TkrzwPlan plan = with(kSingleRecords, [&](TkrzwPlan& p) {
      p.is_tree = true;
      p.writes_pages = true;
      p.is_appending = is_appending;
    });
    EXPECT_THAT(found(without_synchronize(plan), "kill"), ElementsAre("lost on kill"));
  }
}

TEST(TkrzwSettings, RestoredToTheLastSynchronizeTransactionsAreWholeIfTheProcessDies) {
  for (const bool is_tree : {false, true}) {
    SCOPED_TRACE(is_tree);
    const TkrzwPlan plan = with(kDurable, [&](TkrzwPlan& p) {
      p.is_tree = is_tree;
      p.reopen_every = 2;
    });
    EXPECT_THAT(found(plan, "ordered"), IsEmpty());
    EXPECT_THAT(found(with(plan, [](TkrzwPlan& p) { p.is_hard = false; }), "kill"), IsEmpty());
    EXPECT_THAT(found(with(plan, [](TkrzwPlan& p) { p.buckets = kManyBuckets; }), "ordered"),
                IsEmpty());
  }
}

TEST(TkrzwSettings, RestoredByDefaultTransactionsAreTorn) {
  EXPECT_THAT(found({}, "kill"), ElementsAre("torn on kill"));
}

TEST(TkrzwSettings, SoftSynchronizationIsLostWithThePower) {
  EXPECT_THAT(found(with(kDurable, [](TkrzwPlan& p) { p.is_hard = false; }), "ordered"),
              ElementsAre("lost on ordered"));
}

// A new file is filled in several writes, and its magic comes last.
TEST(TkrzwSettings, ADatabaseThatIsBeingMadeNeverOpens) {
  const Report report = explored({.transactions = 1}, within("kill"));
  EXPECT_THAT(finding_of(report, kUnborn).violation.text, HasSubstr("bad magic data"));
  EXPECT_EQ(finding_of(report, kUnborn).model, "kill");
}

TEST(TkrzwSettings, WithAllBucketsInThePageOfTheMetadataTransactionsSurvivePowerLosses) {
  for (const bool is_tree : {false, true}) {
    SCOPED_TRACE(is_tree);
    EXPECT_THAT(found(with(kDurable, [&](TkrzwPlan& p) { p.is_tree = is_tree; }), "posix"),
                IsEmpty());
  }
  EXPECT_THAT(found(with(kDurable, [](TkrzwPlan& p) { p.value_bytes = 3'000; }), "posix"),
              IsEmpty());
}

// Synchronize makes the mark "closed" durable, and then writes the mark "open", which it does not
// make durable. If that is lost and the bucket of the next record is not, the database passes for
// closed: nothing is restored, the file is cut to its old size, and the bucket leads past its end.
TEST(TkrzwSettings, AfterSynchronizeTheDatabasePassesForClosed) {
  Options options = within("folklore");
  options.suggest = true;
  const Report report =
      explored(with(kDurable, [](TkrzwPlan& p) { p.buckets = kManyBuckets; }), options);
  ASSERT_THAT(found(report), ElementsAre("unreadable on folklore"));
  const Finding& finding = finding_of(report, "unreadable");
  EXPECT_THAT(finding.lost,
              ElementsAre(HasSubstr("write db.tkt 0..128"), HasSubstr("write db.tkt")));
  EXPECT_THAT(finding.suggestion, HasSubstr("sync data of db.tkt before each write"));
}

// The same in place: records are overwritten under the mark "closed".
TEST(TkrzwSettings, InPlaceARecordIsLostUnderTheMarkClosed) {
  EXPECT_THAT(found(kSingleRecords, "ordered"), IsEmpty());
  const Report report = explored(kSingleRecords, within("folklore"));
  ASSERT_THAT(found(report), ElementsAre("lost on folklore"));
  EXPECT_THAT(finding_of(report, "lost").lost, testing::Contains(HasSubstr("write db.tkt 0..128")));
}

// The new file is renamed without a sync, RESTORE_WITH_HARDSYNC or not: a second crash has its name
// without its bytes.
TEST(TkrzwSettings, ACrashAfterARestorationLosesTheDatabase) {
  const TkrzwPlan plan = with(kDurable, [](TkrzwPlan& p) { p.transactions = 1; });
  Options options = within("xfs");
  EXPECT_THAT(found(explored(plan, options)), IsEmpty());
  options.nested = 1;
  options.states_at_a_point = 8;
  EXPECT_THAT(found(explored(plan, options)),
              ElementsAre("lost on xfs", "unreadable on xfs", "will-not-open on xfs"));
  options.device = "folklore";
  EXPECT_THAT(found(explored(plan, options)), IsEmpty());
}

// Hard synchronization of a positional file is sync_file_range, which makes nothing durable.
TEST(TkrzwSettings, APositionalFileIsNotSynchronized) {
  const TkrzwPlan plan = with(kDurable, [](TkrzwPlan& p) { p.file = TkrzwFileKind::kPositional; });
  EXPECT_THAT(found(plan, "kill"), IsEmpty());
  EXPECT_THAT(found(plan, "ordered"), ElementsAre("lost on ordered"));
}

TEST(TkrzwSettings, ClosedHardADatabaseIsDurable) {
  const TkrzwPlan plan = with(kDurable, [](TkrzwPlan& p) {
    p.synchronize_every = 0;
    p.transactions = 3;
  });
  EXPECT_THAT(found(plan, "posix"), IsEmpty());
}

TEST(TkrzwSettings, OnPosixADatabaseMayLoseItsName) {
  const Report report =
      explored(with(kDurable, [](TkrzwPlan& p) { p.syncs_directory = false; }), within("posix"));
  ASSERT_THAT(found(report), ElementsAre("lost on posix"));
  EXPECT_THAT(finding_of(report, "lost").lost, ElementsAre(HasSubstr("create db.tkt")));
}

// The metadata have 128 bytes. Where sectors are torn they are a mixture of old and new.
TEST(TkrzwSettings, MetadataThatAreTornLoseTheLastSynchronizedState) {
  const TkrzwPlan plan = with(kDurable, [](TkrzwPlan& p) { p.transactions = 1; });
  EXPECT_THAT(found(plan, "posix,unit=512"), IsEmpty());
  EXPECT_THAT(found(plan, "posix,unit=8"), testing::Contains("torn on posix,unit=8"));
}

}  // namespace
}  // namespace crashcheck::adapters
