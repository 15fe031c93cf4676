// What the memory file adds to the contract of File: a capacity, and direct access to its bytes.
#include "faultfs/memory_file.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "runs.h"

namespace crashcheck::faultfs {
namespace {

using io::ErrorCode;

TEST(MemoryFile, StartsWithTheBytesItIsGiven) {
  EXPECT_TRUE(MemoryFile().bytes().empty());
  const MemoryFile file(run('b', 5));
  EXPECT_EQ(runs(file.bytes()), "b5");
  EXPECT_EQ(file.size().value(), 5U);
}

TEST(MemoryFile, ShowsWhatWasDoneToIt) {
  MemoryFile file(run('b', 5));
  ASSERT_TRUE(file.write_at(7, run('x', 2)));
  ASSERT_TRUE(file.write_at(1, run('y', 1)));
  EXPECT_EQ(runs(file.bytes()), "b1 y1 b3 .2 x2");
  ASSERT_TRUE(file.resize(3));
  EXPECT_EQ(runs(file.bytes()), "b1 y1 b1");
  ASSERT_TRUE(file.sync());
  EXPECT_EQ(runs(file.bytes()), "b1 y1 b1");
}

TEST(MemoryFile, FailsToReadAUnitThatCannotBeReadUntilAllOfItIsWritten) {
  Image image(run('b', 20));
  image.make_unreadable({8, 16});
  MemoryFile file(image);
  io::Bytes bytes(4);
  const auto expect_failure = [](const io::Result<void>& done) {
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::kIo);
    EXPECT_EQ(done.error().system_error, EIO);
  };
  EXPECT_TRUE(file.read_at(4, bytes));
  EXPECT_TRUE(file.read_at(16, bytes));
  expect_failure(file.read_at(5, bytes));
  expect_failure(file.read_at(15, bytes));
  expect_failure(file.write_at(9, run('x', 9)));
  expect_failure(file.write_at(4, run('x', 11)));
  EXPECT_EQ(runs(file.image()), "b8 ?8 b4") << "nothing was written";
  EXPECT_TRUE(file.write_at(7, run('x', 9)));
  EXPECT_EQ(runs(file.image()), "b7 x9 b4");
  EXPECT_TRUE(file.read_at(5, bytes));
}

TEST(MemoryFile, WritesTheLastUnitAsFarAsItReaches) {
  Image image(run('b', 12));
  image.make_unreadable({8, 16});
  MemoryFile file(image);
  EXPECT_FALSE(file.write_at(8, run('x', 3)));
  EXPECT_TRUE(file.write_at(8, run('x', 4)));
  EXPECT_EQ(runs(file.image()), "b8 x4");
}

TEST(MemoryFile, IsFullAtItsCapacity) {
  MemoryFile file({}, 10);
  EXPECT_TRUE(file.write_at(6, run('x', 4)));
  EXPECT_TRUE(file.resize(10));
  EXPECT_EQ(runs(file.bytes()), ".6 x4");
}

TEST(MemoryFile, RefusesToGrowBeyondItsCapacityAndChangesNothing) {
  MemoryFile file(run('b', 4), 10);
  const io::Result<void> written = file.write_at(2, run('x', 9));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(written.error().offset, 2U);
  EXPECT_FALSE(written.error().reason.empty());
  const io::Result<void> beyond = file.write_at(10, run('x', 1));
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::kNoSpace);
  const io::Result<void> resized = file.resize(11);
  ASSERT_FALSE(resized);
  EXPECT_EQ(resized.error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(resized.error().offset, 11U);
  EXPECT_EQ(runs(file.bytes()), "b4");
}

TEST(MemoryFile, TakesLengthsOfDamagedFilesForFullRatherThanForMemory) {
  MemoryFile file(run('b', 4));
  EXPECT_EQ(file.resize(UINT64_MAX).error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(file.resize(MemoryFile::kDefaultCapacityBytes + 1).error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(file.write_at(MemoryFile::kDefaultCapacityBytes, run('x', 1)).error().code,
            ErrorCode::kNoSpace);
  EXPECT_EQ(file.write_at(UINT64_MAX, run('x', 2)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(runs(file.bytes()), "b4");
}

TEST(MemoryFile, WritesNothingOfAnEmptyWriteEvenBeyondTheCapacity) {
  MemoryFile file(run('b', 4), 10);
  EXPECT_TRUE(file.write_at(100, {}));
  EXPECT_EQ(runs(file.bytes()), "b4");
}

TEST(MemoryFile, ReadsUpToItsEndAndNoFurther) {
  MemoryFile file(run('b', 4), 10);
  io::Bytes into(2);
  EXPECT_TRUE(file.read_at(2, into));
  EXPECT_EQ(runs(into), "b2");
  const io::Result<void> beyond = file.read_at(3, into);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(beyond.error().offset, 3U);
}

TEST(MemoryFile, TakesOverOtherContentAsAWhole) {
  MemoryFile file(run('b', 9));
  file.assign(run('c', 3));
  EXPECT_EQ(runs(file.bytes()), "c3");
  ASSERT_TRUE(file.resize(5));
  EXPECT_EQ(runs(file.bytes()), "c3 .2") << "nothing of the old content comes back";
  file.assign(run('d', 12));
  EXPECT_EQ(runs(file.bytes()), "d12");
  file.assign({});
  EXPECT_TRUE(file.bytes().empty());
}

}  // namespace
}  // namespace crashcheck::faultfs
