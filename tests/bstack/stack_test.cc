// What every call of the stack does in-place to its file: events in order, bytes, and nothing where
// there is nothing to do.
#include "bstack/stack.h"

#include <gtest/gtest.h>

#include <vector>

#include "expected_events.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;
using faultfs::RecordingFile;
using faultfs::Trace;
using io::ErrorCode;

/// A file in memory, and everything that was done to it.
struct OpenedDisk {
  explicit OpenedDisk(io::Bytes bytes = {}) : memory(std::move(bytes)) {}

  io::Result<Stack> open() {
    return Stack::open(std::make_unique<RecordingFile>(memory, trace), Protocol::kInPlace);
  }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  MemoryFile memory;
  Trace trace;
};

/// A stack of ten bytes, and the events since it was opened.
class StackCalls : public ::testing::Test {
 protected:
  [[nodiscard]] FileEvents events() const { return events_of(disk_.trace); }
  [[nodiscard]] io::Bytes payload() const {
    const io::Bytes all = disk_.bytes();
    return {all.begin() + 16, all.end()};
  }

  /// A refusal: kInvalidArgument, no event, and the object goes on working.
  template <typename T>
  void expect_refused(const io::Result<T>& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(same_events(events(), {}));
    EXPECT_EQ(payload(), ten_);
    EXPECT_TRUE(stack_.set(0, {}));
  }

  const io::Bytes ten_ = pattern(10);
  OpenedDisk disk_{joined({file_header(10), ten_})};
  Stack stack_ = disk_.open().value();
};

TEST_F(StackCalls, PushWritesTheBytesThenTheLength) {
  EXPECT_EQ(stack_.push(from_text("abc")).value(), 10U);
  EXPECT_TRUE(
      same_events(events(), in_order({write_event(26, from_text("abc")), clen(13), sync_event()})));
  EXPECT_EQ(disk_.bytes(), joined({file_header(13), ten_, from_text("abc")}));
}

TEST_F(StackCalls, PushOfNothingIsNoEventAndSaysWhereTheEndIs) {
  EXPECT_EQ(stack_.push({}).value(), 10U);
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(StackCalls, ExtendResizesThenWritesTheLength) {
  EXPECT_EQ(stack_.extend(3).value(), 10U);
  EXPECT_TRUE(same_events(events(), in_order({resize_event(29), clen(13), sync_event()})));
  EXPECT_EQ(disk_.bytes(), joined({file_header(13), ten_, io::Bytes(3)}));
}

TEST_F(StackCalls, ExtendByNothingIsNoEvent) {
  EXPECT_EQ(stack_.extend(0).value(), 10U);
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(StackCalls, PopReturnsTheLastBytesInFileOrder) {
  EXPECT_EQ(stack_.pop(3).value(), from_hex("08 09 0a"));
  EXPECT_TRUE(same_events(events(), in_order({resize_event(23), clen(7), sync_event()})));
  EXPECT_EQ(disk_.bytes(), joined({file_header(7), pattern(7)}));
}

TEST_F(StackCalls, PopIntoABufferDoesTheSame) {
  io::Bytes into(10);
  ASSERT_TRUE(stack_.pop_into(into));
  EXPECT_EQ(into, ten_);
  EXPECT_TRUE(same_events(events(), in_order({resize_event(16), clen(0), sync_event()})));
  EXPECT_TRUE(stack_.empty().value());
}

TEST_F(StackCalls, PopOfNothingIsNoEvent) {
  EXPECT_EQ(stack_.pop(0).value(), io::Bytes{});
  EXPECT_TRUE(stack_.pop_into({}));
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(StackCalls, PopOfMoreThanThereIsIsRefused) {
  io::Bytes into(11);
  expect_refused(stack_.pop(11));
  expect_refused(stack_.pop_into(into));
}

TEST_F(StackCalls, DiscardResizesThenWritesTheLength) {
  ASSERT_TRUE(stack_.discard(10));
  EXPECT_TRUE(same_events(events(), in_order({resize_event(16), clen(0), sync_event()})));
}

TEST_F(StackCalls, DiscardOfNothingIsNoEvent) {
  EXPECT_TRUE(stack_.discard(0));
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(StackCalls, DiscardOfMoreThanThereIsIsRefused) { expect_refused(stack_.discard(11)); }

TEST_F(StackCalls, SetWritesInPlace) {
  ASSERT_TRUE(stack_.set(7, from_text("abc")));
  EXPECT_TRUE(same_events(events(), in_order({write_event(23, from_text("abc")), sync_event()})));
  EXPECT_EQ(disk_.bytes(), joined({file_header(10), pattern(7), from_text("abc")}));
}

TEST_F(StackCalls, SetOfNothingIsNoEventEvenAtTheEnd) {
  EXPECT_TRUE(stack_.set(10, {}));
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(StackCalls, SetOutsideIsRefused) {
  expect_refused(stack_.set(8, from_text("abc")));
  expect_refused(stack_.set(10, from_text("a")));
  expect_refused(stack_.set(11, {}));
}

TEST_F(StackCalls, ZeroIsOneWriteOfZeros) {
  ASSERT_TRUE(stack_.zero(2, 5));
  EXPECT_TRUE(same_events(events(), in_order({write_event(18, io::Bytes(5)), sync_event()})));
}

TEST_F(StackCalls, ZeroOfNothingIsNoEvent) {
  EXPECT_TRUE(stack_.zero(10, 0));
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(StackCalls, ZeroOutsideIsRefused) {
  expect_refused(stack_.zero(8, 3));
  expect_refused(stack_.zero(11, 0));
}

TEST_F(StackCalls, ZeroIsOneWriteUpToAMiBAndOneForEachBegunMiBAbove) {
  constexpr std::uint64_t kMiB = 1U << 20U;
  ASSERT_TRUE(stack_.extend(3 * kMiB));
  const std::uint64_t before = disk_.trace.event_count();
  ASSERT_TRUE(stack_.zero(10, 4096));
  ASSERT_TRUE(stack_.zero(10, 4097));
  ASSERT_TRUE(stack_.zero(10, kMiB));
  ASSERT_TRUE(stack_.zero(10, 2 * kMiB + 1));
  EXPECT_TRUE(same_events(
      events_of(disk_.trace, before),
      in_order({zero(10, 4096), zero(10, 4097), zero(10, kMiB), write_event(26, io::Bytes(kMiB)),
                write_event(26 + kMiB, io::Bytes(kMiB)), write_event(26 + 2 * kMiB, io::Bytes(1)),
                sync_event()})));
}

TEST_F(StackCalls, ReadsSeeTheirRangeAndWriteNothing) {
  EXPECT_EQ(stack_.peek(0).value(), ten_);
  EXPECT_EQ(stack_.peek(8).value(), from_hex("09 0a"));
  EXPECT_EQ(stack_.peek(10).value(), io::Bytes{});
  EXPECT_EQ(stack_.get(2, 4).value(), from_hex("03 04"));
  EXPECT_EQ(stack_.get(10, 10).value(), io::Bytes{});
  io::Bytes into(2);
  ASSERT_TRUE(stack_.read(8, into));
  EXPECT_EQ(into, from_hex("09 0a"));
  EXPECT_TRUE(stack_.read(10, {}));
  EXPECT_EQ(stack_.length().value(), 10U);
  EXPECT_FALSE(stack_.empty().value());
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(StackCalls, ReadsOutsideAreRefused) {
  io::Bytes into(3);
  expect_refused(stack_.peek(11));
  expect_refused(stack_.get(2, 11));
  expect_refused(stack_.get(11, 11));
  expect_refused(stack_.get(4, 2));
  expect_refused(stack_.read(8, into));
  expect_refused(stack_.read(11, {}));
}

TEST_F(StackCalls, ClosingWritesNothing) {
  ASSERT_TRUE(stack_.push(from_text("abc")));
  const std::uint64_t before = disk_.trace.event_count();
  { const Stack closed = std::move(stack_); }
  EXPECT_EQ(disk_.trace.event_count(), before);
}

TEST_F(StackCalls, AMovedStackGoesOnWhereTheOldOneStopped) {
  Stack moved = std::move(stack_);
  EXPECT_EQ(moved.push(from_text("abc")).value(), 10U);
  stack_ = std::move(moved);
  EXPECT_EQ(stack_.length().value(), 13U);
}

TEST_F(StackCalls, AFileCutBelowItsHeaderIsCorrupt) {
  ASSERT_TRUE(disk_.memory.resize(15));
  EXPECT_EQ(stack_.length().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(stack_.push(from_text("a")).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace crashcheck::bstack
