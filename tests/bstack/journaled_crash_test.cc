// Every call of a journaled stack is atomic and durable, whatever the device loses, tears or
// reorders: held by opening every image that a crash may leave. docs/guarantees.md has the devices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "expected_record.h"
#include "faultfs/crash_images.h"
#include "stack_crashes.h"

namespace crashcheck::bstack {
namespace {

constexpr std::uint64_t kCap = 2000;

io::Bytes stack_of(std::uint64_t length) { return joined({file_header(length), pattern(length)}); }

/// All images where that is feasible, at least the most telling ones elsewhere.
void expect_survival(const io::Bytes& file, const Steps& steps, std::uint64_t cap = kCap) {
  using faultfs::kNoCap;
  const History history = recorded(file, steps, Protocol::kJournaled);
  EXPECT_TRUE(survives(history, {"kill", faultfs::kNoCap}));
  EXPECT_TRUE(survives(history, {"kill,unit=8", faultfs::kNoCap}));
  EXPECT_TRUE(survives(history, {"ordered", faultfs::kNoCap}));
  EXPECT_TRUE(survives(history, {"ordered,unit=8", faultfs::kNoCap}));
  Looked looked;
  EXPECT_TRUE(survives(history, {"powerloss", faultfs::kNoCap}, &looked));
  EXPECT_TRUE(survives(history, {"powerloss,unit=64", 20 * cap}));
  EXPECT_TRUE(survives(history, {"hostile,unit=32", 20 * cap}));
  EXPECT_TRUE(survives(history, {"hostile", cap}));
  EXPECT_EQ(looked.sampled_images, 0U);
}

std::vector<Steps> each_call() {
  const io::Bytes text = from_text("0123456789abcdef!");
  return {{push(text)},
          {extend(17)},
          {pop(17)},
          {discard(40)},
          {overwrite(3, text)},
          {zeroed(3, 17)},
          {commit(40, {{1, text, 0}, {30, {}, 10}})},
          {commit(57, {{1, text, 0}, {40, text, 0}, {20, {}, 30}})},
          {commit(10, {{1, from_text("x"), 0}, {20, text, 0}})}};
}

TEST(JournaledCrash, EveryCallByItself) {
  for (const Steps& steps : each_call()) {
    SCOPED_TRACE(::testing::PrintToString(steps));
    expect_survival(stack_of(40), steps);
  }
}

/// The record of the first is still there when the second begins: its cut is pending.
TEST(JournaledCrash, EveryCallAfterEveryOther) {
  for (const Steps& first : each_call()) {
    for (const Steps& second : each_call()) {
      const Steps both{first[0], commit(40, {{0, pattern(40), 0}}), first[0], extend(40),
                       second[0]};
      SCOPED_TRACE(::testing::PrintToString(both));
      expect_survival(stack_of(40), both, kCap / 20);
    }
  }
}

/// The changes lie in other units than the length, and in more than one.
TEST(JournaledCrash, ChangesThatSpanUnits) {
  const io::Bytes large = pattern(700);
  expect_survival(stack_of(490), {push(large), overwrite(400, large), pop(600), extend(900)}, 500);
  expect_survival(stack_of(1100), {commit(500, {{0, large, 0}, {1000, from_text("x"), 0}})}, 500);
}

/// In-place, what is left of it may be refused: only journaled it is known for what it is.
TEST(JournaledCrash, Creation) {
  History history = recorded({}, {push(pattern(5)), extend(3)}, Protocol::kJournaled);
  history.reopened_by = {Protocol::kJournaled};
  for (const char* profile : {"kill", "kill,unit=8", "ordered", "powerloss", "powerloss,unit=8"}) {
    EXPECT_TRUE(survives(history, {profile, 20000})) << profile;
  }
}

/// Opens what a crash leaves, and again what a crash inside of that open leaves: the same is found.
TEST(JournaledCrash, InsideTheOpenAfterACrash) {
  for (const Steps& steps : each_call()) {
    const History history = recorded(stack_of(40), steps, Protocol::kJournaled);
    for (const char* profile : {"kill,unit=8", "ordered,unit=8", "powerloss", "powerloss,unit=64",
                                "hostile,unit=64", "hostile"}) {
      const faultfs::DeviceProfile device = faultfs::parse_profile(profile).value();
      faultfs::CrashImages images(history.trace, device, 0, 100);
      while (images.next()) {
        const io::ByteView found = images.image().bytes();
        const io::Bytes image(found.begin(), found.end());
        for (const Protocol protocol : {Protocol::kJournaled, Protocol::kInPlace}) {
          const History recovery = recorded(image, {}, protocol);
          if (recovery.trace.event_count() == 0) continue;
          ASSERT_TRUE(survives(recovery, {.profile = profile, .cap = 50}))
              << ::testing::PrintToString(steps) << to_string(images.crash());
        }
      }
    }
  }
}

Step random_step(std::uint64_t& length) {
  const auto bytes = [](std::uint64_t count) {
    io::Bytes result(count);
    for (std::byte& each : result) each = static_cast<std::byte>(*rc::gen::inRange(1, 256));
    return result;
  };
  const auto up_to = [](std::uint64_t most) {
    return *rc::gen::inRange<std::uint64_t>(0, most + 1);
  };
  const std::uint64_t offset = up_to(length);
  switch (*rc::gen::inRange(0, 6)) {
    case 0: {
      const io::Bytes added = bytes(up_to(40));
      length += added.size();
      return push(added);
    }
    case 1: {
      const std::uint64_t count = up_to(40);
      length += count;
      return extend(count);
    }
    case 2: {
      const std::uint64_t count = up_to(length);
      length -= count;
      return *rc::gen::arbitrary<bool>() ? discard(count) : pop(count);
    }
    case 3: return overwrite(offset, bytes(up_to(length - offset)));
    case 4: return zeroed(offset, up_to(length - offset));
    default: break;
  }
  const std::uint64_t before = length;
  length = up_to(100);
  const std::uint64_t longer = std::max(before, length);
  std::vector<OwnedChange> changes;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    const std::uint64_t at = up_to(longer);
    const std::uint64_t count = up_to(longer - at);
    changes.push_back(*rc::gen::arbitrary<bool>() ? OwnedChange{at, {}, count}
                                                  : OwnedChange{at, bytes(count), 0});
  }
  return commit(length, changes);
}

RC_GTEST_PROP(JournaledCrash, AnySteps, ()) {
  std::uint64_t length = *rc::gen::inRange<std::uint64_t>(0, 80);
  const io::Bytes file = stack_of(length);
  Steps steps;
  for (int i = *rc::gen::inRange(1, 6); i > 0; --i) steps.push_back(random_step(length));
  RC_LOG() << ::testing::PrintToString(steps);
  const History history = recorded(file, steps, Protocol::kJournaled);
  for (const char* profile : {"kill", "kill,unit=8", "ordered,unit=8", "powerloss",
                              "powerloss,unit=32", "hostile,unit=64", "hostile"}) {
    const auto survived = survives(history, {profile, 300});
    if (!survived) RC_FAIL(survived.message());
  }
}

// ---- What the same check finds where less is promised ----

TEST(InPlaceCrash, IsFineWhereTheOrderIsKept) {
  const Steps steps{push(pattern(30)), extend(9), pop(20), discard(3), overwrite(2, pattern(9))};
  const History history = recorded(stack_of(500), steps, Protocol::kInPlace);
  EXPECT_TRUE(survives(history, {"kill", faultfs::kNoCap}));
}

/// One sync covers the bytes and the length: the length may arrive without the bytes.
TEST(InPlaceCrash, APushCommitsBytesThatNeverArrived) {
  History history = recorded(stack_of(496), {push(pattern(30))}, Protocol::kInPlace);
  history.reopened_by = {Protocol::kInPlace};
  const auto survived = survives(history, {"powerloss", faultfs::kNoCap});
  ASSERT_FALSE(survived);
  EXPECT_THAT(survived.message(), ::testing::HasSubstr("in-place: write of 526 at 16"));
}

}  // namespace
}  // namespace crashcheck::bstack
