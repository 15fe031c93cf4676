// What a MemoryDirectory records: which event each call is, and which calls are none.
#include "faultfs/memory_directory.h"

#include <gtest/gtest.h>

#include <span>

namespace crashcheck::faultfs {
namespace {

class RecordedDirectory : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<io::File> open(const std::string& path,
                                               io::OpenOptions options = {.create = true}) {
    return std::move(directory_.open(path, options).value());
  }
  void write(io::File& file, std::uint64_t offset, std::string_view text) {
    ASSERT_TRUE(file.write_at(offset, std::as_bytes(std::span(text.data(), text.size()))));
  }
  /// Events since the last call of this.
  [[nodiscard]] std::vector<std::string> events() {
    std::vector<std::string> events;
    NodeNames names(trace_);
    for (std::uint64_t number = 1; number <= trace_.event_count(); ++number) {
      names.move_to(number - 1);
      if (number > seen_) events.push_back(to_string(trace_, trace_.event(number), names));
    }
    seen_ = trace_.event_count();
    EXPECT_EQ(live_tree(trace_, seen_), directory_.tree()) << "the trace leads to the tree";
    return events;
  }
  using Events = std::vector<std::string>;

  DirectoryTrace trace_;
  MemoryDirectory directory_{trace_};

 private:
  std::uint64_t seen_ = 0;
};

TEST_F(RecordedDirectory, HasAnEventForEachChangeOfAName) {
  ASSERT_TRUE(directory_.make_directory("d"));
  static_cast<void>(open("d/a"));
  ASSERT_TRUE(directory_.link("d/a", "b"));
  ASSERT_TRUE(directory_.rename("b", "c"));
  ASSERT_TRUE(directory_.remove("c"));
  ASSERT_TRUE(directory_.rename("d/a", "a"));
  ASSERT_TRUE(directory_.remove_directory("d"));
  EXPECT_EQ(events(), Events({"mkdir d", "create d/a", "link d/a as b", "rename b to c", "remove c",
                              "rename d/a to a", "rmdir d"}));
  EXPECT_EQ(trace_.event(4).replaced, kNoNode);
}

TEST_F(RecordedDirectory, SaysWhatARenameReplaces) {
  static_cast<void>(open("a"));
  static_cast<void>(open("b"));
  const NodeId replaced = directory_.tree().at("b");
  ASSERT_TRUE(directory_.rename("a", "b"));
  EXPECT_EQ(trace_.event(3).replaced, replaced);
  EXPECT_EQ(trace_.event(3).node, directory_.tree().at("b"));
}

TEST_F(RecordedDirectory, HasAnEventForEachChangeOfAFile) {
  const auto file = open("a");
  write(*file, 1, "xyz");
  ASSERT_TRUE(file->resize(8));
  ASSERT_TRUE(file->zero(1, 2));
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(file->sync_data());
  ASSERT_TRUE(directory_.sync());
  EXPECT_EQ(events(), Events({"create a", "write a 1..4", "resize a to 8", "zero a 1..3", "sync a",
                              "sync data of a", "sync ."}));
  for (std::uint64_t number = 5; number <= 7; ++number) {
    EXPECT_EQ(trace_.event(number).began_after, number - 1) << "it covers all before it";
  }
}

TEST_F(RecordedDirectory, HasNoEventWhereNothingChanges) {
  const auto file = open("a");
  write(*file, 0, "x");
  ASSERT_TRUE(directory_.link("a", "b"));
  static_cast<void>(events());
  write(*file, 0, "");
  ASSERT_TRUE(file->zero(0, 0));
  ASSERT_TRUE(directory_.rename("a", "a"));
  ASSERT_TRUE(directory_.rename("a", "b")) << "two names of one file";
  static_cast<void>(open("a"));
  ASSERT_TRUE(directory_.list().has_value());
  ASSERT_TRUE(directory_.status("a").has_value());
  ASSERT_TRUE(directory_.lock("a").has_value());
  EXPECT_EQ(events(), Events());
}

TEST_F(RecordedDirectory, HasNoEventForARefusedCall) {
  ASSERT_TRUE(directory_.make_directory("d"));
  static_cast<void>(open("d/a"));
  static_cast<void>(events());
  EXPECT_FALSE(directory_.remove("b"));
  EXPECT_FALSE(directory_.remove("d"));
  EXPECT_FALSE(directory_.remove_directory("d"));
  EXPECT_FALSE(directory_.rename("d", "d/e"));
  EXPECT_FALSE(directory_.link("d/a", "d/a"));
  EXPECT_FALSE(directory_.make_directory("d"));
  EXPECT_FALSE(directory_.open("b"));
  EXPECT_FALSE(directory_.open("d/a", {.create = true, .exclusive = true}));
  EXPECT_FALSE(directory_.sync("d/a"));
  EXPECT_FALSE(open("d/a", {.read_only = true})->resize(1));
  EXPECT_EQ(events(), Events());
}

TEST_F(RecordedDirectory, TellsOfATruncationWhenItIsClosed) {
  auto file = open("a");
  write(*file, 0, "x");
  file.reset();
  EXPECT_EQ(events(), Events({"create a", "write a 0..1"})) << "it was not truncated";
  file = open("a", {.truncate = true});
  write(*file, 0, "y");
  file.reset();
  EXPECT_EQ(events(), Events({"resize a to 0", "write a 0..1", "close a"}));
  file = open("a");
  ASSERT_TRUE(file->resize(0));
  file.reset();
  EXPECT_EQ(events(), Events({"resize a to 0", "close a"}));
  file = open("a", {.truncate = true});
  file.reset();
  EXPECT_EQ(events(), Events()) << "it was empty";
}

TEST_F(RecordedDirectory, CreatesTheFileOfALock) {
  const auto lock = directory_.lock("lock");
  ASSERT_TRUE(lock);
  EXPECT_EQ(events(), Events({"create lock"}));
}

TEST_F(RecordedDirectory, KeepsAcknowledgementsAndNotes) {
  directory_.acknowledge("one");
  directory_.note("recovery");
  static_cast<void>(open("a"));
  directory_.acknowledge("two");
  directory_.note("");
  ASSERT_TRUE(directory_.remove("a"));
  EXPECT_EQ(events(), Events({"acknowledge one", "create a", "acknowledge two", "remove a"}));
  EXPECT_EQ(trace_.text(trace_.event(2).text), "recovery");
  EXPECT_EQ(trace_.event(4).text, 0U);
}

TEST_F(RecordedDirectory, NeverUsesAnIdAgain) {
  static_cast<void>(open("a"));
  ASSERT_TRUE(directory_.remove("a"));
  static_cast<void>(open("a"));
  EXPECT_NE(trace_.event(1).node, trace_.event(3).node);
}

TEST_F(RecordedDirectory, WritesToAFileWithoutAName) {
  const auto file = open("a");
  ASSERT_TRUE(directory_.remove("a"));
  write(*file, 0, "x");
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(events(), Events({"create a", "remove a", "write a 0..1", "sync a"}));
  EXPECT_EQ(trace_.event(3).node, trace_.event(1).node);
}

// Little space.

io::Result<void> write_zeros(io::File& file, std::uint64_t offset, std::size_t count) {
  return file.write_at(offset, io::Bytes(count));
}

class LittleSpace : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kBlock = MemoryDirectory::kBlockBytes;
  /// A recorded medium of four blocks, of which the name "a" has taken one.
  LittleSpace() {
    disk.set_space(4 * kBlock + 1);
    file = disk.open("a", {.create = true}).value();
  }

  DirectoryTrace trace;
  MemoryDirectory disk{trace};
  std::unique_ptr<io::File> file;
};

TEST_F(LittleSpace, LetsAWriteThroughAsFarAsWholeBlocksGo) {
  const io::Result<void> written = write_zeros(*file, 10, 5 * kBlock);
  EXPECT_EQ(written.error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(written.error().system_error, ENOSPC);
  EXPECT_EQ(file->size().value(), 3 * kBlock);
  EXPECT_TRUE(disk.ran_out_of_space());
  EXPECT_TRUE(write_zeros(*file, 0, 3 * kBlock)) << "what is there already may be written over";
}

TEST_F(LittleSpace, ReservesWhatAResizeAdds) {
  EXPECT_EQ(file->resize(3 * kBlock + 1).error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(file->size().value(), 0U);
  EXPECT_TRUE(file->resize(3 * kBlock));
  EXPECT_TRUE(write_zeros(*file, kBlock, kBlock));
  EXPECT_EQ(trace.event_count(), 3U);
}

TEST_F(LittleSpace, IsTakenByNames) {
  EXPECT_TRUE(disk.make_directory("d"));
  EXPECT_TRUE(disk.link("a", "b"));
  EXPECT_TRUE(disk.open("c", {.create = true}));
  EXPECT_TRUE(disk.rename("a", "d/a")) << "a rename costs nothing";
  EXPECT_FALSE(disk.ran_out_of_space());
  for (const auto& refused : {disk.make_directory("e"), disk.link("b", "e")}) {
    EXPECT_EQ(refused.error().code, io::ErrorCode::kNoSpace);
  }
  EXPECT_EQ(disk.open("e", {.create = true}).error().code, io::ErrorCode::kNoSpace);
  EXPECT_TRUE(disk.remove("b"));
  EXPECT_TRUE(disk.make_directory("e"));
}

TEST_F(LittleSpace, IsGivenBackWhenAFileHasNeitherNameNorHandle) {
  EXPECT_TRUE(file->resize(3 * kBlock));
  EXPECT_TRUE(disk.remove("a"));
  EXPECT_TRUE(disk.make_directory("d"));
  EXPECT_FALSE(disk.make_directory("e"));
  file.reset();
  EXPECT_TRUE(disk.make_directory("e"));
}

TEST_F(LittleSpace, MayBeTakenTooMuchOf) {
  EXPECT_TRUE(file->resize(3 * kBlock));
  disk.set_space(2 * kBlock);
  EXPECT_TRUE(write_zeros(*file, 0, 3 * kBlock));
  EXPECT_FALSE(write_zeros(*file, 3 * kBlock, 1));
  EXPECT_EQ(file->size().value(), 3 * kBlock);
}

}  // namespace
}  // namespace crashcheck::faultfs
