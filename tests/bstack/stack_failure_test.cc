// What a call of a stack that fails leaves in the file, for the program that goes on and for the
// next open.
#include <gtest/gtest.h>

#include <memory>

#include "bstack/stack.h"
#include "expected_events.h"
#include "failing_device.h"
#include "faultfs/memory_file.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;
using io::ErrorCode;

TEST(StackFailure, AFailedPushIsRolledBackWithoutASync) {
  for (std::uint64_t step = 1; step <= 3; ++step) {
    FailingDevice device;
    Stack stack = device.open();
    device.plan.failing_mutation = step;
    ASSERT_FALSE(stack.push(pattern(4)));
    EXPECT_EQ(device.bytes(), joined({file_header(kLength), pattern(kLength)})) << step;
    EXPECT_EQ(device.plan.mutations, step + 2) << "resize and length, and nothing else";
  }
}

TEST(StackFailure, ARefusalIsNoFailure) {
  FailingDevice device;
  Stack stack = device.open();
  EXPECT_EQ(stack.discard(11).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(stack.set(11, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(stack.push(pattern(1)));
}

TEST(StackFailure, AFailedReadPoisonsAPopButNoReader) {
  FailingDevice device;
  Stack stack = device.open();
  device.plan.reads_fail = true;
  EXPECT_EQ(stack.peek(0).error().code, ErrorCode::kIo);
  device.plan.reads_fail = false;
  EXPECT_TRUE(stack.push(pattern(1)));
  device.plan.reads_fail = true;
  EXPECT_EQ(stack.pop(1).error().code, ErrorCode::kIo);
  device.plan.reads_fail = false;
  EXPECT_EQ(stack.push(pattern(1)).error().code, ErrorCode::kPoisoned);
  EXPECT_EQ(stack.length().value(), kLength + 1);
}

TEST(StackFailure, AFailureWhileOpeningIsReturned) {
  for (std::uint64_t step = 1; step <= 3; ++step) {
    MemoryFile memory;
    FailurePlan plan{.failing_mutation = step};
    const auto stack = Stack::open(std::make_unique<FailingFile>(memory, plan), Protocol::kInPlace);
    ASSERT_FALSE(stack);
    EXPECT_EQ(stack.error().code, ErrorCode::kIo);
    EXPECT_TRUE(Stack::open(std::make_unique<FailingFile>(memory, plan), Protocol::kInPlace))
        << "a creation that failed can be repeated";
  }
}

/// What a failed write or sync of a set leaves is done by the next open, which makes it durable.
TEST(StackFailure, AFailedSetLeavesARecordForTheNextOpen) {
  for (const std::uint64_t step : {6U, 7U}) {
    FailingDevice device;
    {
      Stack stack = device.open(Protocol::kJournaled);
      device.plan.failing_mutation = step;
      ASSERT_FALSE(stack.set(3, from_text("done")));
      EXPECT_GT(device.bytes().size(), 16 + kLength);
    }
    EXPECT_EQ(device.open(Protocol::kJournaled).peek(0).value(),
              joined({pattern(3), from_text("done"), from_hex("08 09 0a")}));
  }
}

/// Nothing was written when the sync before it failed: then nothing is left behind either.
TEST(StackFailure, ASetThatNeverBeganIsNotDoneByTheNextOpen) {
  for (std::uint64_t step = 1; step <= 5; ++step) {
    FailingDevice device;
    {
      Stack stack = device.open(Protocol::kJournaled);
      device.plan.failing_mutation = step;
      ASSERT_FALSE(stack.set(3, from_text("done")));
    }
    EXPECT_EQ(device.open(Protocol::kJournaled).peek(0).value(), pattern(kLength));
  }
}

TEST(StackFailure, ARequestTooLongForARecordDoesNotPoison) {
  FailingDevice device;
  Stack stack = device.open(Protocol::kJournaled);
  EXPECT_EQ(stack.extend(Stack::kMaxLength - kLength).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(stack.push(pattern(1)));
  EXPECT_EQ(stack.peek(0).value(), joined({pattern(kLength), pattern(1)}));
}

TEST(StackFailure, WithoutSpaceNothingChangesAndTheStackWorksOn) {
  MemoryFile memory(joined({file_header(kLength), pattern(kLength)}), 100);
  {
    Stack stack = Stack::open(std::make_unique<faultfs::ForwardingFile>(memory)).value();
    EXPECT_EQ(stack.push(pattern(4)).error().code, ErrorCode::kNoSpace);
    EXPECT_EQ(stack.push(pattern(4)).error().code, ErrorCode::kNoSpace);
    EXPECT_EQ(stack.peek(0).value(), pattern(kLength));
    EXPECT_TRUE(stack.set(1, pattern(2)));
    EXPECT_TRUE(stack.set(1, io::ByteView(pattern(kLength)).subspan(1, 2)));
  }
  const Stack reopened = Stack::open(std::make_unique<faultfs::ForwardingFile>(memory)).value();
  EXPECT_EQ(reopened.peek(0).value(), pattern(kLength));
}

}  // namespace
}  // namespace crashcheck::bstack
