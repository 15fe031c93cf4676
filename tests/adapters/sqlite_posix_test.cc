// The VFS on a real directory: what it writes is what SQLite's own VFS reads, and the reverse.
#include <gmock/gmock.h>

#include "io/or_throw.h"
#include "io/posix_directory.h"
#include "sqlite_database.h"
#include "temporary_directory.h"

namespace crashcheck::adapters {
namespace {

/// Rows as SQLite's own VFS finds them, after a check.
std::string found_by_sqlite(const std::filesystem::path& path) {
  TestDatabase database(path.c_str());
  EXPECT_EQ(database.ask("PRAGMA integrity_check"), "ok ");
  return database.ask("SELECT x FROM t");
}

class SqlitePosix : public testing::TestWithParam<const char*> {};

TEST_P(SqlitePosix, SharesDatabasesWithSqlitesOwnVfs) {
  const TemporaryDirectory temporary;
  const auto directory = io::or_throw(io::open_posix_directory(temporary.path()));
  const std::string mode = std::string("PRAGMA journal_mode=") + GetParam();
  {
    const SqliteVfs vfs(*directory);
    TestDatabase database(vfs);
    EXPECT_EQ(database.run(mode + "; CREATE TABLE t(x); INSERT INTO t VALUES(1)"), SQLITE_OK);
  }
  EXPECT_EQ(found_by_sqlite(temporary.path() / "data.db"), "1 ");
  {
    TestDatabase database((temporary.path() / "data.db").c_str());
    EXPECT_EQ(database.run("INSERT INTO t VALUES(2)"), SQLITE_OK);
  }
  const SqliteVfs vfs(*directory);
  TestDatabase database(vfs);
  EXPECT_EQ(database.ask("SELECT x FROM t"), "1 2 ");
}

TEST_P(SqlitePosix, KeepsOtherVfssOut) {
  const TemporaryDirectory temporary;
  const auto directory = io::or_throw(io::open_posix_directory(temporary.path()));
  const SqliteVfs one(*directory);
  const SqliteVfs two(*directory);
  TestDatabase database(one);
  EXPECT_EQ(database.run(std::string("PRAGMA journal_mode=") + GetParam()), SQLITE_OK);
  EXPECT_EQ(TestDatabase(two).opened(), SQLITE_BUSY);
}

INSTANTIATE_TEST_SUITE_P(Journals, SqlitePosix,
                         testing::Values("DELETE", "TRUNCATE", "PERSIST", "WAL"));

}  // namespace
}  // namespace crashcheck::adapters
