// A private view of a file: behaves as a file in memory does, and the file below stays as it is.
#include "private_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "expected_record.h"
#include "faultfs/memory_file.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;

io::Bytes content(const io::File& file) {
  io::Bytes bytes(file.size().value());
  EXPECT_TRUE(file.read_at(0, bytes));
  return bytes;
}

RC_GTEST_PROP(PrivateFile, ReadsAsAFileWithTheSameChangesWould, ()) {
  const io::Bytes before = pattern(*rc::gen::inRange<std::uint64_t>(0, 40));
  auto below = std::make_unique<MemoryFile>(before);
  const MemoryFile& untouched = *below;
  const auto view = PrivateFile::over(std::move(below)).value();
  MemoryFile expected(before);
  for (int change = *rc::gen::inRange(1, 12); change > 0; --change) {
    const auto at = *rc::gen::inRange<std::uint64_t>(0, 60);
    if (*rc::gen::arbitrary<bool>()) {
      RC_ASSERT(view->resize(at));
      RC_ASSERT(expected.resize(at));
    } else {
      io::Bytes bytes(*rc::gen::inRange<std::size_t>(0, 20));
      if (*rc::gen::arbitrary<bool>()) std::ranges::fill(bytes, std::byte{0xAB});
      RC_ASSERT(view->write_at(at, bytes));
      RC_ASSERT(expected.write_at(at, bytes));
    }
    RC_ASSERT(content(*view) == content(expected));
  }
  RC_ASSERT(view->sync());
  RC_ASSERT(content(untouched) == before);
}

TEST(PrivateFile, RefusesRangesThatLeaveIt) {
  const auto view = PrivateFile::over(std::make_unique<MemoryFile>(pattern(10))).value();
  io::Bytes two(2);
  EXPECT_EQ(view->read_at(9, two).error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_EQ(view->write_at(UINT64_MAX, two).error().code, io::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace crashcheck::bstack
