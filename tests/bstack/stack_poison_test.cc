// What a stack does once its file has failed: refuse to make it worse, and go on serving what was
// committed.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "bstack/stack.h"
#include "expected_events.h"
#include "failing_device.h"

namespace crashcheck::bstack {
namespace {

using io::Error;
using io::ErrorCode;

struct Mutation {
  std::string name;
  std::uint64_t calls;            // writes, resizes and syncs that it makes in-place
  std::uint64_t journaled_calls;  // and journaled, four of which are those of a first change
  std::uint64_t length_after;     // when it succeeds
  std::function<io::Result<void>(Stack&)> run;
};

template <typename T>
io::Result<void> only_success(io::Result<T> result) {
  CRASHCHECK_TRY(std::move(result));
  return {};
}

const std::vector<Mutation>& mutations() {
  static const std::vector<Mutation> kAll{
      {"push", 3, 11, 14, [](Stack& s) { return only_success(s.push(pattern(4))); }},
      {"extend", 3, 10, 14, [](Stack& s) { return only_success(s.extend(4)); }},
      {"pop", 3, 10, 6, [](Stack& s) { return only_success(s.pop(4)); }},
      {"pop_into", 3, 10, 6,
       [](Stack& s) {
         io::Bytes into(4);
         return s.pop_into(into);
       }},
      {"discard", 3, 10, 6, [](Stack& s) { return s.discard(4); }},
      {"set", 2, 7, 10, [](Stack& s) { return s.set(3, io::Bytes(4, std::byte{0xEE})); }},
      {"zero", 2, 7, 10, [](Stack& s) { return s.zero(3, 4); }},
      {"commit", 0, 12, 14, [](Stack& s) {
         const io::Bytes bytes(4, std::byte{0xEE});
         return s.commit(14, std::vector<Change>{Change{9, bytes}, Change{3, {}, 2}});
       }}};
  return kAll;
}

/// Not commit, which an in-place stack refuses.
std::vector<Mutation> in_place_mutations() { return {mutations().begin(), mutations().end() - 1}; }

class StackPoison : public ::testing::TestWithParam<std::tuple<Protocol, Mutation>> {
 protected:
  [[nodiscard]] static Protocol protocol() { return std::get<Protocol>(GetParam()); }
  [[nodiscard]] static const Mutation& mutation() { return std::get<Mutation>(GetParam()); }
  [[nodiscard]] static std::uint64_t calls() {
    return protocol() == Protocol::kInPlace ? mutation().calls : mutation().journaled_calls;
  }
  /// Of this protocol.
  [[nodiscard]] static std::vector<Mutation> all_mutations() {
    return protocol() == Protocol::kInPlace ? in_place_mutations() : mutations();
  }
};

TEST_P(StackPoison, TheMutationMakesAsManyCallsAsTheseTestsThink) {
  FailingDevice device;
  Stack stack = device.open(protocol());
  ASSERT_TRUE(mutation().run(stack));
  EXPECT_EQ(device.plan.mutations, calls());
  EXPECT_EQ(stack.length().value(), mutation().length_after);
}

TEST_P(StackPoison, AFailureAtAnyStepIsReportedAndEveryLaterMutationRefused) {
  for (std::uint64_t step = 1; step <= calls(); ++step) {
    FailingDevice device;
    Stack stack = device.open(protocol());
    device.plan.failing_mutation = step;
    const io::Result<void> failed = mutation().run(stack);
    ASSERT_FALSE(failed) << step;
    EXPECT_EQ(failed.error().code, ErrorCode::kIo);

    const io::Bytes left = device.bytes();
    const std::uint64_t so_far = device.plan.mutations;
    for (const Mutation& later : all_mutations()) {
      const io::Result<void> refused = later.run(stack);
      ASSERT_FALSE(refused) << later.name;
      EXPECT_EQ(refused.error(),
                (Error{ErrorCode::kPoisoned, failed.error().operation, "an earlier mutation failed",
                       failed.error().offset, FailurePlan::kErrno, true}))
          << later.name;
    }
    EXPECT_EQ(device.plan.mutations, so_far) << "a refused mutation reached the file";
    EXPECT_EQ(device.bytes(), left);
  }
}

TEST_P(StackPoison, ReadsServeWhatWasCommittedAsFarAsTheFileStillHasIt) {
  for (std::uint64_t step = 1; step <= calls(); ++step) {
    FailingDevice device;
    Stack stack = device.open(protocol());
    device.plan = {.failing_mutation = step, .for_ever = true};
    ASSERT_FALSE(mutation().run(stack));
    const std::uint64_t length = stack.length().value();
    EXPECT_LE(length, kLength) << step;
    EXPECT_GE(length, std::min(kLength, mutation().length_after)) << step;
    const io::Bytes seen = stack.peek(0).value();
    ASSERT_EQ(seen.size(), length);
    EXPECT_EQ(io::Bytes(seen.begin(), seen.begin() + 3), pattern(3));
    EXPECT_EQ(stack.get(0, length + 1).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_P(StackPoison, ReopeningFindsTheOldOrTheNewLength) {
  for (const bool for_ever : {false, true}) {
    for (std::uint64_t step = 1; step <= calls(); ++step) {
      FailingDevice device;
      {
        Stack stack = device.open(protocol());
        device.plan = {.failing_mutation = step, .for_ever = for_ever};
        ASSERT_FALSE(mutation().run(stack));
      }
      device.plan = {};
      Stack reopened = device.open(protocol());
      const std::uint64_t length = reopened.length().value();
      EXPECT_TRUE(length == kLength || length == mutation().length_after) << length;
      EXPECT_TRUE(reopened.push(pattern(1)));
    }
  }
}

/// In-place the length is that of the file; journaled it is remembered.
TEST_P(StackPoison, AFailureToFindTheSizePoisonsBeforeAnythingIsWritten) {
  FailingDevice device;
  Stack stack = device.open(protocol());
  device.plan.sizes_fail = true;
  if (protocol() == Protocol::kJournaled) {
    EXPECT_TRUE(mutation().run(stack));
    return;
  }
  EXPECT_EQ(mutation().run(stack).error().code, ErrorCode::kIo);
  device.plan.sizes_fail = false;
  EXPECT_EQ(mutation().run(stack).error().code, ErrorCode::kPoisoned);
  EXPECT_EQ(device.plan.mutations, 0U);
  EXPECT_EQ(stack.peek(0).value(), pattern(kLength));
}

INSTANTIATE_TEST_SUITE_P(InPlace, StackPoison,
                         ::testing::Combine(::testing::Values(Protocol::kInPlace),
                                            ::testing::ValuesIn(in_place_mutations())),
                         [](const auto& tested) { return std::get<Mutation>(tested.param).name; });
INSTANTIATE_TEST_SUITE_P(Journaled, StackPoison,
                         ::testing::Combine(::testing::Values(Protocol::kJournaled),
                                            ::testing::ValuesIn(mutations())),
                         [](const auto& tested) { return std::get<Mutation>(tested.param).name; });

}  // namespace
}  // namespace crashcheck::bstack
