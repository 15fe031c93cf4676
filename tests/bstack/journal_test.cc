// What a commit and a replay do to a file, event by event, as docs/format.md says.
#include "journal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "expected_record.h"
#include "failing_file.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;
using faultfs::RecordingFile;
using faultfs::Trace;

/// A file, and what is done to it.
struct Disk {
  explicit Disk(io::Bytes bytes) : memory(std::move(bytes)) {}

  [[nodiscard]] FileEvents events() const { return events_of(trace); }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  io::Result<bool> replay(std::uint64_t committed_length) {
    return bstack::replay(file, memory.bytes().size(), committed_length);
  }

  MemoryFile memory;
  Trace trace;
  RecordingFile file{memory, trace};
};

io::Bytes stack_of(const io::Bytes& payload) {
  return joined({file_header(payload.size()), payload});
}

const io::Bytes kTen = pattern(10);
const io::Bytes kAbc = from_text("abc");

// ---- Commit ----

TEST(JournalCommit, GrowingMakesRoomWritesTheRecordAndThenTheChanges) {
  Disk disk(stack_of(kTen));
  ASSERT_TRUE(commit(disk.file, Redo{10, 13, {Change{10, kAbc}, Change{2, {}, 4}}}));
  EXPECT_TRUE(same_events(
      disk.events(),
      in_order({resize_event(29), record_write(10, 13, {bytes_at(10, kAbc), zeros_at(2, 4)}),
                sync_event(), write_event(26, kAbc), write_event(18, io::Bytes(4)), clen(13),
                sync_event(), resize_event(29)})));
  EXPECT_EQ(disk.bytes(),
            joined({file_header(13), from_hex("01 02 00 00 00 00 07 08 09 0a"), kAbc}));
}

TEST(JournalCommit, ShrinkingZeroesWhatIsLostLast) {
  Disk disk(stack_of(kTen));
  ASSERT_TRUE(
      commit(disk.file, Redo{10, 7, {Change{0, kAbc}, Change{8, io::ByteView(kAbc).first(2)}}}));
  EXPECT_TRUE(same_events(
      disk.events(),
      in_order(
          {record_write(10, 7, {bytes_at(0, kAbc), bytes_at(8, from_text("ab")), zeros_at(7, 3)}),
           sync_event(), write_event(16, kAbc), write_event(24, from_text("ab")),
           write_event(23, io::Bytes(3)), clen(7), sync_event(), resize_event(23)})));
  EXPECT_EQ(disk.bytes(), joined({file_header(7), kAbc, from_hex("04 05 06 07")}));
}

TEST(JournalCommit, OfTheSameLengthDoesNotWriteIt) {
  Disk disk(stack_of(kTen));
  ASSERT_TRUE(commit(disk.file, Redo{10, 10, {Change{7, kAbc}}}));
  EXPECT_TRUE(same_events(disk.events(),
                          in_order({record_write(10, 10, {bytes_at(7, kAbc)}), sync_event(),
                                    write_event(23, kAbc), sync_event(), resize_event(26)})));
  EXPECT_EQ(disk.bytes(), stack_of(joined({pattern(7), kAbc})));
}

TEST(JournalCommit, OfALengthOnlyHasNoChanges) {
  Disk disk(stack_of(kTen));
  ASSERT_TRUE(commit(disk.file, Redo{10, 64, {}}));
  EXPECT_TRUE(
      same_events(disk.events(), in_order({resize_event(80), record_write(10, 64, {}), sync_event(),
                                           clen(64), sync_event(), resize_event(80)})));
  EXPECT_EQ(disk.bytes(), stack_of(joined({kTen, io::Bytes(54)})));
}

/// The mask is for the record only.
TEST(JournalCommit, WritesDataAsItIsWhereTheRecordHoldsItMasked) {
  Disk disk(stack_of(kTen));
  const io::Bytes data = u64(kLastMagic);
  ASSERT_TRUE(commit(disk.file, Redo{10, 10, {Change{0, data}}}));
  EXPECT_TRUE(
      same_events(disk.events(),
                  in_order({write_event(32, expected_record(10, 10, {bytes_at(0, data)}, 1)),
                            sync_event(), write_event(16, data), sync_event(), resize_event(26)})));
}

TEST(JournalCommit, OfWhatNoFileCanHoldIsRefusedBeforeAnythingIsDone) {
  Disk disk(stack_of(kTen));
  const auto refused = commit(disk.file, Redo{10, Stack::kMaxLength, {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, io::ErrorCode::kInvalidArgument);
  EXPECT_TRUE(same_events(disk.events(), {}));
}

TEST(JournalCommit, StopsAtTheFirstCallThatFails) {
  for (std::uint64_t step = 1; step <= 8; ++step) {
    MemoryFile memory(stack_of(kTen));
    FailurePlan plan{.failing_mutation = step};
    FailingFile file(memory, plan);
    const auto failed = commit(file, Redo{10, 13, {Change{10, kAbc}, Change{2, {}, 4}}});
    ASSERT_FALSE(failed) << step;
    EXPECT_EQ(failed.error().code, io::ErrorCode::kIo);
    EXPECT_EQ(plan.mutations, step);
  }
}

// ---- Replay ----

const Entries kChanges{bytes_at(11, from_text("b")), zeros_at(2, 4)};

/// A record that grows 10 bytes to 13, of which the last three are what was there before.
io::Bytes growing(std::uint64_t committed) {
  return with_record(joined({file_header(committed), kTen, from_text("???")}), 10, 13, kChanges);
}

/// Of the three new bytes the record names one: the others must not stay what they were.
TEST(JournalReplay, WritesTheRecordAgainThenZeroesWhatGrowsThenChanges) {
  for (const std::uint64_t committed : {10U, 13U}) {
    Disk disk(growing(committed));
    EXPECT_TRUE(disk.replay(committed).value());
    EXPECT_TRUE(same_events(
        disk.events(),
        in_order({resize_event(growing(committed).size()), record_write(10, 13, kChanges),
                  sync_event(), write_event(26, io::Bytes(3)), write_event(27, from_text("b")),
                  write_event(18, io::Bytes(4)), clen(13), sync_event(), resize_event(29)})));
    EXPECT_EQ(disk.bytes(), stack_of(from_hex("01 02 00 00 00 00 07 08 09 0a 00 62 00")));
  }
}

TEST(JournalReplay, OfAShrinkingRecordWritesItsZerosAndTheLength) {
  for (const std::uint64_t committed : {7U, 10U}) {
    Disk disk(with_record(joined({file_header(committed), kTen}), 10, 7, {zeros_at(7, 3)}));
    EXPECT_TRUE(disk.replay(committed).value());
    EXPECT_TRUE(same_events(
        disk.events(),
        in_order({resize_event(128), record_write(10, 7, {zeros_at(7, 3)}), sync_event(),
                  write_event(23, io::Bytes(3)), clen(7), sync_event(), resize_event(23)})));
    EXPECT_EQ(disk.bytes(), stack_of(pattern(7)));
  }
}

TEST(JournalReplay, OfTheSameLengthWritesItAllTheSame) {
  Disk disk(with_record(stack_of(kTen), 10, 10, {bytes_at(0, kAbc)}));
  EXPECT_TRUE(disk.replay(10).value());
  EXPECT_TRUE(same_events(
      disk.events(),
      in_order({resize_event(136), record_write(10, 10, {bytes_at(0, kAbc)}), sync_event(),
                write_event(16, kAbc), clen(10), sync_event(), resize_event(26)})));
}

TEST(JournalReplay, KeepsTheMaskInTheRecordAndOutOfTheData) {
  const io::Bytes data = joined({u64(kFirstMagic), u64(kLastMagic)});
  const io::Bytes record = expected_record(20, 20, {bytes_at(0, data), bytes_at(19, kAbc)}, 77);
  const io::Bytes sound = expected_record(20, 20, {bytes_at(0, data), bytes_at(17, kAbc)}, 77);
  Disk refused(with_record(stack_of(pattern(20)), 40, record));
  EXPECT_FALSE(refused.replay(20).value()) << "it leaves the payload";
  Disk disk(with_record(stack_of(pattern(20)), 40, sound));
  EXPECT_TRUE(disk.replay(20).value());
  EXPECT_TRUE(same_events(
      disk.events(), in_order({resize_event(40 + sound.size()), write_event(40, sound),
                               sync_event(), write_event(16, data), write_event(33, kAbc), clen(20),
                               sync_event(), resize_event(36)})));
}

TEST(JournalReplay, LeavesAFileWithoutARecordAlone) {
  const io::Bytes whole = growing(10);
  for (std::size_t size = 27; size < whole.size(); ++size) {
    Disk disk({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    EXPECT_FALSE(disk.replay(10).value()) << size;
    EXPECT_TRUE(same_events(disk.events(), {})) << size;
  }
}

TEST(JournalReplay, LeavesAFileAloneWhoseRecordHasABitFlipped) {
  const io::Bytes whole = growing(10);
  for (std::size_t bit = 8U * 32; bit < 8 * whole.size(); ++bit) {
    io::Bytes flipped = whole;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    Disk disk(flipped);
    EXPECT_FALSE(disk.replay(10).value()) << bit;
    EXPECT_TRUE(same_events(disk.events(), {})) << bit;
  }
}

TEST(JournalReplay, LeavesARecordForOtherLengthsAlone) {
  Disk disk(growing(10));
  for (const std::uint64_t committed : {0U, 9U, 11U, 12U, 14U}) {
    EXPECT_FALSE(disk.replay(committed).value()) << committed;
  }
  EXPECT_TRUE(same_events(disk.events(), {}));
}

TEST(JournalReplay, StopsAtTheFirstCallThatFails) {
  for (std::uint64_t step = 1; step <= 9; ++step) {
    MemoryFile memory(growing(10));
    FailurePlan plan{.failing_mutation = step};
    FailingFile file(memory, plan);
    const auto failed = replay(file, growing(10).size(), 10);
    ASSERT_FALSE(failed) << step;
    EXPECT_EQ(plan.mutations, step);
  }
}

TEST(JournalReplay, PassesOnThatTheFileCannotBeRead) {
  MemoryFile memory(growing(10));
  FailurePlan plan{.reads_fail = true};
  FailingFile file(memory, plan);
  EXPECT_EQ(replay(file, growing(10).size(), 10).error().code, io::ErrorCode::kIo);
}

// ---- Changes that failed ----

TEST(JournalLeaveUnfinished, LeavesARecordThatIsNotSynced) {
  Disk disk(stack_of(kTen));
  leave_unfinished(disk.file, 10, Change{7, kAbc});
  EXPECT_TRUE(same_events(disk.events(), record_write(10, 10, {bytes_at(7, kAbc)})));
  EXPECT_TRUE(disk.replay(10).value());
  EXPECT_EQ(disk.bytes(), stack_of(joined({pattern(7), kAbc})));
}

TEST(JournalLeaveUnfinished, LeavesAByteWhereItCannotWriteARecord) {
  io::Bytes bytes = stack_of(kTen);
  MemoryFile full(bytes, bytes.size() + 1);
  Trace trace;
  RecordingFile file(full, trace);
  leave_unfinished(file, 10, Change{0, {}, 10});
  EXPECT_TRUE(same_events(events_of(trace), resize_event(27)));
}

TEST(JournalLeaveUnfinished, DoesNothingWhereNothingWorks) {
  MemoryFile memory(stack_of(kTen));
  FailurePlan plan{.failing_mutation = 1, .for_ever = true};
  FailingFile file(memory, plan);
  leave_unfinished(file, 10, Change{7, kAbc});
  EXPECT_EQ(plan.mutations, 2U);
  leave_unfinished(file, Stack::kMaxLength, Change{7, kAbc});
  EXPECT_EQ(plan.mutations, 3U) << "no record of that can be";
}

}  // namespace
}  // namespace crashcheck::bstack
