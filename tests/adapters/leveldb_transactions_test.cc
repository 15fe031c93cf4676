// The check of what a crash left, on databases that are made by hand.
#include "adapters/leveldb_transactions.h"

#include <gmock/gmock.h>
#include <leveldb/db.h>

#include "adapters/leveldb_env.h"
#include "faultfs/memory_directory.h"

namespace crashcheck::adapters {
namespace {

/// What the check says of a database that `make` wrote.
std::string said(const LevelDbPlan& plan, const std::function<void(leveldb::DB& db)>& make,
                 std::vector<std::string> acknowledged = {}) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  leveldb::Options options;
  options.env = &env;
  options.create_if_missing = true;
  leveldb::DB* db = nullptr;
  EXPECT_TRUE(leveldb::DB::Open(options, "db", &db).ok());
  make(*db);
  delete db;
  CrashState state(disk, {});
  const auto violation = check_transactions(plan, state, acknowledged);
  return violation ? violation->kind + ": " + violation->text : "";
}

/// Writes what these transactions do.
auto writing(const LevelDbPlan& plan, std::vector<std::uint64_t> numbers) {
  return [=](leveldb::DB& db) {
    LevelDbRows rows;
    for (const std::uint64_t number : numbers) apply_transaction(plan, number, rows);
    for (const auto& [key, value] : rows) EXPECT_TRUE(db.Put({}, key, value).ok());
  };
}

TEST(LevelDbTransactions, HasNothingToSayOfAPrefixWithAllThatWasPromised) {
  const LevelDbPlan plan{.transactions = 4};
  EXPECT_EQ(said(plan, writing(plan, {})), "");
  EXPECT_EQ(said(plan, writing(plan, {0, 1}), {"1", "2"}), "");
  EXPECT_EQ(said(plan, writing(plan, {0, 1, 2, 3}), {"2"}), "");
}

TEST(LevelDbTransactions, TellsLostFromHoles) {
  const LevelDbPlan plan{.transactions = 6};
  EXPECT_EQ(said(plan, writing(plan, {0, 1}), {"3"}),
            "lost: transaction 2 lost, of 3 that were promised");
  EXPECT_EQ(said(plan, writing(plan, {0, 3}), {"4"}),
            "lost: transaction 1 and 1 more lost, of 4 that were promised");
  EXPECT_EQ(said(plan, writing(plan, {0, 3, 4}), {"1"}),
            "hole: transaction 1 and 1 more lost, transaction 3 and 1 more there");
}

TEST(LevelDbTransactions, SeesAPartOfATransaction) {
  const LevelDbPlan plan{.transactions = 4};
  const auto without = [&](const std::string& key) {
    return said(plan, [&](leveldb::DB& db) {
      writing(plan, {0})(db);
      EXPECT_TRUE(db.Delete({}, key).ok());
    });
  };
  EXPECT_THAT(without("k0"), testing::StartsWith("torn: row k0"));
  EXPECT_THAT(without("t00000"), testing::StartsWith("torn: row k0"));
}

/// What the check says after a byte of a value in a table was changed.
std::string said_of_damage(bool has_paranoid_checks) {
  const LevelDbPlan plan{
      .transactions = 1, .value_bytes = 0, .has_paranoid_checks = has_paranoid_checks};
  faultfs::MemoryDirectory disk;
  World world(disk);
  run_transactions(plan, world);
  CrashState opened(disk, {});
  EXPECT_EQ(check_transactions(plan, opened, {}), std::nullopt);
  // The check has written what the log had to a table, too short to be compressed.
  constexpr const char* kTable = "db/000005.ldb";
  LevelDbEnv env(disk);
  std::string table;
  EXPECT_TRUE(leveldb::ReadFileToString(&env, kTable, &table).ok());
  const std::size_t value = table.find("0:");
  EXPECT_NE(value, std::string::npos);
  table[value] = '1';
  EXPECT_TRUE(leveldb::WriteStringToFile(&env, table, kTable).ok());
  CrashState damaged(disk, {});
  const std::optional<Violation> violation = check_transactions(plan, damaged, {});
  return violation ? violation->kind : "";
}

TEST(LevelDbTransactions, DamageIsReadUnlessChecksumsAreVerified) {
  EXPECT_EQ(said_of_damage(false), "torn");
  EXPECT_EQ(said_of_damage(true), "unreadable");
}

}  // namespace
}  // namespace crashcheck::adapters
