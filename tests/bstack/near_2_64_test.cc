// Requests near 2^64: refused as invalid before anything happens, by every call that takes a length
// or a place, and the object goes on working.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "bstack/stack.h"
#include "recorded_heap.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

/// Just below 2^64, and from 2^63 on, which is more than any file can hold.
std::vector<std::uint64_t> huge_values() {
  std::vector<std::uint64_t> values;
  for (std::uint64_t distance = 0; distance <= 400; ++distance) {
    values.push_back(UINT64_MAX - distance);
    values.push_back((std::uint64_t{1} << 63U) + distance);
  }
  return values;
}

template <typename T>
bool invalid(const io::Result<T>& result) {
  return !result && result.error().code == ErrorCode::kInvalidArgument;
}

TEST(Near2To64, TheStackRefusesAndStaysAsItIs) {
  faultfs::MemoryFile memory(joined({file_header(10), pattern(10)}));
  faultfs::Trace trace;
  Stack stack =
      Stack::open(std::make_unique<faultfs::RecordingFile>(memory, trace), Protocol::kInPlace)
          .value();
  io::Bytes three(3);
  for (const std::uint64_t huge : huge_values()) {
    EXPECT_TRUE(invalid(stack.extend(huge))) << huge;
    EXPECT_TRUE(invalid(stack.pop(huge))) << huge;
    EXPECT_TRUE(invalid(stack.discard(huge))) << huge;
    EXPECT_TRUE(invalid(stack.set(huge, three))) << huge;
    EXPECT_TRUE(invalid(stack.set(huge, {}))) << huge;
    EXPECT_TRUE(invalid(stack.zero(huge, 3))) << huge;
    EXPECT_TRUE(invalid(stack.zero(3, huge))) << huge;
    EXPECT_TRUE(invalid(stack.zero(huge, huge))) << huge;
    EXPECT_TRUE(invalid(stack.peek(huge))) << huge;
    EXPECT_TRUE(invalid(stack.get(0, huge))) << huge;
    EXPECT_TRUE(invalid(stack.get(huge, huge))) << huge;
    EXPECT_TRUE(invalid(stack.get(huge, 3))) << huge;
    EXPECT_TRUE(invalid(stack.read(huge, three))) << huge;
  }
  EXPECT_EQ(trace.event_count(), 0U);
  EXPECT_TRUE(stack.push(three));
}

/// A heap with a live block of 64 at 48, a free one of 32 at 112 and a live one of 32 at 144.
class Near2To64Heap : public ::testing::Test {
 protected:
  Near2To64Heap() {
    const auto slices = heap_.allocate({40, 32, 32});
    heap_.deallocate({slices[1]});
    heap_.mark();
    before_ = heap_.bytes();
  }

  template <typename Call>
  void expect_refused(Call call) {
    for (const std::uint64_t huge : huge_values()) EXPECT_TRUE(invalid(call(huge))) << huge;
    EXPECT_TRUE(same_events(heap_.events(), {}));
    EXPECT_EQ(heap_.bytes(), before_);
    EXPECT_TRUE(heap_->allocate(32)) << "a refusal must not poison";
  }

  RecordedHeap heap_;
  io::Bytes before_;
  const Slice first_{48, 40};
  const Slice last_{144, 32};
};

TEST_F(Near2To64Heap, Allocate) {
  expect_refused([&](std::uint64_t huge) { return heap_->allocate(huge); });
}

TEST_F(Near2To64Heap, DeallocateByOffset) {
  expect_refused([&](std::uint64_t huge) { return heap_->deallocate(Slice{huge, 32}); });
}

TEST_F(Near2To64Heap, DeallocateByLength) {
  expect_refused([&](std::uint64_t huge) { return heap_->deallocate(Slice{48, huge}); });
}

TEST_F(Near2To64Heap, ReallocateToALength) {
  expect_refused([&](std::uint64_t huge) { return heap_->reallocate(first_, huge); });
}

TEST_F(Near2To64Heap, ReallocateTheLastBlockToALength) {
  expect_refused([&](std::uint64_t huge) { return heap_->reallocate(last_, huge); });
}

TEST_F(Near2To64Heap, ReallocateAnEmptySliceToALength) {
  expect_refused([&](std::uint64_t huge) { return heap_->reallocate(Slice{}, huge); });
}

TEST_F(Near2To64Heap, ReallocateASliceThatIsNone) {
  expect_refused([&](std::uint64_t huge) { return heap_->reallocate(Slice{huge, huge}, 32); });
}

TEST_F(Near2To64Heap, ReallocateASliceOfAnImpossibleLength) {
  expect_refused([&](std::uint64_t huge) { return heap_->reallocate(Slice{48, huge}, 0); });
}

TEST_F(Near2To64Heap, AllocateInBulk) {
  expect_refused([&](std::uint64_t huge) {
    return heap_->allocate_bulk(std::array{std::uint64_t{32}, huge, std::uint64_t{32}});
  });
}

TEST_F(Near2To64Heap, AllocateInBulkWithASumThatOverflows) {
  expect_refused([&](std::uint64_t huge) {
    const std::uint64_t part = huge / 3 + 32;
    return heap_->allocate_bulk(std::array{part, part, part, part, part, part, part});
  });
}

TEST_F(Near2To64Heap, DeallocateInBulk) {
  expect_refused([&](std::uint64_t huge) {
    return heap_->deallocate_bulk(std::array{first_, Slice{huge, 32}});
  });
}

TEST_F(Near2To64Heap, Write) {
  io::Bytes one(1);
  expect_refused([&](std::uint64_t huge) { return heap_->write(first_, huge, one); });
}

TEST_F(Near2To64Heap, WriteToASliceThatIsNone) {
  io::Bytes one(1);
  expect_refused([&](std::uint64_t huge) { return heap_->write(Slice{48, huge}, huge - 1, one); });
}

TEST_F(Near2To64Heap, Read) {
  io::Bytes one(1);
  expect_refused([&](std::uint64_t huge) { return heap_->read(first_, huge, one); });
}

TEST_F(Near2To64Heap, UserHeader) {
  io::Bytes one(1);
  expect_refused([&](std::uint64_t huge) { return heap_->write_user_header(huge, one); });
}

TEST_F(Near2To64Heap, ReadUserHeader) {
  io::Bytes one(1);
  expect_refused([&](std::uint64_t huge) { return heap_->read_user_header(huge, one); });
}

}  // namespace
}  // namespace crashcheck::bstack
