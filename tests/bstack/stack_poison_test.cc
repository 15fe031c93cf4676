// What a stack does once its file has failed: refuse to make it worse, and go on serving what was
// committed.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "bstack/stack.h"
#include "expected_events.h"
#include "failing_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;
using io::Error;
using io::ErrorCode;

constexpr std::uint64_t kLength = 10;

struct Mutation {
  std::string name;
  std::uint64_t calls;         // writes, resizes and syncs that it makes
  std::uint64_t length_after;  // when it succeeds
  std::function<io::Result<void>(Stack&)> run;
};

template <typename T>
io::Result<void> without_value(io::Result<T> result) {
  CRASHCHECK_TRY(std::move(result));
  return {};
}

const std::vector<Mutation>& mutations() {
  static const std::vector<Mutation> kAll{
      {"push", 3, 14, [](Stack& s) { return without_value(s.push(pattern(4))); }},
      {"extend", 3, 14, [](Stack& s) { return without_value(s.extend(4)); }},
      {"pop", 3, 6, [](Stack& s) { return without_value(s.pop(4)); }},
      {"pop_into", 3, 6,
       [](Stack& s) {
         io::Bytes into(4);
         return s.pop_into(into);
       }},
      {"discard", 3, 6, [](Stack& s) { return s.discard(4); }},
      {"set", 2, 10, [](Stack& s) { return s.set(3, io::Bytes(4, std::byte{0xEE})); }},
      {"zero", 2, 10, [](Stack& s) { return s.zero(3, 4); }}};
  return kAll;
}

struct Device {
  [[nodiscard]] Stack open() {
    return Stack::open(std::make_unique<FailingFile>(memory, plan), Protocol::kInPlace).value();
  }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  MemoryFile memory{joined({file_header(kLength), pattern(kLength)})};
  FailurePlan plan;
};

class StackPoison : public ::testing::TestWithParam<Mutation> {};

TEST_P(StackPoison, AFailureAtAnyStepIsReportedAndEveryLaterMutationRefused) {
  for (std::uint64_t step = 1; step <= GetParam().calls; ++step) {
    Device device;
    Stack stack = device.open();
    device.plan.failing_mutation = step;
    const io::Result<void> failed = GetParam().run(stack);
    ASSERT_FALSE(failed) << step;
    EXPECT_EQ(failed.error().code, ErrorCode::kIo);

    const io::Bytes left = device.bytes();
    const std::uint64_t calls = device.plan.mutations;
    for (const Mutation& later : mutations()) {
      const io::Result<void> refused = later.run(stack);
      ASSERT_FALSE(refused) << later.name;
      EXPECT_EQ(refused.error(),
                (Error{ErrorCode::kPoisoned, failed.error().operation, "an earlier mutation failed",
                       failed.error().offset, FailurePlan::kErrno, true}))
          << later.name;
    }
    EXPECT_EQ(device.plan.mutations, calls) << "a refused mutation reached the file";
    EXPECT_EQ(device.bytes(), left);
  }
}

TEST_P(StackPoison, ReadsServeWhatWasCommittedAsFarAsTheFileStillHasIt) {
  for (std::uint64_t step = 1; step <= GetParam().calls; ++step) {
    Device device;
    Stack stack = device.open();
    device.plan = {.failing_mutation = step, .for_ever = true};
    ASSERT_FALSE(GetParam().run(stack));
    const std::uint64_t length = stack.length().value();
    EXPECT_LE(length, kLength) << step;
    EXPECT_GE(length, std::min(kLength, GetParam().length_after)) << step;
    const io::Bytes seen = stack.peek(0).value();
    ASSERT_EQ(seen.size(), length);
    EXPECT_EQ(io::Bytes(seen.begin(), seen.begin() + 3), pattern(3));
    EXPECT_EQ(stack.get(0, length + 1).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_P(StackPoison, ReopeningFindsTheOldOrTheNewLength) {
  for (const bool for_ever : {false, true}) {
    for (std::uint64_t step = 1; step <= GetParam().calls; ++step) {
      Device device;
      {
        Stack stack = device.open();
        device.plan = {.failing_mutation = step, .for_ever = for_ever};
        ASSERT_FALSE(GetParam().run(stack));
      }
      device.plan = {};
      Stack reopened = device.open();
      const std::uint64_t length = reopened.length().value();
      EXPECT_TRUE(length == kLength || length == GetParam().length_after) << length;
      EXPECT_TRUE(reopened.push(pattern(1)));
    }
  }
}

TEST_P(StackPoison, AFailureToFindTheSizePoisonsBeforeAnythingIsWritten) {
  Device device;
  Stack stack = device.open();
  device.plan.sizes_fail = true;
  EXPECT_EQ(GetParam().run(stack).error().code, ErrorCode::kIo);
  device.plan.sizes_fail = false;
  EXPECT_EQ(GetParam().run(stack).error().code, ErrorCode::kPoisoned);
  EXPECT_EQ(device.plan.mutations, 0U);
  EXPECT_EQ(stack.peek(0).value(), pattern(kLength));
}

INSTANTIATE_TEST_SUITE_P(EachMutation, StackPoison, ::testing::ValuesIn(mutations()),
                         [](const auto& tested) { return tested.param.name; });

TEST(StackFailure, AFailedPushIsRolledBackWithoutASync) {
  for (std::uint64_t step = 1; step <= 3; ++step) {
    Device device;
    Stack stack = device.open();
    device.plan.failing_mutation = step;
    ASSERT_FALSE(stack.push(pattern(4)));
    EXPECT_EQ(device.bytes(), joined({file_header(kLength), pattern(kLength)})) << step;
    EXPECT_EQ(device.plan.mutations, step + 2) << "resize and length, and nothing else";
  }
}

TEST(StackFailure, ARefusalIsNoFailure) {
  Device device;
  Stack stack = device.open();
  EXPECT_EQ(stack.discard(11).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(stack.set(11, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(stack.push(pattern(1)));
}

TEST(StackFailure, AFailedReadPoisonsAPopButNoReader) {
  Device device;
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

}  // namespace
}  // namespace crashcheck::bstack
