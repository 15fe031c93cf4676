// What a commit does to a file, event by event, as docs/format.md says; and what is left behind
// where a change failed.
#include "journal.h"

#include <gtest/gtest.h>

#include "expected_record.h"
#include "failing_file.h"
#include "faultfs/memory_file.h"
#include "journal_disk.h"
#include "journaled_events.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;

TEST(JournalCommit, GrowingMakesRoomWritesTheRecordAndThenTheChanges) {
  JournalDisk disk(clean_stack(kTen));
  ASSERT_TRUE(commit(disk.file, Redo{10, 13, {Change{10, kAbc}, Change{2, {}, 4}}}));
  EXPECT_TRUE(same_events(
      disk.events(),
      in_order({resize_event(29), record_write(10, 13, {bytes_at(10, kAbc), zeros_at(2, 4)}),
                sync_event(), write_event(26, kAbc), write_event(18, io::Bytes(4)),
                checked_clen(13), sync_event(), resize_event(29)})));
  EXPECT_EQ(without_check(disk.bytes()),
            joined({file_header(13), from_hex("01 02 00 00 00 00 07 08 09 0a"), kAbc}));
}

TEST(JournalCommit, ShrinkingZeroesWhatIsLostLast) {
  JournalDisk disk(clean_stack(kTen));
  ASSERT_TRUE(
      commit(disk.file, Redo{10, 7, {Change{0, kAbc}, Change{8, io::ByteView(kAbc).first(2)}}}));
  EXPECT_TRUE(same_events(
      disk.events(),
      in_order(
          {record_write(10, 7, {bytes_at(0, kAbc), bytes_at(8, from_text("ab")), zeros_at(7, 3)}),
           sync_event(), write_event(16, kAbc), write_event(24, from_text("ab")),
           write_event(23, io::Bytes(3)), checked_clen(7), sync_event(), resize_event(23)})));
  EXPECT_EQ(without_check(disk.bytes()), joined({file_header(7), kAbc, from_hex("04 05 06 07")}));
}

TEST(JournalCommit, OfTheSameLengthDoesNotWriteIt) {
  JournalDisk disk(clean_stack(kTen));
  ASSERT_TRUE(commit(disk.file, Redo{10, 10, {Change{7, kAbc}}}));
  EXPECT_TRUE(same_events(disk.events(),
                          in_order({record_write(10, 10, {bytes_at(7, kAbc)}), sync_event(),
                                    write_event(23, kAbc), sync_event(), resize_event(26)})));
  EXPECT_EQ(without_check(disk.bytes()), clean_stack(joined({pattern(7), kAbc})));
}

TEST(JournalCommit, OfALengthOnlyHasNoChanges) {
  JournalDisk disk(clean_stack(kTen));
  ASSERT_TRUE(commit(disk.file, Redo{10, 64, {}}));
  EXPECT_TRUE(
      same_events(disk.events(), in_order({resize_event(80), record_write(10, 64, {}), sync_event(),
                                           checked_clen(64), sync_event(), resize_event(80)})));
  EXPECT_EQ(without_check(disk.bytes()), clean_stack(joined({kTen, io::Bytes(54)})));
}

/// The mask is for the record only.
TEST(JournalCommit, WritesDataAsItIsWhereTheRecordHoldsItMasked) {
  JournalDisk disk(clean_stack(kTen));
  const io::Bytes data = u64(kLastMagic);
  ASSERT_TRUE(commit(disk.file, Redo{10, 10, {Change{0, data}}}));
  EXPECT_TRUE(
      same_events(disk.events(),
                  in_order({write_event(32, expected_record(10, 10, {bytes_at(0, data)}, 1)),
                            sync_event(), write_event(16, data), sync_event(), resize_event(26)})));
}

TEST(JournalCommit, OfWhatNoFileCanHoldIsRefusedBeforeAnythingIsDone) {
  JournalDisk disk(clean_stack(kTen));
  const auto refused = commit(disk.file, Redo{10, Stack::kMaxLength, {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_TRUE(same_events(disk.events(), {}));
}

TEST(JournalCommit, StopsAtTheFirstCallThatFails) {
  for (std::uint64_t step = 1; step <= 8; ++step) {
    MemoryFile memory(clean_stack(kTen));
    FailurePlan plan{.failing_mutation = step};
    FailingFile file(memory, plan);
    const auto failed = commit(file, Redo{10, 13, {Change{10, kAbc}, Change{2, {}, 4}}});
    ASSERT_FALSE(failed) << step;
    EXPECT_EQ(failed.error().code, io::ErrorCode::kIo);
    EXPECT_EQ(plan.mutations, step);
  }
}

TEST(JournalLeaveUnfinished, LeavesARecordThatIsNotSynced) {
  JournalDisk disk(clean_stack(kTen));
  leave_unfinished(disk.file, 10, Change{7, kAbc});
  EXPECT_TRUE(same_events(disk.events(), record_write(10, 10, {bytes_at(7, kAbc)})));
  EXPECT_TRUE(replay(disk.file, disk.memory.bytes().size()).value());
  EXPECT_EQ(without_check(disk.bytes()), clean_stack(joined({pattern(7), kAbc})));
}

TEST(JournalLeaveUnfinished, LeavesTwoBytesWhereItCannotWriteARecord) {
  io::Bytes bytes = clean_stack(kTen);
  MemoryFile full(bytes, bytes.size() + kUnfinishedTailBytes);
  faultfs::Trace trace;
  faultfs::RecordingFile file(full, trace);
  leave_unfinished(file, 10, Change{0, {}, 10});
  EXPECT_TRUE(same_events(events_of(trace), resize_event(28)));
}

TEST(JournalLeaveUnfinished, DoesNothingWhereNothingWorks) {
  MemoryFile memory(clean_stack(kTen));
  FailurePlan plan{.failing_mutation = 1, .for_ever = true};
  FailingFile file(memory, plan);
  leave_unfinished(file, 10, Change{7, kAbc});
  EXPECT_EQ(plan.mutations, 2U);
  leave_unfinished(file, Stack::kMaxLength, Change{7, kAbc});
  EXPECT_EQ(plan.mutations, 3U) << "no record of that can be";
}

}  // namespace
}  // namespace crashcheck::bstack
