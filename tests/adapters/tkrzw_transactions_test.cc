// The check of what a crash left, on databases that are made by hand.
#include "adapters/tkrzw_transactions.h"

#include <gmock/gmock.h>

#include "adapters/tkrzw_open.h"
#include "faultfs/memory_directory.h"

namespace crashcheck::adapters {
namespace {

/// What the check says of a database with these rows.
std::string said(const TkrzwPlan& plan, const TkrzwRows& rows,
                 std::vector<std::string> acknowledged = {}) {
  faultfs::MemoryDirectory disk;
  tkrzw::HashDBM db(std::make_unique<TkrzwFile>(disk));
  tkrzw::HashDBM::TuningParameters parameters;
  parameters.num_buckets = plan.buckets;
  EXPECT_EQ(tkrzw_open(db, disk, "db.tkt", 0, parameters), tkrzw::Status::SUCCESS);
  for (const auto& [key, value] : rows) EXPECT_EQ(db.Set(key, value), tkrzw::Status::SUCCESS);
  EXPECT_EQ(db.Close(), tkrzw::Status::SUCCESS);
  CrashState state(disk, {});
  const auto violation = check_transactions(plan, state, acknowledged);
  return violation ? violation->kind + ": " + violation->text : "";
}

TkrzwRows rows_after(const TkrzwPlan& plan, const std::vector<std::uint64_t>& numbers) {
  TkrzwRows rows;
  for (const std::uint64_t number : numbers) apply_transaction(plan, number, rows);
  return rows;
}

constexpr TkrzwPlan kCheckedWhole{.transactions = 6};
constexpr TkrzwPlan kCheckedRecords{.transactions = 6, .are_whole = false};

TEST(TkrzwTransactions, HasNothingToSayOfAPrefixWithAllThatWasPromised) {
  for (const TkrzwPlan& plan : {kCheckedWhole, kCheckedRecords}) {
    EXPECT_EQ(said(plan, rows_after(plan, {})), "");
    EXPECT_EQ(said(plan, rows_after(plan, {0, 1}), {"0", "1", "2"}), "");
    EXPECT_EQ(said(plan, rows_after(plan, {0, 1, 2, 3}), {"2"}), "");
  }
}

TEST(TkrzwTransactions, TellsLostFromHoles) {
  EXPECT_EQ(said(kCheckedWhole, rows_after(kCheckedWhole, {0, 1}), {"3"}),
            "lost: transaction 2 lost, of 3 that were promised");
  EXPECT_EQ(said(kCheckedWhole, rows_after(kCheckedWhole, {0, 3, 4}), {"1"}),
            "hole: transaction 1 and 1 more lost, transaction 3 and 1 more there");
}

TEST(TkrzwTransactions, SeesAPartOfATransaction) {
  TkrzwRows rows = rows_after(kCheckedWhole, {0, 1});
  rows["k0"] += "more";
  EXPECT_EQ(said(kCheckedWhole, rows),
            "torn: row k0 is not what the transactions that are there left");
}

TEST(TkrzwTransactions, SingleRecordsMayBeOfDifferentTransactions) {
  TkrzwRows rows = rows_after(kCheckedRecords, {0, 1});
  rows["t00004"] = "4:";
  EXPECT_EQ(said(kCheckedRecords, rows, {"2"}), "");
  EXPECT_EQ(said(kCheckedRecords, rows, {"3"}),
            "lost: row k0 has an older value, after 3 promised transactions");
}

TEST(TkrzwTransactions, ARecordMayNotBeOlderThanPromised) {
  TkrzwRows rows = rows_after(kCheckedRecords, {0, 1});
  rows.erase("t00001");
  EXPECT_EQ(said(kCheckedRecords, rows, {"2"}),
            "lost: row t00001 is gone, after 2 promised transactions");
}

TEST(TkrzwTransactions, ARecordHasNoValueThatItWasNotGiven) {
  EXPECT_EQ(said(kCheckedRecords, {{"t00001", "2:"}}),
            "foreign: row t00001 has a value that it was never given");
  EXPECT_EQ(said(kCheckedRecords, {{"other", ""}}), "foreign: row other was never put");
}

TEST(TkrzwTransactions, ADatabaseThatIsNoneIsUnbornUntilItWasPromised) {
  for (const bool is_promised : {false, true}) {
    faultfs::MemoryDirectory disk;
    ASSERT_TRUE((*disk.open("db.tkt", {.create = true}))->resize(10'000));
    CrashState state(disk, {});
    const std::vector<std::string> acknowledged(is_promised ? 1 : 0, "0");
    const auto violation = check_transactions(kCheckedWhole, state, acknowledged);
    ASSERT_TRUE(violation.has_value());
    EXPECT_EQ(violation->kind, is_promised ? "will-not-open" : "unborn");
  }
}

/// Each event, and the bytes of each write.
std::vector<std::pair<faultfs::DirectoryEvent, io::Bytes>> recorded(const TkrzwPlan& plan) {
  faultfs::DirectoryTrace trace;
  faultfs::MemoryDirectory disk(trace);
  World world(disk);
  run_transactions(plan, world);
  std::vector<std::pair<faultfs::DirectoryEvent, io::Bytes>> events;
  for (const faultfs::DirectoryEvent& event : trace.events()) {
    const bool is_write = event.kind == faultfs::Change::kWrite;
    const io::ByteView bytes = is_write ? trace.data(event) : io::ByteView();
    events.emplace_back(event, io::Bytes(bytes.begin(), bytes.end()));
  }
  return events;
}

TEST(TkrzwTransactions, OneWorkloadGivesOneTrace) {
  for (const bool is_tree : {false, true}) {
    const TkrzwPlan plan{.is_tree = is_tree, .reopen_every = 2};
    const auto events = recorded(plan);
    EXPECT_GT(events.size(), 30U);
    EXPECT_EQ(recorded(plan), events);
  }
}

}  // namespace
}  // namespace crashcheck::adapters
