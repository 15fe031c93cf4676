// The File against tkrzw's own: the same answers, the same bytes in a file of the same size, the
// same calls.
#include "adapters/tkrzw_file.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <tkrzw_dbm_hash.h>
#include <tkrzw_file_mmap.h>
#include <tkrzw_file_pos.h>
#include <tkrzw_file_util.h>

#include "adapters/tkrzw_open.h"
#include "directory_calls.h"
#include "temporary_directory.h"

namespace crashcheck::adapters {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using tkrzw::Status;

/// The same file on a Directory and by tkrzw's own class.
class FilePair {
 public:
  explicit FilePair(TkrzwFileKind kind) : ours_(disk_, {.kind = kind}) {
    if (kind == TkrzwFileKind::kMemoryMap) {
      theirs_ = std::make_unique<tkrzw::MemoryMapParallelFile>();
    } else {
      theirs_ = std::make_unique<tkrzw::PositionalParallelFile>();
    }
    same([](tkrzw::File& file) { return file.SetAllocationStrategy(8192, 1.5); });
    open(true, 0);
  }

  void open(bool is_writable, std::int32_t options) {
    const Status ours = ours_.Open(tkrzw_path("file"), is_writable, options);
    RC_ASSERT(ours == theirs_->Open(folder_ / "file", is_writable, options));
  }

  /// Returns the status and an answer, or the status alone.
  template <typename Call>
  void same(const Call& call) {
    RC_ASSERT(call(static_cast<tkrzw::File&>(ours_)) == call(*theirs_));
  }

  /// Sizes, and what another reader sees now.
  void compare() {
    same([](tkrzw::File& file) { return file.GetSizeSimple(); });
    std::string theirs;
    RC_ASSERT(tkrzw::ReadFile(folder_ / "file", &theirs) == Status::SUCCESS);
    const auto file = disk_.open("file");
    RC_ASSERT(file.has_value());
    std::string ours((*file)->size().value_or(0), ' ');
    RC_ASSERT((*file)->read_at(0, std::as_writable_bytes(std::span(ours))).has_value());
    RC_ASSERT(ours == theirs);
  }

 private:
  TemporaryDirectory folder_;
  faultfs::MemoryDirectory disk_;
  TkrzwFile ours_;
  std::unique_ptr<tkrzw::File> theirs_;
};

/// Any of them, in the first cases as well, which would draw small ones.
std::int64_t number_below(std::int64_t end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(0, end));
}

void carry_out_any_call(FilePair& files) {
  const std::int64_t off = number_below(20'000);
  const std::int64_t size = number_below(9'000);
  const bool is_hard = number_below(2) == 0;
  const std::string bytes(static_cast<std::size_t>(size), static_cast<char>('a' + off % 26));
  switch (number_below(8)) {
    case 0:
      files.same([&](tkrzw::File& f) { return f.Write(off, bytes.data(), bytes.size()); });
      break;
    case 1: files.same([&](tkrzw::File& f) { return f.AppendSimple(bytes); }); break;
    case 2: files.same([&](tkrzw::File& f) { return f.ExpandSimple(bytes.size()); }); break;
    case 3: files.same([&](tkrzw::File& f) { return f.Truncate(off); }); break;
    case 4:
      files.same(
          [&](tkrzw::File& f) { return f.TruncateFakely(std::min(off, f.GetSizeSimple())); });
      break;
    case 5: files.same([&](tkrzw::File& f) { return f.Synchronize(is_hard, 0, 0); }); break;
    case 6: files.same([&](tkrzw::File& f) { return f.ReadSimple(off, bytes.size()); }); break;
    default:
      files.same([](tkrzw::File& f) { return f.Close(); });
      files.open(is_hard, off % 2 == 0 ? tkrzw::File::OPEN_SYNC_HARD : 0);
      break;
  }
}

// NOLINTNEXTLINE(readability-identifier-naming)
RC_GTEST_PROP(TkrzwFile, AnswersAndLeavesTheBytesThatTheirsDoes, ()) {
  FilePair files(number_below(2) == 0 ? TkrzwFileKind::kMemoryMap : TkrzwFileKind::kPositional);
  for (std::int64_t left = number_below(20); left > 0; --left) {
    carry_out_any_call(files);
    files.compare();
  }
}

/// A record is put, made durable, and the database is closed.
std::vector<std::string> calls_with(TkrzwFileKind kind) {
  return calls_of([&](World& world) {
    tkrzw::HashDBM db(std::make_unique<TkrzwFile>(world.disk(), TkrzwFileSettings{.kind = kind}));
    tkrzw::HashDBM::TuningParameters parameters;
    parameters.num_buckets = 10;
    parameters.update_mode = tkrzw::HashDBM::UPDATE_APPENDING;
    EXPECT_EQ(tkrzw_open(db, world.disk(), "db", tkrzw::File::OPEN_SYNC_HARD, parameters),
              Status::SUCCESS);
    EXPECT_EQ(db.Set("a", "b"), Status::SUCCESS);
    EXPECT_EQ(db.Synchronize(true), Status::SUCCESS);
    EXPECT_EQ(db.Set("c", "d"), Status::SUCCESS);
    EXPECT_EQ(db.Close(), Status::SUCCESS);
  });
}

TEST(TkrzwFile, MakesTheCallsOfAMappedFileThatStraceShows) {
  EXPECT_THAT(calls_with(TkrzwFileKind::kMemoryMap),
              ElementsAre("create db",             //
                          "resize db to 1048576",  //
                          "write db 128..4096",    // what the mapping gets, strace does not show
                          "write db 4080..4096",   //
                          "write db 0..128",       //
                          "write db 0..128",       //
                          "write db 4096..4112",   //
                          "write db 128..132",     //
                          "resize db to 4112",     //
                          "sync data of db",       //
                          "write db 0..128",       //
                          "sync data of db",       //
                          "write db 0..128",       //
                          "resize db to 12288",    //
                          "write db 4112..4128",   //
                          "write db 156..160",     //
                          "write db 0..128",       //
                          "write db 3072..4080",   //
                          "sync data of db",       //
                          "resize db to 4128"));
}

TEST(TkrzwFile, APositionalFileIsDurableOnlyWhenItIsClosed) {
  std::vector<std::string> calls = calls_with(TkrzwFileKind::kMemoryMap);
  std::erase(calls, "sync data of db");
  calls.emplace_back("sync db");
  EXPECT_THAT(calls_with(TkrzwFileKind::kPositional), ElementsAreArray(calls));
}

TEST(TkrzwFile, WritesNoTimeIntoADatabase) {
  faultfs::MemoryDirectory disk;
  tkrzw::HashDBM db(std::make_unique<TkrzwFile>(disk));
  ASSERT_EQ(db.Open(tkrzw_path("db"), true), Status::SUCCESS);
  ASSERT_EQ(db.Close(), Status::SUCCESS);
  ASSERT_EQ(db.Open(tkrzw_path("db"), false), Status::SUCCESS);
  double timestamp = -1;
  ASSERT_EQ(db.GetTimestamp(&timestamp), Status::SUCCESS);
  EXPECT_EQ(timestamp, 0);
}

TEST(TkrzwFile, RefusesPathsOfThisMachine) {
  faultfs::MemoryDirectory disk;
  TkrzwFile file(disk);
  EXPECT_EQ(file.Open("file", true, 0), Status::INFEASIBLE_ERROR);
  EXPECT_FALSE(disk.exists("file"));
  ASSERT_EQ(file.Open(tkrzw_path("file"), true, 0), Status::SUCCESS);
  EXPECT_EQ(file.Rename("/tmp/file"), Status::PRECONDITION_ERROR);
  EXPECT_EQ(file.Rename(tkrzw_path("other")), Status::SUCCESS);
  EXPECT_TRUE(disk.exists("other"));
  EXPECT_EQ(file.GetPathSimple(), tkrzw_path("other"));
}

TEST(TkrzwFile, WhatIsMissingIsNotFound) {
  faultfs::MemoryDirectory disk;
  TkrzwFile file(disk);
  EXPECT_EQ(file.Open(tkrzw_path("file"), false, 0), Status::NOT_FOUND_ERROR);
  EXPECT_EQ(file.Open(tkrzw_path("file"), true, tkrzw::File::OPEN_NO_CREATE),
            Status::NOT_FOUND_ERROR);
  EXPECT_FALSE(file.IsOpen());
}

TEST(TkrzwFile, AWriterExcludesAnotherUntilItCloses) {
  faultfs::MemoryDirectory disk;
  TkrzwFile first(disk);
  TkrzwFile second(disk);
  ASSERT_EQ(first.Open(tkrzw_path("file"), true, 0), Status::SUCCESS);
  EXPECT_EQ(second.Open(tkrzw_path("file"), true, 0), Status::SYSTEM_ERROR);
  EXPECT_EQ(second.Open(tkrzw_path("file"), true, tkrzw::File::OPEN_NO_LOCK), Status::SUCCESS);
  ASSERT_EQ(second.Close(), Status::SUCCESS);
  ASSERT_EQ(first.Close(), Status::SUCCESS);
  EXPECT_EQ(second.Open(tkrzw_path("file"), true, 0), Status::SUCCESS);
}

TEST(TkrzwFile, ReadsEndWhereTheSettingsSay) {
  faultfs::MemoryDirectory disk;
  TkrzwFile file(disk, {.max_reads = 2});
  ASSERT_EQ(file.Open(tkrzw_path("file"), true, 0), Status::SUCCESS);
  ASSERT_EQ(file.AppendSimple("text"), 0);
  EXPECT_EQ(file.ReadSimple(0, 4), "text");
  EXPECT_EQ(file.ReadSimple(1, 2), "ex");
  EXPECT_EQ(file.ReadSimple(0, 4), "");
}

}  // namespace
}  // namespace crashcheck::adapters
