// The Env against LevelDB's own for POSIX: the same bytes in the file at the same time, the same
// calls, the same answers.
#include "adapters/leveldb_env.h"

#include <gmock/gmock.h>
#include <leveldb/db.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "adapters/leveldb_transactions.h"
#include "directory_calls.h"
#include "faultfs/memory_directory.h"
#include "temporary_directory.h"

namespace crashcheck::adapters {
namespace {

using leveldb::Status;
using testing::ElementsAre;

/// The same file in an Env of ours and in LevelDB's own.
class TwoFiles {
 public:
  TwoFiles() : ours_(disk_) { open(&leveldb::Env::NewWritableFile); }

  void append(std::size_t length) {
    const std::string bytes(length, static_cast<char>('a' + steps_++ % 26));
    RC_ASSERT(our_file_->Append(bytes).ok());
    RC_ASSERT(their_file_->Append(bytes).ok());
  }
  void flush() {
    RC_ASSERT(our_file_->Flush().ok());
    RC_ASSERT(their_file_->Flush().ok());
  }
  void sync() {
    RC_ASSERT(our_file_->Sync().ok());
    RC_ASSERT(their_file_->Sync().ok());
  }
  void close() {
    RC_ASSERT(our_file_->Close().ok());
    RC_ASSERT(their_file_->Close().ok());
    open(&leveldb::Env::NewAppendableFile);
  }

  /// What another reader sees now.
  void compare() { RC_ASSERT(content(ours_, our_name_) == content(theirs_, their_name_)); }

 private:
  using Opening = Status (leveldb::Env::*)(const std::string& name, leveldb::WritableFile** file);

  void open(Opening opening) {
    our_file_ = opened(ours_, opening, our_name_);
    their_file_ = opened(theirs_, opening, their_name_);
  }
  static std::unique_ptr<leveldb::WritableFile> opened(leveldb::Env& env, Opening opening,
                                                       const std::string& name) {
    leveldb::WritableFile* file = nullptr;
    RC_ASSERT((env.*opening)(name, &file).ok());
    return std::unique_ptr<leveldb::WritableFile>(file);
  }
  static std::string content(leveldb::Env& env, const std::string& name) {
    std::string bytes;
    RC_ASSERT(leveldb::ReadFileToString(&env, name, &bytes).ok());
    return bytes;
  }

  TemporaryDirectory folder_;
  faultfs::MemoryDirectory disk_;
  LevelDbEnv ours_;
  leveldb::Env& theirs_ = *leveldb::Env::Default();
  const std::string our_name_ = "file";
  const std::string their_name_ = folder_ / "file";
  std::unique_ptr<leveldb::WritableFile> our_file_;
  std::unique_ptr<leveldb::WritableFile> their_file_;
  std::uint64_t steps_ = 0;
};

/// Any of them, in the first cases as well, which would draw small ones.
std::uint64_t number(std::uint64_t from, std::uint64_t end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, end));
}

// NOLINTNEXTLINE(readability-identifier-naming)
RC_GTEST_PROP(LevelDbEnv, BytesReachTheFileWhenTheirOwnEnvWritesThem, ()) {
  TwoFiles files;
  // Around the size of the buffer, and around twice that.
  for (std::uint64_t left = number(1, 16); left > 0; --left) {
    switch (number(0, 24)) {
      case 0: files.sync(); break;
      case 1:
      case 2:
      case 3: files.flush(); break;
      case 4:
      case 5: files.close(); break;
      case 6:
      case 7:
      case 8: files.append(number(65'530, 65'542)); break;
      case 9:
      case 10: files.append(number(131'066, 131'078)); break;
      default: files.append(number(0, 40'000)); break;
    }
    files.compare();
  }
}

TEST(LevelDbEnv, AnOpenedFileIsEmptyAndAnAppendedOneIsNot) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  ASSERT_TRUE(leveldb::WriteStringToFile(&env, "long", "file").ok());
  ASSERT_TRUE(leveldb::WriteStringToFile(&env, "new", "file").ok());
  leveldb::WritableFile* file = nullptr;
  ASSERT_TRUE(env.NewAppendableFile("file", &file).ok());
  ASSERT_TRUE(file->Append("er").ok());
  delete file;
  std::string content;
  ASSERT_TRUE(leveldb::ReadFileToString(&env, "file", &content).ok());
  EXPECT_EQ(content, "newer");
}

TEST(LevelDbEnv, OpeningADatabaseMakesTheCallsThatStraceShows) {
  const std::vector<std::string> calls = calls_of(
      [](World& world) { run_transactions({.transactions = 1, .makes_directory = false}, world); });
  EXPECT_THAT(calls, ElementsAre("mkdir db",                              //
                                 "create db/LOCK",                        //
                                 "create db/MANIFEST-000001",             //
                                 "write db/MANIFEST-000001 0..41",        //
                                 "sync db",                               //
                                 "sync data of db/MANIFEST-000001",       //
                                 "create db/000001.dbtmp",                //
                                 "write db/000001.dbtmp 0..16",           //
                                 "sync data of db/000001.dbtmp",          //
                                 "rename db/000001.dbtmp to db/CURRENT",  //
                                 "create db/000003.log",                  //
                                 "create db/MANIFEST-000002",             //
                                 "write db/MANIFEST-000002 0..35",        //
                                 "write db/MANIFEST-000002 35..50",       //
                                 "sync db",                               //
                                 "sync data of db/MANIFEST-000002",       //
                                 "create db/000002.dbtmp",                //
                                 "write db/000002.dbtmp 0..16",           //
                                 "sync data of db/000002.dbtmp",          //
                                 "rename db/000002.dbtmp to db/CURRENT",  //
                                 "remove db/MANIFEST-000001",             //
                                 "write db/000003.log 0..141",            //
                                 "sync data of db/000003.log",            //
                                 "acknowledge 1"));
}

TEST(LevelDbEnv, WhatIsMissingIsNotFound) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  leveldb::SequentialFile* sequential = nullptr;
  leveldb::RandomAccessFile* random = nullptr;
  leveldb::WritableFile* writable = nullptr;
  std::uint64_t size = 1;
  std::vector<std::string> names{"left"};
  EXPECT_TRUE(env.NewSequentialFile("a", &sequential).IsNotFound());
  EXPECT_TRUE(env.NewRandomAccessFile("a", &random).IsNotFound());
  EXPECT_TRUE(env.NewWritableFile("a/b", &writable).IsNotFound());
  EXPECT_TRUE(env.NewAppendableFile("a/b", &writable).IsNotFound());
  EXPECT_TRUE(env.RemoveFile("a").IsNotFound());
  EXPECT_TRUE(env.RemoveDir("a").IsNotFound());
  EXPECT_TRUE(env.RenameFile("a", "b").IsNotFound());
  EXPECT_TRUE(env.GetFileSize("a", &size).IsNotFound());
  EXPECT_TRUE(env.GetChildren("a", &names).IsNotFound());
  EXPECT_TRUE(names.empty());
  EXPECT_EQ(size, 0U);
}

TEST(LevelDbEnv, OtherErrorsAreIoErrors) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  ASSERT_TRUE(env.CreateDir("a").ok());
  EXPECT_TRUE(env.CreateDir("a").IsIOError());
  EXPECT_TRUE(env.RemoveFile("a").IsIOError());
  EXPECT_TRUE(env.CreateDir("a/../b").IsIOError());
}

TEST(LevelDbEnv, NamesAreMadePaths) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  ASSERT_TRUE(env.CreateDir("/a/").ok());
  ASSERT_TRUE(leveldb::WriteStringToFile(&env, "text", "./a//b").ok());
  EXPECT_TRUE(disk.exists("a/b"));
  std::vector<std::string> names;
  ASSERT_TRUE(env.GetChildren("a", &names).ok());
  EXPECT_THAT(names, ElementsAre("b"));
}

TEST(LevelDbEnv, ALockExcludesAnotherUntilItIsReleased) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  LevelDbEnv other(disk);
  leveldb::FileLock* lock = nullptr;
  leveldb::FileLock* second = nullptr;
  ASSERT_TRUE(env.LockFile("LOCK", &lock).ok());
  EXPECT_TRUE(other.LockFile("LOCK", &second).IsIOError());
  EXPECT_EQ(second, nullptr);
  ASSERT_TRUE(env.UnlockFile(lock).ok());
  ASSERT_TRUE(other.LockFile("LOCK", &second).ok());
  EXPECT_TRUE(other.UnlockFile(second).ok());
}

TEST(LevelDbEnv, ReadsEndWhereTheFileEnds) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  ASSERT_TRUE(leveldb::WriteStringToFile(&env, "0123456789", "file").ok());
  leveldb::SequentialFile* sequential = nullptr;
  ASSERT_TRUE(env.NewSequentialFile("file", &sequential).ok());
  const std::unique_ptr<leveldb::SequentialFile> in_order(sequential);
  leveldb::RandomAccessFile* random = nullptr;
  ASSERT_TRUE(env.NewRandomAccessFile("file", &random).ok());
  const std::unique_ptr<leveldb::RandomAccessFile> anywhere(random);

  std::string scratch(16, ' ');
  leveldb::Slice read;
  EXPECT_TRUE(in_order->Read(4, &read, scratch.data()).ok());
  EXPECT_EQ(read.ToString(), "0123");
  EXPECT_TRUE(in_order->Skip(3).ok());
  EXPECT_TRUE(in_order->Read(16, &read, scratch.data()).ok());
  EXPECT_EQ(read.ToString(), "789");
  EXPECT_TRUE(in_order->Skip(3).ok());
  EXPECT_TRUE(in_order->Read(16, &read, scratch.data()).ok());
  EXPECT_EQ(read.ToString(), "");
  EXPECT_TRUE(anywhere->Read(8, 16, &read, scratch.data()).ok());
  EXPECT_EQ(read.ToString(), "89");
  EXPECT_TRUE(anywhere->Read(11, 1, &read, scratch.data()).ok());
  EXPECT_EQ(read.ToString(), "");
}

TEST(LevelDbEnv, TimePassesByCallsAndSleepsAlone) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  const std::uint64_t before = env.NowMicros();
  EXPECT_EQ(env.NowMicros(), before + 1);
  env.SleepForMicroseconds(1'000'000);
  EXPECT_EQ(env.NowMicros(), before + 1'000'002);
}

TEST(LevelDbEnv, TheTestDirectoryIsThere) {
  faultfs::MemoryDirectory disk;
  LevelDbEnv env(disk);
  std::string first;
  std::string second;
  ASSERT_TRUE(env.GetTestDirectory(&first).ok());
  ASSERT_TRUE(env.GetTestDirectory(&second).ok());
  EXPECT_EQ(first, second);
  EXPECT_TRUE(disk.exists(first));
}

}  // namespace
}  // namespace crashcheck::adapters
