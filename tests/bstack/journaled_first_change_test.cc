// The first change after an open, and a write over what the last record changed: what must be gone
// for good before something is built on it.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "expected_record.h"
#include "losing_file.h"
#include "stack_crashes.h"

namespace crashcheck::bstack {
namespace {

const io::Bytes kSixty = pattern(60);

/// Whatever of what is pending a crash at the end leaves, on every device, `payload` is what the
/// next open finds.
void expect_durable(const StackDisk& disk, const io::Bytes& payload) {
  History history;
  history.trace = disk.trace;
  history.states = {{disk.trace.event_count(), payload, false, {}}};
  for (const char* profile : {"kill", "ordered", "powerloss", "hostile"}) {
    EXPECT_TRUE(survives(history, {.profile = profile, .first = disk.trace.event_count()}))
        << profile;
  }
}

// ---- The first change ----

TEST(FirstChange, MakesTheCutOfTheLastRecordDurableWithItsFirstSync) {
  StackDisk disk(clean_stack(kSixty));
  Stack stack = disk.open(Protocol::kJournaled).value();
  ASSERT_TRUE(stack.push(from_text("abc")));
  EXPECT_TRUE(same_events(
      disk.events(),
      in_order({settled(kSixty), committed_stack(60, 63, {bytes_at(60, from_text("abc"))})})));
}

/// Nobody knows what the record changed whose cut may be pending: it must be gone before the write.
TEST(FirstChange, AWriteIsPrecededByASync) {
  StackDisk disk(clean_stack(kSixty));
  Stack stack = disk.open(Protocol::kJournaled).value();
  ASSERT_TRUE(stack.set(7, from_text("abc")));
  ASSERT_TRUE(stack.zero(9, 7));
  EXPECT_TRUE(same_events(disk.events(), in_order({settled(kSixty), sync_event(),
                                                   set(7, from_text("abc")), zero(9, 7)})));
}

TEST(FirstChange, OfAFileNoLongerThanAFreshHeapWritesAllOfItAgain) {
  for (const std::size_t size : {0U, 1U, 47U, 48U, 49U}) {
    const io::Bytes payload = pattern(size);
    StackDisk disk(clean_stack(payload));
    Stack stack = disk.open(Protocol::kJournaled).value();
    ASSERT_TRUE(stack.extend(9));
    const FileEvents cut_again = in_order({resize_event(17 + size), resize_event(16 + size)});
    const FileEvents again = in_order({write_event(0, clean_stack(payload)), sync_event()});
    EXPECT_TRUE(same_events(disk.events(), in_order({size <= 48 ? again : FileEvents{}, cut_again,
                                                     committed_stack(size, size + 9, {})})));
  }
}

TEST(FirstChange, IsTheFirstOfEachOpenOnlyAndNotWhatHasNothingToDo) {
  StackDisk disk(clean_stack(kSixty));
  for (int round = 0; round < 2; ++round) {
    Stack stack = disk.open(Protocol::kJournaled).value();
    disk.mark();
    ASSERT_TRUE(stack.push({}));
    EXPECT_FALSE(stack.pop(61));
    EXPECT_TRUE(same_events(disk.events(), {}));
    ASSERT_TRUE(stack.commit(60, std::vector<Change>{Change{0, kSixty}}));
    ASSERT_TRUE(stack.commit(60, std::vector<Change>{Change{0, kSixty}}));
    const FileEvents once = committed_stack(60, 60, {bytes_at(0, kSixty)});
    EXPECT_TRUE(same_events(disk.events(), in_order({settled(kSixty), once, once})));
  }
}

/// Bug: a failed sync drops the cut of a record, the file shows it cut all the same, and the next
/// one to open it writes and syncs. Loss: the file on the medium still ends with the record, which
/// the open after a crash carries out over the acknowledged write. Fix: the cut is made again.
TEST(FirstChange, ARecordWhoseCutAFailedSyncDroppedDoesNotComeBack) {
  StackDisk disk(clean_stack(kSixty));
  {
    // Syncs: two of the commit, then the one before a write over half of what it changed.
    Stack stack = Stack::open(std::make_unique<LosingFile>(disk, 3), Protocol::kJournaled).value();
    ASSERT_TRUE(stack.commit(60, std::vector<Change>{Change{4, from_text("overflow")}}));
    ASSERT_FALSE(stack.set(0, from_text("anything")));
  }
  ASSERT_EQ(disk.bytes().size(), 76U) << "what is read is clean";
  disk.mark();
  Stack stack = disk.open(Protocol::kJournaled).value();
  ASSERT_TRUE(stack.set(4, from_text("here")));
  EXPECT_TRUE(same_events(disk.events(), in_order({resize_event(77), resize_event(76), sync_event(),
                                                   set(4, from_text("here"))})));
  expect_durable(disk, stack.peek(0).value());
}

/// Bug: creation fails in its last sync, the whole image is read all the same, and the next one to
/// open the file finds nothing to do. Loss: the header is nowhere on the medium, and the file that
/// a crash leaves, longer than a creation that was cut short, is refused together with what was
/// pushed. Fix: a file so short is written again before the first change.
TEST(FirstChange, OfAFileWhoseCreationFailedInItsLastSyncMakesTheHeaderDurable) {
  StackDisk disk;
  ASSERT_FALSE(Stack::open(std::make_unique<LosingFile>(disk, 2), Protocol::kJournaled));
  ASSERT_EQ(disk.bytes(), file_header(0)) << "what is read is whole";
  disk.mark();
  Stack stack = disk.open(Protocol::kJournaled).value();
  ASSERT_TRUE(stack.push(pattern(600)));
  ASSERT_TRUE(stack.set(520, from_text("in another unit than the header")));
  EXPECT_TRUE(same_events(
      disk.events(), in_order({settled({}), committed_stack(0, 600, {bytes_at(0, pattern(600))}),
                               set(520, from_text("in another unit than the header"))})));
  expect_durable(disk, stack.peek(0).value());
}

TEST(FirstChange, ThatFailsIsTheLast) {
  for (std::uint64_t failing = 1; failing <= 3; ++failing) {
    StackDisk disk(clean_stack(pattern(10)));
    Stack stack =
        Stack::open(std::make_unique<LosingFile>(disk, failing), Protocol::kJournaled).value();
    EXPECT_FALSE(stack.push(pattern(3)));
    EXPECT_EQ(stack.push(pattern(3)).error().code, io::ErrorCode::kPoisoned);
  }
}

// ---- A write over what the last record changed ----

/// A stack of 60 bytes whose last record, cut but not for good, changed [8, 16) and [24, 32).
class AfterARecord : public ::testing::Test {
 protected:
  void SetUp() override {
    const io::Bytes data = from_text("recorded");
    ASSERT_TRUE(stack_.commit(60, std::vector<Change>{Change{8, data}, Change{24, {}, 8}}));
    disk_.mark();
  }

  void expect_events(std::uint64_t offset, std::uint64_t count, const FileEvents& before) {
    ASSERT_TRUE(stack_.set(offset, pattern(count)));
    EXPECT_TRUE(same_events(disk_.events(), in_order({before, set(offset, pattern(count))})))
        << offset << " " << count;
  }

  StackDisk disk_{clean_stack(kSixty)};
  Stack stack_ = disk_.open(Protocol::kJournaled).value();
};

/// Should the record come back, it makes all of it what it was before the write.
TEST_F(AfterARecord, AWriteInsideOneChangeNeedsNoSync) { expect_events(8, 8, {}); }
TEST_F(AfterARecord, AWriteInsideAnotherChangeNeedsNoSync) { expect_events(25, 6, {}); }
TEST_F(AfterARecord, AWriteBesideAllChangesNeedsNoSync) { expect_events(16, 8, {}); }
TEST_F(AfterARecord, AWriteBehindAllChangesNeedsNoSync) { expect_events(32, 28, {}); }

TEST_F(AfterARecord, AWriteOverTheBeginningOfAChangeNeedsOne) { expect_events(7, 2, sync_event()); }
TEST_F(AfterARecord, AWriteOverTheEndOfAChangeNeedsOne) { expect_events(15, 2, sync_event()); }
TEST_F(AfterARecord, AWriteOverMoreThanAChangeNeedsOne) { expect_events(23, 10, sync_event()); }
TEST_F(AfterARecord, AWriteFromOneChangeToAnotherNeedsOne) { expect_events(15, 10, sync_event()); }
TEST_F(AfterARecord, ZeroingIsAWriteToo) {
  ASSERT_TRUE(stack_.zero(0, 60));
  EXPECT_TRUE(same_events(disk_.events(), in_order({sync_event(), zero(0, 60)})));
}

TEST_F(AfterARecord, OnceTheRecordIsGoneNoWriteNeedsASync) {
  ASSERT_TRUE(stack_.set(16, pattern(1)));
  disk_.mark();
  expect_events(0, 60, {});
}

TEST_F(AfterARecord, BytesThatTheRecordAddedOrCutOffCountAsChanged) {
  ASSERT_TRUE(stack_.extend(8));
  disk_.mark();
  expect_events(59, 2, sync_event());
  ASSERT_TRUE(stack_.extend(8));
  disk_.mark();
  expect_events(68, 8, {});
}

/// Bug: a slice is overwritten while the record before it may come back, which changed a part of
/// it. Loss: of one unit of the device the new bytes arrive, then the record is carried out over
/// half of them: the unit is neither old nor new. Fix: the record is made to be gone first.
TEST_F(AfterARecord, NoCrashMixesItWithAWrite) {
  const io::Bytes old = stack_.peek(0).value();
  const std::uint64_t begun = disk_.trace.event_count();
  ASSERT_TRUE(stack_.set(4, from_text("OVERWRITTEN")));
  History history;
  history.trace = disk_.trace;
  history.states = {{begun, old, false, {}},
                    {disk_.trace.event_count(), stack_.peek(0).value(), true, {}}};
  for (const char* profile : {"kill", "ordered", "powerloss", "powerloss,unit=32", "hostile"}) {
    EXPECT_TRUE(survives(history, {.profile = profile, .first = begun})) << profile;
  }
}

}  // namespace
}  // namespace crashcheck::bstack
