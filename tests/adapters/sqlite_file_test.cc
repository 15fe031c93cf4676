// The VFS called as SQLite calls it, where a database would not show the difference.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

#include "adapters/sqlite_vfs.h"
#include "faultfs/memory_directory.h"

namespace crashcheck::adapters {
namespace {

/// A file of the VFS as SQLite has it.
class RawFile {
 public:
  RawFile(sqlite3_vfs& vfs, const char* path, int kind)
      : memory_(static_cast<std::size_t>(vfs.szOsFile) / sizeof(std::max_align_t) + 1) {
    EXPECT_EQ(
        vfs.xOpen(&vfs, path, get(), kind | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr),
        SQLITE_OK);
  }
  ~RawFile() { get()->pMethods->xClose(get()); }
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  RawFile(RawFile&&) = delete;
  RawFile& operator=(RawFile&&) = delete;

  sqlite3_file* get() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }
  const sqlite3_io_methods* operator->() { return get()->pMethods; }

  int lock_slot(int slot, int flags) { return get()->pMethods->xShmLock(get(), slot, 1, flags); }
  volatile char* region(bool create) {
    void volatile* mapped = nullptr;
    EXPECT_EQ(get()->pMethods->xShmMap(get(), 0, 32768, create ? 1 : 0, &mapped), SQLITE_OK);
    return static_cast<volatile char*>(mapped);
  }

 private:
  std::vector<std::max_align_t> memory_;
};

class SqliteFile : public testing::Test {
 protected:
  bool has(const char* path) {
    int answer = -1;
    EXPECT_EQ(vfs_->xAccess(vfs_, path, SQLITE_ACCESS_EXISTS, &answer), SQLITE_OK);
    return answer != 0;
  }

  faultfs::MemoryDirectory disk_;
  SqliteVfs owner_{disk_};
  sqlite3_vfs* vfs_ = sqlite3_vfs_find(owner_.name());
};

TEST_F(SqliteFile, ReadsZerosPastItsEnd) {
  RawFile file(*vfs_, "data.db", SQLITE_OPEN_MAIN_DB);
  ASSERT_EQ(file->xWrite(file.get(), "abc", 3, 0), SQLITE_OK);
  std::array<char, 5> bytes{'x', 'x', 'x', 'x', 'x'};
  EXPECT_EQ(file->xRead(file.get(), bytes.data(), 5, 1), SQLITE_IOERR_SHORT_READ);
  EXPECT_EQ(bytes, (std::array<char, 5>{'b', 'c', 0, 0, 0}));
  bytes.fill('x');
  EXPECT_EQ(file->xRead(file.get(), bytes.data(), 5, 9), SQLITE_IOERR_SHORT_READ);
  EXPECT_EQ(bytes, (std::array<char, 5>{}));
}

TEST_F(SqliteFile, CountsAsNoneWhileItIsEmpty) {
  EXPECT_FALSE(has("data.db-journal"));
  RawFile file(*vfs_, "data.db-journal", SQLITE_OPEN_MAIN_JOURNAL);
  EXPECT_FALSE(has("data.db-journal"));
  ASSERT_EQ(file->xWrite(file.get(), "a", 1, 0), SQLITE_OK);
  EXPECT_TRUE(has("data.db-journal"));
}

TEST_F(SqliteFile, LosesItsNameWhenItIsOpenedIfItIsToBeRemovedOnClose) {
  RawFile file(*vfs_, "once", SQLITE_OPEN_TEMP_DB | SQLITE_OPEN_DELETEONCLOSE);
  EXPECT_FALSE(disk_.exists("once"));
  EXPECT_EQ(file->xWrite(file.get(), "a", 1, 0), SQLITE_OK);
}

TEST_F(SqliteFile, LocksSlotsOfSharedMemoryForOneWriterOrSeveralReaders) {
  RawFile one(*vfs_, "data.db", SQLITE_OPEN_MAIN_DB);
  RawFile two(*vfs_, "data.db", SQLITE_OPEN_MAIN_DB);
  static_cast<void>(one.region(true));
  static_cast<void>(two.region(true));
  constexpr int kShared = SQLITE_SHM_LOCK | SQLITE_SHM_SHARED;
  constexpr int kExclusive = SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE;
  EXPECT_EQ(one.lock_slot(3, kShared), SQLITE_OK);
  EXPECT_EQ(two.lock_slot(3, kShared), SQLITE_OK);
  EXPECT_EQ(two->xShmLock(two.get(), 2, 2, kExclusive), SQLITE_BUSY);
  EXPECT_EQ(one.lock_slot(2, kExclusive), SQLITE_OK);
  EXPECT_EQ(two.lock_slot(2, kShared), SQLITE_BUSY);
  EXPECT_EQ(two.lock_slot(2, kExclusive), SQLITE_BUSY);
  EXPECT_EQ(one->xShmUnmap(one.get(), 0), SQLITE_OK);
  EXPECT_EQ(two.lock_slot(2, kExclusive), SQLITE_OK);
}

TEST_F(SqliteFile, SharesMemoryUntilItsLastUserLeaves) {
  RawFile one(*vfs_, "data.db", SQLITE_OPEN_MAIN_DB);
  RawFile two(*vfs_, "data.db", SQLITE_OPEN_MAIN_DB);
  EXPECT_EQ(one.region(false), nullptr);
  one.region(true)[7] = 'a';
  EXPECT_EQ(two.region(false)[7], 'a');
  EXPECT_EQ(one->xShmUnmap(one.get(), 0), SQLITE_OK);
  EXPECT_EQ(two.region(false)[7], 'a');
  EXPECT_EQ(two->xShmUnmap(two.get(), 0), SQLITE_OK);
  EXPECT_EQ(one.region(true)[7], 0);
}

}  // namespace
}  // namespace crashcheck::adapters
