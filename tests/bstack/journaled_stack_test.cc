// What every call of a journaled stack does to its file, event by event, once the first change
// after the open is over.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "expected_record.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "journaled_events.h"
#include "stack_disk.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

/// A stack of 60 bytes, its first four rewritten, and the events since then.
class JournaledStack : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(stack_.set(0, pattern(4)));
    disk_.mark();
  }

  [[nodiscard]] FileEvents events() const { return disk_.events(); }

  void expect_payload(const io::Bytes& payload) {
    EXPECT_EQ(stack_.peek(0).value(), payload);
    EXPECT_EQ(without_check(disk_.bytes()), joined({file_header(payload.size()), payload}));
  }

  template <typename T>
  void expect_refused(const io::Result<T>& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(same_events(events(), {}));
    EXPECT_TRUE(stack_.set(0, {})) << "a refusal is no failure";
  }

  const io::Bytes sixty_ = pattern(60);
  const io::Bytes abc_ = from_text("abc");
  StackDisk disk_{joined({file_header(60), sixty_})};
  Stack stack_ = disk_.open(Protocol::kJournaled).value();
};

TEST_F(JournaledStack, PushIsARecordOfTheBytes) {
  EXPECT_EQ(stack_.push(abc_).value(), 60U);
  EXPECT_TRUE(same_events(
      events(),
      in_order({resize_event(79), record_write(60, 63, {bytes_at(60, abc_)}), sync_event(),
                write_event(76, abc_), checked_clen(63), sync_event(), resize_event(79)})));
  expect_payload(joined({sixty_, abc_}));
}

TEST_F(JournaledStack, ExtendIsARecordWithoutChanges) {
  EXPECT_EQ(stack_.extend(5).value(), 60U);
  EXPECT_TRUE(
      same_events(events(), in_order({resize_event(81), record_write(60, 65, {}), sync_event(),
                                      checked_clen(65), sync_event(), resize_event(81)})));
  expect_payload(joined({sixty_, io::Bytes(5)}));
}

TEST_F(JournaledStack, PopAndDiscardAreARecordOfZerosOverWhatIsLost) {
  const FileEvents shrunk =
      in_order({record_write(60, 57, {zeros_at(57, 3)}), sync_event(),
                write_event(73, io::Bytes(3)), checked_clen(57), sync_event(), resize_event(73)});
  EXPECT_EQ(stack_.pop(3).value(), from_hex("3a 3b 3c"));
  EXPECT_TRUE(same_events(events(), shrunk));
  expect_payload(pattern(57));
  ASSERT_TRUE(stack_.push(from_hex("3a 3b 3c")));
  disk_.mark();
  io::Bytes into(3);
  ASSERT_TRUE(stack_.pop_into(into));
  EXPECT_EQ(into, from_hex("3a 3b 3c"));
  EXPECT_TRUE(same_events(events(), shrunk));
  ASSERT_TRUE(stack_.push(from_hex("3a 3b 3c")));
  disk_.mark();
  ASSERT_TRUE(stack_.discard(3));
  EXPECT_TRUE(same_events(events(), shrunk));
  expect_payload(pattern(57));
}

TEST_F(JournaledStack, DiscardOfEverythingLeavesAnEmptyStack) {
  ASSERT_TRUE(stack_.discard(60));
  EXPECT_TRUE(same_events(events(), committed_stack(60, 0, {})));
  expect_payload({});
  EXPECT_TRUE(stack_.empty().value());
}

TEST_F(JournaledStack, SetAndZeroAreOneWriteAndOneSync) {
  ASSERT_TRUE(stack_.set(7, abc_));
  ASSERT_TRUE(stack_.zero(20, 5));
  EXPECT_TRUE(same_events(events(), in_order({set(7, abc_), zero(20, 5)})));
}

TEST_F(JournaledStack, CommitIsOneRecordOfAllChangesInTheirOrder) {
  const std::vector<Change> changes{Change{58, abc_}, Change{0, {}, 2}, Change{61, abc_}};
  ASSERT_TRUE(stack_.commit(64, changes));
  EXPECT_TRUE(same_events(
      events(), committed_stack(60, 64, {bytes_at(58, abc_), zeros_at(0, 2), bytes_at(61, abc_)})));
  io::Bytes expected = joined({pattern(58), from_text("ab"), io::Bytes(1), abc_});
  expected[0] = expected[1] = std::byte{0};
  expected[60] = std::byte{'c'};
  expect_payload(expected);
}

TEST_F(JournaledStack, CommitMayShrinkAndChangeWhatItLoses) {
  const std::vector<Change> changes{Change{57, abc_}, Change{2, abc_}};
  ASSERT_TRUE(stack_.commit(58, changes));
  EXPECT_TRUE(
      same_events(events(), committed_stack(60, 58, {bytes_at(57, abc_), bytes_at(2, abc_)})));
  expect_payload(joined({pattern(2), abc_, from_hex("06"),
                         [] {
                           const io::Bytes all = pattern(57);
                           return io::Bytes(all.begin() + 6, all.end());
                         }(),
                         from_text("a")}));
}

TEST_F(JournaledStack, EmptyChangesOfACommitAreLeftOut) {
  const std::vector<Change> changes{Change{60, {}}, Change{2, abc_}, Change{7, {}}};
  ASSERT_TRUE(stack_.commit(60, changes));
  EXPECT_TRUE(same_events(events(), committed_stack(60, 60, {bytes_at(2, abc_)})));
}

TEST_F(JournaledStack, NothingToDoIsNoEvent) {
  EXPECT_EQ(stack_.push({}).value(), 60U);
  EXPECT_EQ(stack_.extend(0).value(), 60U);
  EXPECT_TRUE(stack_.pop(0));
  EXPECT_TRUE(stack_.pop_into({}));
  EXPECT_TRUE(stack_.discard(0));
  EXPECT_TRUE(stack_.set(60, {}));
  EXPECT_TRUE(stack_.zero(60, 0));
  EXPECT_TRUE(stack_.commit(60, {}));
  EXPECT_TRUE(stack_.commit(60, std::vector<Change>{Change{60, {}}}));
  EXPECT_TRUE(same_events(events(), {}));
}

TEST_F(JournaledStack, WhatMakesNoSenseIsRefused) {
  expect_refused(stack_.pop(61));
  expect_refused(stack_.discard(61));
  expect_refused(stack_.set(58, abc_));
  expect_refused(stack_.zero(61, 0));
  expect_refused(stack_.commit(60, std::vector<Change>{Change{2, abc_}, Change{58, abc_}}));
  expect_refused(stack_.commit(62, std::vector<Change>{Change{60, abc_}}));
  expect_refused(stack_.commit(20, std::vector<Change>{Change{61, {}}}));
  expect_refused(stack_.commit(60, std::vector<Change>{Change{UINT64_MAX, abc_}}));
  expect_refused(stack_.commit(60, std::vector<Change>{Change{1, {}, UINT64_MAX}}));
}

TEST_F(JournaledStack, WhatNoFileCanHoldIsRefused) {
  expect_refused(stack_.extend(UINT64_MAX));
  expect_refused(stack_.extend(Stack::kMaxLength - 59));
  expect_refused(stack_.extend(Stack::kMaxLength - 60));  // it, but not with its record
  expect_refused(stack_.commit(UINT64_MAX, {}));
  expect_refused(stack_.commit(Stack::kMaxLength + 1, {}));
  expect_refused(stack_.commit(Stack::kMaxLength, {}));
}

/// Behind the payload there may be a record: no length comes from the size of the file.
TEST_F(JournaledStack, TheLengthIsNotThatOfTheFile) {
  ASSERT_TRUE(disk_.memory.resize(500));
  EXPECT_EQ(stack_.length().value(), 60U);
  EXPECT_EQ(stack_.peek(0).value(), sixty_);
  expect_refused(stack_.get(0, 61));
}

TEST_F(JournaledStack, ClosingWritesNothingAndAReopenNeither) {
  ASSERT_TRUE(stack_.push(abc_));
  disk_.mark();
  { const Stack closed = std::move(stack_); }
  for (const Protocol protocol : {Protocol::kInPlace, Protocol::kJournaled}) {
    EXPECT_EQ(disk_.open(protocol)->peek(0).value(), joined({sixty_, abc_}));
  }
  EXPECT_TRUE(same_events(events(), {}));
}

TEST(InPlaceStack, RefusesToMakeSeveralChangesAsOne) {
  StackDisk disk(joined({file_header(60), pattern(60)}));
  Stack stack = disk.open(Protocol::kInPlace).value();
  EXPECT_EQ(stack.commit(61, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(same_events(disk.events(), {}));
  EXPECT_TRUE(stack.push(pattern(1)));
}

}  // namespace
}  // namespace crashcheck::bstack
