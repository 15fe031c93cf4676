// Restorations on a Directory against tkrzw's own on this machine's files: the same records, and
// the calls that tkrzw makes.
#include "adapters/tkrzw_open.h"

#include <gmock/gmock.h>
#include <tkrzw_file_util.h>

#include "adapters/tkrzw_file.h"
#include "directory_calls.h"
#include "io/or_throw.h"
#include "temporary_directory.h"

namespace crashcheck::adapters {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using tkrzw::HashDBM;
using tkrzw::Status;
using tkrzw::TreeDBM;

constexpr int kRecordCount = 12;

template <typename Dbm>
typename Dbm::TuningParameters parameters_of(HashDBM::UpdateMode mode) {
  typename Dbm::TuningParameters parameters;
  parameters.update_mode = mode;
  parameters.num_buckets = 10;
  parameters.align_pow = 3;
  if constexpr (std::is_same_v<Dbm, TreeDBM>) parameters.max_page_size = 60;
  return parameters;
}

/// The bytes of a database that was not closed, with a byte changed in the middle of its records.
template <typename Dbm>
std::string broken_database(HashDBM::UpdateMode mode) {
  faultfs::MemoryDirectory disk;
  Dbm db(std::make_unique<TkrzwFile>(disk));
  EXPECT_EQ(tkrzw_open(db, disk, "db", 0, parameters_of<Dbm>(mode)), Status::SUCCESS);
  for (int i = 0; i < kRecordCount; ++i) {
    EXPECT_EQ(db.Set("key " + std::to_string(i), "value " + std::to_string(i)), Status::SUCCESS);
    if (i % 3 != 0) continue;
    EXPECT_EQ(db.Synchronize(false), Status::SUCCESS);
  }
  const auto file = io::or_throw(disk.open("db"));
  std::string bytes(io::or_throw(file->size()), ' ');
  io::or_throw(file->read_at(0, std::as_writable_bytes(std::span(bytes))));
  bytes.at(bytes.find("value 5")) = '?';
  return bytes;
}

std::map<std::string, std::string> records_of(tkrzw::DBM& db) {
  std::map<std::string, std::string> records;
  const auto at = db.MakeIterator();
  EXPECT_EQ(at->First(), Status::SUCCESS);
  std::string key;
  std::string value;
  while (at->Get(&key, &value) == Status::SUCCESS) {
    records[key] = value;
    EXPECT_EQ(at->Next(), Status::SUCCESS);
  }
  return records;
}

template <typename Dbm>
std::map<std::string, std::string> restored_by_theirs(const std::string& broken,
                                                      const typename Dbm::TuningParameters& how) {
  const TemporaryDirectory folder;
  EXPECT_EQ(tkrzw::WriteFile(folder / "db", broken), Status::SUCCESS);
  Dbm db;
  EXPECT_EQ(db.OpenAdvanced(folder / "db", true, 0, how), Status::SUCCESS);
  return records_of(db);
}

struct Restored {
  std::map<std::string, std::string> records;
  std::vector<std::string> calls;
};

template <typename Dbm>
Restored restored_by_ours(const std::string& broken, const typename Dbm::TuningParameters& how) {
  Restored restored;
  restored.calls = calls_of([&](World& world) {
    {
      const auto file = io::or_throw(world.disk().open("db", {.create = true}));
      io::or_throw(file->write_at(0, std::as_bytes(std::span(broken))));
    }
    world.acknowledge("broken");
    Dbm db(std::make_unique<TkrzwFile>(world.disk()));
    EXPECT_EQ(tkrzw_open(db, world.disk(), "db", 0, how), Status::SUCCESS);
    world.acknowledge("restored");
    restored.records = records_of(db);
  });
  const auto begin = std::ranges::find(restored.calls, "acknowledge broken");
  const auto end = std::ranges::find(restored.calls, "acknowledge restored");
  restored.calls = {begin + 1, end};
  return restored;
}

template <typename Dbm>
class TkrzwRestoration : public testing::Test {};
using Databases = testing::Types<HashDBM, TreeDBM>;
TYPED_TEST_SUITE(TkrzwRestoration, Databases);

TYPED_TEST(TkrzwRestoration, FindsTheRecordsThatTheirsFinds) {
  for (const auto mode : {HashDBM::UPDATE_IN_PLACE, HashDBM::UPDATE_APPENDING}) {
    const std::string broken = broken_database<TypeParam>(mode);
    for (const int restore_mode : {int{HashDBM::RESTORE_DEFAULT}, int{HashDBM::RESTORE_SYNC}}) {
      SCOPED_TRACE(std::to_string(mode) + " " + std::to_string(restore_mode));
      auto how = parameters_of<TypeParam>(mode);
      how.restore_mode = restore_mode | HashDBM::RESTORE_NO_SHORTCUTS;
      const auto theirs = restored_by_theirs<TypeParam>(broken, how);
      const Restored ours = restored_by_ours<TypeParam>(broken, how);
      EXPECT_EQ(ours.records, theirs);
      EXPECT_FALSE(theirs.empty());
      EXPECT_LT(theirs.size(), kRecordCount);
      EXPECT_THAT(ours.calls, Contains("rename db.tmp.restore to db"));
    }
  }
}

TYPED_TEST(TkrzwRestoration, SyncsNothingHoweverItIsAsked) {
  auto how = parameters_of<TypeParam>(HashDBM::UPDATE_APPENDING);
  how.restore_mode =
      HashDBM::RESTORE_SYNC | HashDBM::RESTORE_NO_SHORTCUTS | HashDBM::RESTORE_WITH_HARDSYNC;
  const Restored restored =
      restored_by_ours<TypeParam>(broken_database<TypeParam>(HashDBM::UPDATE_APPENDING), how);
  EXPECT_THAT(restored.calls, Contains("rename db.tmp.restore to db"));
  EXPECT_THAT(restored.calls, Not(Contains(testing::StartsWith("sync"))));
}

TEST(TkrzwRestorationOfATree, RestoresItsHashFirstAndThenItself) {
  const auto how = parameters_of<TreeDBM>(HashDBM::UPDATE_IN_PLACE);
  std::vector<std::string> calls =
      restored_by_ours<TreeDBM>(broken_database<TreeDBM>(HashDBM::UPDATE_IN_PLACE), how).calls;
  std::erase_if(calls, [](const std::string& call) {
    return !call.starts_with("create") && !call.starts_with("rename") && call != "write db 0..128";
  });
  EXPECT_THAT(calls, ElementsAre("create db.tmp.restore", "rename db.tmp.restore to db",  //
                                 "write db 0..128",  // the hash is opened
                                 "write db 0..128",  // and closed
                                 "create db.tmp.restore", "rename db.tmp.restore to db",  //
                                 "write db 0..128"));
}

TEST(TkrzwRestorationOfATree, RestoresItselfWhenItsHashNeedsNoNewFile) {
  std::string unclosed = broken_database<TreeDBM>(HashDBM::UPDATE_IN_PLACE);
  unclosed.at(unclosed.find("?alue 5")) = 'v';
  const auto how = parameters_of<TreeDBM>(HashDBM::UPDATE_IN_PLACE);
  const Restored ours = restored_by_ours<TreeDBM>(unclosed, how);
  EXPECT_EQ(ours.records, restored_by_theirs<TreeDBM>(unclosed, how));
  EXPECT_EQ(std::ranges::count(ours.calls, "rename db.tmp.restore to db"), 1);
}

/// What Rebuild says on a Directory.
Status rebuilt(HashDBM::UpdateMode mode, bool syncs_hard) {
  faultfs::MemoryDirectory disk;
  HashDBM db(std::make_unique<TkrzwFile>(disk));
  EXPECT_EQ(tkrzw_open(db, disk, "db", 0, parameters_of<HashDBM>(mode)), Status::SUCCESS);
  EXPECT_EQ(db.Set("key", "value"), Status::SUCCESS);
  return db.RebuildAdvanced({}, false, syncs_hard);
}

// What is not covered, as docs/tkrzw.md says.
TEST(TkrzwOpen, RebuildWorksInPlaceAndSoftly) {
  EXPECT_EQ(rebuilt(HashDBM::UPDATE_IN_PLACE, false), Status::SUCCESS);
  EXPECT_NE(rebuilt(HashDBM::UPDATE_IN_PLACE, true), Status::SUCCESS);
  EXPECT_NE(rebuilt(HashDBM::UPDATE_APPENDING, false), Status::SUCCESS);
}

TEST(TkrzwOpen, AFileThatIsNoDatabaseIsRefusedAndKept) {
  faultfs::MemoryDirectory disk;
  const auto file = io::or_throw(disk.open("db", {.create = true}));
  io::or_throw(file->resize(10'000));
  HashDBM db(std::make_unique<TkrzwFile>(disk));
  EXPECT_EQ(tkrzw_open(db, disk, "db"), Status::BROKEN_DATA_ERROR);
  EXPECT_THAT(io::or_throw(disk.list()), ElementsAre("db"));
}

TEST(TkrzwOpen, APathBelowAFileIsNotFound) {
  faultfs::MemoryDirectory disk;
  io::or_throw(disk.open("file", {.create = true}));
  HashDBM db(std::make_unique<TkrzwFile>(disk));
  EXPECT_EQ(tkrzw_open(db, disk, "file/db"), Status::NOT_FOUND_ERROR);
}

}  // namespace
}  // namespace crashcheck::adapters
