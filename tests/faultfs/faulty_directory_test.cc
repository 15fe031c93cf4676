// Directories whose calls fail: each kind by itself, with nothing done, told in words; and what is
// recorded of a sync that fails.
#include "faultfs/faulty_directory.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <set>

#include "faultfs/directory_crashes.h"
#include "faultfs/memory_directory.h"
#include "io/or_throw.h"

namespace crashcheck::faultfs {
namespace {

using io::or_throw;

io::ByteView bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// A recorded directory with "a" (four bytes), "d" and "d/e"; calls of `faulty` can fail.
class FaultyDirectories : public ::testing::Test {
 protected:
  FaultyDirectories() {
    or_throw(or_throw(disk.open("a", {.create = true}))->write_at(0, bytes_of("four")));
    or_throw(disk.make_directory("d"));
    or_throw(disk.make_directory("d/e"));
    before = trace.event_count();
  }

  static FaultyDirectory::Options options(FaultyDirectories& test, bool reverts) {
    return {
        .unit_bytes = 2,
        .wrote_bytes = UINT64_MAX,
        .on_failed_sync = [&test,
                           reverts](const io::File& file) { test.disk.fail_sync(file, reverts); },
        .on_failed_directory_sync = [&test](std::string_view path) { test.disk.fail_sync(path); },
        .on_failure = [&test](std::string words) { test.told = std::move(words); }};
  }

  /// The words of what was done since the test began.
  std::string done() {
    NodeNames names(trace);
    std::string text;
    for (std::uint64_t number = before + 1; number <= trace.event_count(); ++number) {
      names.move_to(number - 1);
      text += to_string(trace, trace.event(number), names) + "\n";
    }
    return text;
  }

  DirectoryTrace trace;
  MemoryDirectory disk{trace};
  std::string told;
  FaultyDirectory faulty{disk, options(*this, false)};
  std::uint64_t before = 0;
};

/// A call that fails, and what is said of it.
struct Failing {
  FaultPoint point;
  io::Result<void> (*call)(io::Directory& disk);
  std::string_view words;
};

io::Result<void> opened(io::Directory& disk, std::string_view path, io::OpenOptions options) {
  CRASHCHECK_TRY(disk.open(path, options));
  return {};
}

const std::array kFailing = {
    Failing{FaultPoint::kCreate,
            [](io::Directory& d) { return opened(d, "d/n", {.create = true}); },
            "create d/n failed: I/O error"},
    Failing{FaultPoint::kResize,
            [](io::Directory& d) { return opened(d, "a", {.truncate = true}); },
            "resize a to 0 failed: I/O error"},
    Failing{FaultPoint::kMakeDirectory, [](io::Directory& d) { return d.make_directory("n"); },
            "mkdir n failed: I/O error"},
    Failing{FaultPoint::kLink, [](io::Directory& d) { return d.link("a", "b"); },
            "link a as b failed: I/O error"},
    Failing{FaultPoint::kRename, [](io::Directory& d) { return d.rename("a", "d/a"); },
            "rename a to d/a failed: I/O error"},
    Failing{FaultPoint::kRemove, [](io::Directory& d) { return d.remove("a"); },
            "remove a failed: I/O error"},
    Failing{FaultPoint::kRemove, [](io::Directory& d) { return d.remove_directory("d/e"); },
            "rmdir d/e failed: I/O error"},
    Failing{FaultPoint::kResize, [](io::Directory& d) { return or_throw(d.open("a"))->resize(9); },
            "resize a to 9 failed: I/O error"},
    Failing{FaultPoint::kWrite, [](io::Directory& d) { return or_throw(d.open("a"))->zero(0, 4); },
            "zero a 0..4 failed: I/O error"},
    Failing{FaultPoint::kRead,
            [](io::Directory& d) {
              io::Bytes into(2);
              return or_throw(d.open("a"))->read_at(1, into);
            },
            "read a 1..3 failed: I/O error"},
};

TEST_F(FaultyDirectories, DoNothingWhereACallFails) {
  for (const Failing& failing : kFailing) {
    const ArmedFault armed({failing.point, 1, EIO, false});
    const io::Result<void> result = failing.call(faulty);
    ASSERT_FALSE(result.has_value()) << failing.words;
    EXPECT_TRUE(result.error().injected);
    EXPECT_EQ(result.error().system_error, EIO);
    EXPECT_FALSE(result.error().path.empty());
    EXPECT_EQ(told, failing.words);
    EXPECT_EQ(done(), "") << failing.words;
  }
}

TEST_F(FaultyDirectories, GoOnWhereAnotherKindFails) {
  for (const Failing& failing : kFailing) {
    const std::uint64_t events = trace.event_count();
    const ArmedFault other({FaultPoint::kSyncDirectory, 1, EIO, true});
    EXPECT_TRUE(failing.call(faulty).has_value()) << failing.words;
    EXPECT_TRUE(failing.point == FaultPoint::kRead || trace.event_count() > events)
        << failing.words;
    if (disk.exists("d/a")) or_throw(disk.rename("d/a", "a"));
    if (!disk.exists("a")) or_throw(disk.rename("b", "a"));
    or_throw(or_throw(disk.open("a"))->resize(4));
  }
}

TEST_F(FaultyDirectories, SayThatThereIsNoSpace) {
  const ArmedFault armed({FaultPoint::kMakeDirectory, 1, ENOSPC, false});
  const io::Result<void> made = faulty.make_directory("n");
  EXPECT_EQ(made.error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(told, "mkdir n failed: no space");
}

TEST_F(FaultyDirectories, LetAPartOfAFailingWriteThrough) {
  const ArmedFault armed({FaultPoint::kWrite, 1, ENOSPC, false});
  EXPECT_FALSE(or_throw(faulty.open("a"))->write_at(4, bytes_of("more")));
  EXPECT_EQ(told, "write a 4..8 failed: no space");
  EXPECT_EQ(done(), "write a 4..6\n");
}

TEST_F(FaultyDirectories, RecordSyncsThatFail) {
  for (const bool data_only : {false, true}) {
    const auto file = or_throw(faulty.open("a"));
    const ArmedFault armed({FaultPoint::kSync, 1, EIO, false});
    EXPECT_FALSE(data_only ? file->sync_data() : file->sync());
    EXPECT_EQ(told, data_only ? "sync data of a failed: I/O error" : "sync a failed: I/O error");
  }
  const ArmedFault armed({FaultPoint::kSyncDirectory, 1, EIO, false});
  EXPECT_FALSE(faulty.sync());
  EXPECT_EQ(told, "sync . failed: I/O error");
  EXPECT_TRUE(faulty.sync("d"));
  EXPECT_EQ(done(), "sync a fails\nsync a fails\nsync . fails\nsync d\n");
}

TEST_F(FaultyDirectories, RefuseToSyncWhatIsNoDirectory) {
  const ArmedFault armed({FaultPoint::kSyncDirectory, 1, EIO, false});
  EXPECT_EQ(faulty.sync("a").error().system_error, ENOTDIR);
  EXPECT_EQ(done(), "");
}

TEST_F(FaultyDirectories, RevertAFileToWhatWasSyncedBefore) {
  FaultyDirectory reverting(disk, options(*this, true));
  const auto file = or_throw(reverting.open("a"));
  or_throw(file->sync());
  or_throw(file->write_at(2, bytes_of("xyz")));
  const ArmedFault armed({FaultPoint::kSync, 1, EIO, false});
  EXPECT_FALSE(file->sync());
  io::Bytes read(or_throw(file->size()));
  or_throw(file->read_at(0, read));
  EXPECT_EQ(read, io::Bytes(bytes_of("four").begin(), bytes_of("four").end()));
  EXPECT_EQ(done(), "sync a\nwrite a 2..5\nsync a fails and reverts it\n");
}

// What a failed sync was to make durable.

/// The contents of "a" that a crash after the last event may leave.
std::set<std::string> contents(const DirectoryTrace& trace, std::string_view model) {
  std::set<std::string> found;
  const FileSystemModel parsed = parse_model(model).value();
  DirectoryCrashes crashes(trace, parsed, 1'000, trace.event_count());
  while (crashes.next()) {
    const NodeId file = crashes.tree().at("a");
    if (file == kNoNode) {
      found.insert("-");
      continue;
    }
    std::string text;
    Image content = crashes.tree().node(file).content;
    for (const std::byte byte : content.bytes()) text += static_cast<char>(byte);
    found.insert(text);
  }
  return found;
}

using Contents = std::set<std::string>;

/// "a" is durable with "four", and is "good" when a sync of it fails.
class FailedSyncsOfAFile : public ::testing::Test {
 protected:
  FailedSyncsOfAFile() {
    or_throw(file->write_at(0, bytes_of("four")));
    or_throw(file->sync());
    or_throw(disk.sync());
    or_throw(file->write_at(0, bytes_of("good")));
  }

  DirectoryTrace trace;
  MemoryDirectory disk{trace};
  std::unique_ptr<io::File> file = or_throw(disk.open("a", {.create = true}));
};

TEST_F(FailedSyncsOfAFile, AreNotMadeGoodByTheNext) {
  disk.fail_sync(*file);
  or_throw(file->sync());
  for (const char* model : {"ordered", "folklore", "ext4", "btrfs", "posix"}) {
    EXPECT_EQ(contents(trace, model), (Contents{"four", "good"})) << model;
  }
  EXPECT_EQ(contents(trace, "kill"), Contents{"good"});
}

TEST_F(FailedSyncsOfAFile, AreMadeGoodByWritingAgain) {
  disk.fail_sync(*file);
  or_throw(file->write_at(0, bytes_of("good")));
  or_throw(file->sync());
  for (const char* model : {"ordered", "folklore", "ext4", "btrfs", "posix"}) {
    EXPECT_EQ(contents(trace, model), Contents{"good"}) << model;
  }
}

TEST_F(FailedSyncsOfAFile, LoseAllWhereTheFileReverts) {
  disk.fail_sync(*file, true);
  for (const char* model : {"kill", "ordered", "folklore", "ext4", "btrfs", "posix"}) {
    EXPECT_EQ(contents(trace, model), Contents{"four"}) << model;
  }
}

TEST_F(FailedSyncsOfAFile, LeaveASizeOpenThatWritingTheEndAgainBringsBack) {
  or_throw(file->write_at(4, bytes_of("er")));
  disk.fail_sync(*file);
  or_throw(file->sync());
  EXPECT_TRUE(contents(trace, "posix").contains("good"));
  or_throw(file->write_at(5, bytes_of("r")));
  or_throw(file->sync());
  EXPECT_EQ(contents(trace, "posix"), Contents{"gooder"});
}

/// What had been left open stayed so on ordered, though the program read what the disk has.
TEST_F(FailedSyncsOfAFile, LeaveNothingOpenWhereTheFileRevertsLater) {
  disk.fail_sync(*file);
  or_throw(file->sync());
  disk.fail_sync(*file, true);
  for (const char* model : {"kill", "ordered", "folklore", "ext4", "btrfs", "posix"}) {
    EXPECT_EQ(contents(trace, model), Contents{"good"}) << model;
  }
}

/// Zeros where zeros had been cut off were taken for the same, and no sync made them durable.
TEST_F(FailedSyncsOfAFile, AreMadeGoodWhereTheFileGrowsAgain) {
  or_throw(file->resize(0));
  disk.fail_sync(*file);
  or_throw(file->write_at(8, bytes_of("x")));
  or_throw(file->sync());
  for (const char* model : {"ordered,unit=8", "ext4,unit=8", "posix,unit=8"}) {
    EXPECT_EQ(contents(trace, model), Contents{std::string(8, '\0') + "x"}) << model;
  }
}

TEST(FailedSyncsOfADirectory, KeepOrLoseEachName) {
  DirectoryTrace trace;
  MemoryDirectory disk(trace);
  or_throw(disk.open("a", {.create = true}));
  disk.fail_sync("");
  or_throw(disk.sync());
  for (const char* model : {"ordered", "folklore", "ext4", "btrfs", "posix"}) {
    EXPECT_EQ(contents(trace, model), (Contents{"-", ""})) << model;
  }
}

}  // namespace
}  // namespace crashcheck::faultfs
