// Which calls SQLite's requests become. The lists of events are those that strace shows of SQLite
// 3.40.1 on Linux with its own VFS.
#include "adapters/sqlite_vfs.h"

#include <gmock/gmock.h>

#include "faultfs/memory_directory.h"
#include "sqlite_database.h"

namespace crashcheck::adapters {
namespace {

using faultfs::DirectoryTrace;
using faultfs::MemoryDirectory;
using testing::ElementsAre;

std::vector<std::string> lines_of(const DirectoryTrace& trace, std::uint64_t after) {
  std::vector<std::string> lines;
  faultfs::NodeNames names(trace);
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    names.move_to(number - 1);
    if (number > after) lines.push_back(to_string(trace, trace.event(number), names));
  }
  return lines;
}

/// What the second of two transactions does to the directory.
std::vector<std::string> events_of_insert(const std::string& settings,
                                          const SqliteOptions& options = {}) {
  DirectoryTrace trace;
  MemoryDirectory disk(trace);
  const SqliteVfs vfs(disk, options);
  TestDatabase database(vfs);
  EXPECT_EQ(database.run(settings + "; CREATE TABLE t(x);"), SQLITE_OK);
  const std::uint64_t before = trace.event_count();
  EXPECT_EQ(database.run("INSERT INTO t VALUES(1)"), SQLITE_OK);
  return lines_of(trace, before);
}

TEST(SqliteVfs, SyncsTheDirectoryAfterTheFirstSyncOfAJournalInModeDelete) {
  EXPECT_THAT(
      events_of_insert("PRAGMA journal_mode=DELETE"),
      ElementsAre("create data.db-journal", "write data.db-journal 0..512",
                  "write data.db-journal 512..516", "write data.db-journal 516..4612",
                  "write data.db-journal 4612..4616", "write data.db-journal 4616..4620",
                  "write data.db-journal 4620..8716", "write data.db-journal 8716..8720",
                  "sync data of data.db-journal", "sync .", "write data.db-journal 0..12",
                  "sync data of data.db-journal", "write data.db 0..4096",
                  "write data.db 4096..8192", "sync data of data.db", "remove data.db-journal"));
}

TEST(SqliteVfs, SyncsTheDirectoryAfterARemovalWhereSqliteAsks) {
  const std::vector<std::string> events = events_of_insert("PRAGMA synchronous=EXTRA");
  ASSERT_GE(events.size(), 2U);
  EXPECT_EQ(events[events.size() - 2], "remove data.db-journal");
  EXPECT_EQ(events.back(), "sync .");
}

TEST(SqliteVfs, OpensAJournalThatIsTruncatedAgainForEachTransaction) {
  EXPECT_THAT(events_of_insert("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=NORMAL"),
              ElementsAre("write data.db-journal 0..512", "write data.db-journal 512..516",
                          "write data.db-journal 516..4612", "write data.db-journal 4612..4616",
                          "write data.db-journal 4616..4620", "write data.db-journal 4620..8716",
                          "write data.db-journal 8716..8720", "write data.db-journal 0..12",
                          "sync data of data.db-journal", "sync .", "write data.db 0..4096",
                          "write data.db 4096..8192", "sync data of data.db",
                          "resize data.db-journal to 0", "close data.db-journal"));
}

TEST(SqliteVfs, OpensAJournalThatPersistsAgainAfterTheFirstTransaction) {
  EXPECT_THAT(events_of_insert("PRAGMA journal_mode=PERSIST; PRAGMA synchronous=NORMAL"),
              ElementsAre("write data.db-journal 0..512", "write data.db-journal 512..516",
                          "write data.db-journal 516..4612", "write data.db-journal 4612..4616",
                          "write data.db-journal 4616..4620", "write data.db-journal 4620..8716",
                          "write data.db-journal 8716..8720", "write data.db-journal 0..12",
                          "sync data of data.db-journal", "sync .", "write data.db 0..4096",
                          "write data.db 4096..8192", "sync data of data.db",
                          "write data.db-journal 0..28", "sync data of data.db-journal"));
}

TEST(SqliteVfs, SyncsALogForEachTransactionInModeFull) {
  EXPECT_THAT(events_of_insert("PRAGMA journal_mode=WAL"),
              ElementsAre("write data.db-wal 8272..8296", "write data.db-wal 8296..12392",
                          "sync data of data.db-wal"));
}

TEST(SqliteVfs, SyncsNothingInModeOff) {
  for (const std::string& event : events_of_insert("PRAGMA synchronous=OFF")) {
    EXPECT_THAT(event, testing::Not(testing::StartsWith("sync")));
  }
}

TEST(SqliteVfs, TellsFullSyncsFromOthersIfItIsToldTo) {
  const std::vector<std::string> events =
      events_of_insert("PRAGMA journal_mode=DELETE", {.sync = SqliteSync::kAsAsked});
  EXPECT_THAT(events, testing::Contains("sync data.db-journal"));
  EXPECT_THAT(events, testing::Contains("sync data.db"));
}

TEST(SqliteVfs, TellsSqliteTheSizeOfASector) {
  const std::vector<std::string> events = events_of_insert(
      "PRAGMA journal_mode=DELETE", {.device = {.sector_bytes = 8192, .characteristics = 0}});
  EXPECT_THAT(events, testing::Contains("write data.db-journal 0..8192"));
}

TEST(SqliteVfs, SyncsTheDirectoryOfASuperJournal) {
  DirectoryTrace trace;
  MemoryDirectory disk(trace);
  const SqliteVfs vfs(disk);
  TestDatabase database(vfs);
  ASSERT_EQ(database.run("ATTACH 'other.db' AS other; CREATE TABLE t(x);"
                         "CREATE TABLE other.t(x)"),
            SQLITE_OK);
  const std::uint64_t before = trace.event_count();
  ASSERT_EQ(database.run("BEGIN; INSERT INTO t VALUES(1); INSERT INTO other.t VALUES(1); COMMIT"),
            SQLITE_OK);
  const std::vector<std::string> events = lines_of(trace, before);
  const auto created = std::ranges::find_if(
      events, [](const std::string& event) { return event.starts_with("create data.db-mj"); });
  ASSERT_NE(created, events.end());
  const std::string name = created->substr(std::string("create ").size());
  const auto synced = std::ranges::find(events, "sync data of " + name);
  ASSERT_NE(synced, events.end());
  EXPECT_EQ(*(synced + 1), "sync .");
  const auto removed = std::ranges::find(events, "remove " + name);
  ASSERT_NE(removed, events.end());
  EXPECT_EQ(*(removed + 1), "sync .");
}

TEST(SqliteVfs, MakesTheSameCallsAndBytesEachTime) {
  const auto run = [](std::uint64_t seed) {
    DirectoryTrace trace;
    MemoryDirectory disk(trace);
    const SqliteVfs vfs(disk, {.seed = seed});
    TestDatabase database(vfs);
    EXPECT_EQ(database.run("PRAGMA journal_mode=WAL; CREATE TABLE t(x);"
                           "INSERT INTO t VALUES(random())"),
              SQLITE_OK);
    io::Bytes bytes;
    for (const faultfs::DirectoryEvent& event : trace.events()) {
      if (event.kind != faultfs::Change::kWrite) continue;
      const io::ByteView data = trace.data(event);
      bytes.insert(bytes.end(), data.begin(), data.end());
    }
    return bytes;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(SqliteVfs, LetsTheTimeStandStill) {
  MemoryDirectory disk;
  const SqliteVfs vfs(disk);
  TestDatabase database(vfs);
  EXPECT_EQ(database.ask("SELECT datetime('now')"), "2026-01-01 00:00:00 ");
  EXPECT_EQ(database.ask("SELECT CURRENT_TIMESTAMP"), "2026-01-01 00:00:00 ");
}

TEST(SqliteVfs, KeepsTemporaryFilesAndSharedMemoryOutOfTheDirectory) {
  MemoryDirectory disk;
  const SqliteVfs vfs(disk);
  TestDatabase database(vfs);
  ASSERT_EQ(database.run("PRAGMA journal_mode=WAL; PRAGMA temp_store=FILE;"
                         "PRAGMA temp.cache_size=2; CREATE TEMP TABLE s(x);"
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE "
                         "i<200) INSERT INTO s SELECT randomblob(1000) FROM n;"
                         "CREATE TABLE t(x); INSERT INTO t SELECT x FROM s"),
            SQLITE_OK);
  EXPECT_EQ(database.ask("SELECT count(*) FROM s"), "200 ");
  EXPECT_THAT(*disk.list(), ElementsAre("data.db", "data.db-wal"));
}

TEST(SqliteVfs, KeepsALogIfItIsToldTo) {
  MemoryDirectory disk;
  const SqliteVfs vfs(disk);
  for (int keeps = 0; keeps < 2; ++keeps) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open_v2("data.db", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                              vfs.name()),
              SQLITE_OK);
    int argument = keeps;
    EXPECT_EQ(sqlite3_file_control(database, "main", SQLITE_FCNTL_PERSIST_WAL, &argument),
              SQLITE_OK);
    sqlite3_exec(database, "PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t(x)", nullptr,
                 nullptr, nullptr);
    sqlite3_close(database);
    EXPECT_EQ(disk.exists("data.db-wal"), keeps == 1);
  }
}

TEST(SqliteVfs, TakesPathsOfTheDirectory) {
  DirectoryTrace trace;
  MemoryDirectory disk(trace);
  const SqliteVfs vfs(disk);
  EXPECT_EQ(TestDatabase(vfs, "missing/data.db").opened(), SQLITE_CANTOPEN);
  EXPECT_EQ(TestDatabase(vfs, "/data.db").opened(), SQLITE_CANTOPEN);
  ASSERT_TRUE(disk.make_directory("below"));
  TestDatabase database(vfs, "below/data.db");
  EXPECT_EQ(database.run("CREATE TABLE t(x)"), SQLITE_OK);
  EXPECT_THAT(lines_of(trace, 0), testing::Contains("sync below"));
}

TEST(SqliteVfs, IsRegisteredAsLongAsItLives) {
  MemoryDirectory disk;
  sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
  std::string name;
  {
    const SqliteVfs one(disk);
    const SqliteVfs other(disk);
    name = one.name();
    EXPECT_NE(name, other.name());
    EXPECT_NE(sqlite3_vfs_find(one.name()), nullptr);
    EXPECT_EQ(sqlite3_vfs_find(nullptr), usual);
  }
  EXPECT_EQ(sqlite3_vfs_find(name.c_str()), nullptr);
}

}  // namespace
}  // namespace crashcheck::adapters
