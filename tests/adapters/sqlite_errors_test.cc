// What a failing Directory is to SQLite.
#include <gtest/gtest.h>

#include "failing_directory.h"
#include "faultfs/memory_directory.h"
#include "sqlite_database.h"

namespace crashcheck::adapters {
namespace {

using io::ErrorCode;

class SqliteErrors : public testing::Test {
 protected:
  /// What an insert says if this call fails.
  int insert(FailingCall call, ErrorCode code, const std::string& settings = "") {
    EXPECT_EQ(database_.run(settings + ";CREATE TABLE IF NOT EXISTS t(x)"), SQLITE_OK);
    disk_.fail(call, code);
    const int result = database_.run("INSERT INTO t VALUES(1)");
    disk_.fail_no_more();
    return result;
  }

  faultfs::MemoryDirectory memory_;
  FailingDirectory disk_{memory_};
  SqliteVfs vfs_{disk_};
  TestDatabase database_{vfs_};
};

TEST_F(SqliteErrors, NoSpaceIsAFullDisk) {
  EXPECT_EQ(insert(FailingCall::kWrite, ErrorCode::kNoSpace), SQLITE_FULL);
}
TEST_F(SqliteErrors, OfAWrite) {
  EXPECT_EQ(insert(FailingCall::kWrite, ErrorCode::kIo), SQLITE_IOERR_WRITE);
}
TEST_F(SqliteErrors, OfASync) {
  EXPECT_EQ(insert(FailingCall::kSync, ErrorCode::kIo), SQLITE_IOERR_FSYNC);
}
TEST_F(SqliteErrors, OfARemoval) {
  EXPECT_EQ(insert(FailingCall::kRemove, ErrorCode::kIo), SQLITE_IOERR_DELETE);
}
TEST_F(SqliteErrors, OfATruncation) {
  EXPECT_EQ(insert(FailingCall::kResize, ErrorCode::kIo, "PRAGMA journal_mode=TRUNCATE"),
            SQLITE_IOERR_TRUNCATE);
}
TEST_F(SqliteErrors, OfAJournalThatCannotBeOpened) {
  EXPECT_EQ(insert(FailingCall::kOpenToWrite, ErrorCode::kIo), SQLITE_CANTOPEN);
}
TEST_F(SqliteErrors, OfTheSyncOfADirectoryAfterARemoval) {
  // The first sync of the directory, after that of the journal, is ignored.
  EXPECT_EQ(insert(FailingCall::kSyncDirectory, ErrorCode::kIo, "PRAGMA synchronous=EXTRA"),
            SQLITE_IOERR_DIR_FSYNC);
}
TEST_F(SqliteErrors, TheSyncOfADirectoryForANewJournalMayFailUnnoticed) {
  EXPECT_EQ(insert(FailingCall::kSyncDirectory, ErrorCode::kIo), SQLITE_OK);
}
TEST_F(SqliteErrors, LeaveADatabaseThatWorksOn) {
  EXPECT_EQ(insert(FailingCall::kWrite, ErrorCode::kIo), SQLITE_IOERR_WRITE);
  EXPECT_EQ(insert(FailingCall::kSync, ErrorCode::kIo), SQLITE_IOERR_FSYNC);
  EXPECT_EQ(database_.run("INSERT INTO t VALUES(2)"), SQLITE_OK);
  EXPECT_EQ(database_.ask("SELECT x FROM t"), "2 ");
}
TEST_F(SqliteErrors, OfARead) {
  ASSERT_EQ(database_.run("CREATE TABLE t(x)"), SQLITE_OK);
  TestDatabase other(vfs_);
  disk_.fail(FailingCall::kRead, ErrorCode::kIo);
  EXPECT_EQ(other.run("SELECT * FROM t"), SQLITE_IOERR_READ);
}
TEST_F(SqliteErrors, AFileThatMayOnlyBeReadIsOpenedForThat) {
  ASSERT_EQ(database_.run("CREATE TABLE t(x)"), SQLITE_OK);
  disk_.fail(FailingCall::kOpenToWrite, ErrorCode::kNoPermission);
  TestDatabase other(vfs_);
  EXPECT_EQ(other.ask("SELECT count(*) FROM t"), "0 ");
  EXPECT_EQ(other.run("INSERT INTO t VALUES(1)"), SQLITE_READONLY);
}

}  // namespace
}  // namespace crashcheck::adapters
