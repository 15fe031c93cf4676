// What connections of one VFS see of each other, and other VFSs of them.
#include <gtest/gtest.h>

#include "faultfs/memory_directory.h"
#include "sqlite_database.h"

namespace crashcheck::adapters {
namespace {

using faultfs::MemoryDirectory;

class SqliteLocks : public testing::Test {
 protected:
  SqliteLocks() { EXPECT_EQ(one_.run("CREATE TABLE t(x)"), SQLITE_OK); }

  MemoryDirectory disk_;
  SqliteVfs vfs_{disk_};
  TestDatabase one_{vfs_};
  TestDatabase two_{vfs_};
};

TEST_F(SqliteLocks, LetOneConnectionWriteAtATime) {
  ASSERT_EQ(one_.run("BEGIN IMMEDIATE"), SQLITE_OK);
  EXPECT_EQ(two_.run("BEGIN IMMEDIATE"), SQLITE_BUSY);
  EXPECT_EQ(two_.ask("SELECT count(*) FROM t"), "0 ");
  ASSERT_EQ(one_.run("INSERT INTO t VALUES(1); COMMIT"), SQLITE_OK);
  EXPECT_EQ(two_.run("INSERT INTO t VALUES(2)"), SQLITE_OK);
  EXPECT_EQ(one_.ask("SELECT count(*) FROM t"), "2 ");
}

TEST_F(SqliteLocks, LetAWriterWaitForReadersAndKeepNewOnesOut) {
  TestDatabase three(vfs_);
  ASSERT_EQ(two_.run("BEGIN; SELECT * FROM t"), SQLITE_OK);
  ASSERT_EQ(one_.run("BEGIN; INSERT INTO t VALUES(1)"), SQLITE_OK);
  EXPECT_EQ(one_.run("COMMIT"), SQLITE_BUSY);
  EXPECT_EQ(three.run("SELECT * FROM t"), SQLITE_BUSY);
  ASSERT_EQ(two_.run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(one_.run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(three.ask("SELECT * FROM t"), "1 ");
}

TEST_F(SqliteLocks, EndWithTheConnection) {
  {
    TestDatabase three(vfs_);
    ASSERT_EQ(three.run("BEGIN EXCLUSIVE"), SQLITE_OK);
    ASSERT_EQ(one_.run("SELECT * FROM t"), SQLITE_BUSY);
  }
  EXPECT_EQ(one_.run("INSERT INTO t VALUES(1)"), SQLITE_OK);
}

TEST_F(SqliteLocks, LetReadersOfALogSeeTheStateThatTheyBeganWith) {
  ASSERT_EQ(one_.ask("PRAGMA journal_mode=WAL"), "wal ");
  ASSERT_EQ(two_.ask("BEGIN; SELECT count(*) FROM t"), "0 ");
  ASSERT_EQ(one_.run("INSERT INTO t VALUES(1)"), SQLITE_OK);
  EXPECT_EQ(two_.ask("SELECT count(*) FROM t"), "0 ");
  EXPECT_EQ(two_.run("INSERT INTO t VALUES(2)"), SQLITE_BUSY_SNAPSHOT);
  ASSERT_EQ(two_.run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(two_.ask("SELECT count(*) FROM t"), "1 ");
}

TEST_F(SqliteLocks, LetOneConnectionWriteToALogAtATime) {
  ASSERT_EQ(one_.ask("PRAGMA journal_mode=WAL"), "wal ");
  ASSERT_EQ(one_.run("BEGIN IMMEDIATE"), SQLITE_OK);
  EXPECT_EQ(two_.run("BEGIN IMMEDIATE"), SQLITE_BUSY);
  ASSERT_EQ(one_.run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(two_.run("BEGIN IMMEDIATE"), SQLITE_OK);
}

TEST_F(SqliteLocks, LetACheckpointWaitForTheReadersOfALog) {
  ASSERT_EQ(one_.ask("PRAGMA journal_mode=WAL"), "wal ");
  ASSERT_EQ(two_.ask("BEGIN; SELECT count(*) FROM t"), "0 ");
  ASSERT_EQ(one_.run("INSERT INTO t VALUES(1)"), SQLITE_OK);
  EXPECT_EQ(one_.ask("PRAGMA wal_checkpoint(TRUNCATE)").substr(0, 1), "1");
  ASSERT_EQ(two_.run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(one_.ask("PRAGMA wal_checkpoint(TRUNCATE)"), "0 0 0 ");
}

TEST_F(SqliteLocks, KeepOtherVfssOut) {
  const SqliteVfs other(disk_);
  EXPECT_EQ(TestDatabase(other).opened(), SQLITE_BUSY);
}

}  // namespace
}  // namespace crashcheck::adapters
