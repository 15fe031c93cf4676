// What the carrying out of a record does to a file, event by event, as docs/format.md says; and
// when nothing is carried out.
#include <gtest/gtest.h>

#include "expected_record.h"
#include "failing_file.h"
#include "faultfs/memory_file.h"
#include "journal.h"
#include "journal_disk.h"
#include "journaled_events.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;

/// Whether the disk ends with a record, which is carried out.
bool carried_out(JournalDisk& disk) {
  return replay(disk.file, disk.memory.bytes().size()).value();
}

const Entries kChanges{bytes_at(11, from_text("b")), zeros_at(2, 4)};

/// A record that grows 10 bytes to 13, of which the last three are what was there before.
io::Bytes growing(std::uint64_t committed) {
  return with_record(joined({file_header(committed), kTen, from_text("???")}), 10, 13, kChanges);
}

/// Of the three new bytes the record names one: the others must not stay what they were.
TEST(JournalReplay, WritesTheRecordAgainThenZeroesWhatGrowsThenChanges) {
  for (const std::uint64_t committed : {10U, 13U}) {
    JournalDisk disk(growing(committed));
    EXPECT_TRUE(carried_out(disk));
    EXPECT_TRUE(same_events(
        disk.events(),
        in_order({resize_event(growing(committed).size()), record_write(10, 13, kChanges),
                  sync_event(), write_event(26, io::Bytes(3)), write_event(27, from_text("b")),
                  write_event(18, io::Bytes(4)), checked_clen(13), sync_event(),
                  resize_event(29)})));
    EXPECT_EQ(without_check(disk.bytes()),
              clean_stack(from_hex("01 02 00 00 00 00 07 08 09 0a 00 62 00")));
  }
}

TEST(JournalReplay, OfAShrinkingRecordWritesItsZerosAndTheLength) {
  for (const std::uint64_t committed : {7U, 10U}) {
    JournalDisk disk(with_record(joined({file_header(committed), kTen}), 10, 7, {zeros_at(7, 3)}));
    EXPECT_TRUE(carried_out(disk));
    EXPECT_TRUE(same_events(disk.events(),
                            in_order({resize_event(128), record_write(10, 7, {zeros_at(7, 3)}),
                                      sync_event(), write_event(23, io::Bytes(3)), checked_clen(7),
                                      sync_event(), resize_event(23)})));
    EXPECT_EQ(without_check(disk.bytes()), clean_stack(pattern(7)));
  }
}

TEST(JournalReplay, OfTheSameLengthWritesItAllTheSame) {
  JournalDisk disk(with_record(clean_stack(kTen), 10, 10, {bytes_at(0, kAbc)}));
  EXPECT_TRUE(carried_out(disk));
  EXPECT_TRUE(same_events(
      disk.events(),
      in_order({resize_event(136), record_write(10, 10, {bytes_at(0, kAbc)}), sync_event(),
                write_event(16, kAbc), checked_clen(10), sync_event(), resize_event(26)})));
}

TEST(JournalReplay, KeepsTheMaskInTheRecordAndOutOfTheData) {
  const io::Bytes data = joined({u64(kFirstMagic), u64(kLastMagic)});
  const io::Bytes record = expected_record(20, 20, {bytes_at(0, data), bytes_at(19, kAbc)}, 77);
  const io::Bytes sound = expected_record(20, 20, {bytes_at(0, data), bytes_at(17, kAbc)}, 77);
  JournalDisk refused(with_record(clean_stack(pattern(20)), 40, record));
  EXPECT_FALSE(carried_out(refused)) << "it leaves the payload";
  JournalDisk disk(with_record(clean_stack(pattern(20)), 40, sound));
  EXPECT_TRUE(carried_out(disk));
  EXPECT_TRUE(same_events(disk.events(),
                          in_order({resize_event(40 + sound.size()), write_event(40, sound),
                                    sync_event(), write_event(16, data), write_event(33, kAbc),
                                    checked_clen(20), sync_event(), resize_event(36)})));
}

TEST(JournalReplay, LeavesAFileWithoutARecordAlone) {
  const io::Bytes whole = growing(10);
  for (std::size_t size = 27; size < whole.size(); ++size) {
    JournalDisk disk({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    EXPECT_FALSE(carried_out(disk)) << size;
    EXPECT_TRUE(same_events(disk.events(), {})) << size;
  }
}

TEST(JournalReplay, LeavesAFileAloneWhoseRecordHasABitFlipped) {
  const io::Bytes whole = growing(10);
  for (std::size_t bit = 8U * 32; bit < 8 * whole.size(); ++bit) {
    io::Bytes flipped = whole;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    JournalDisk disk(flipped);
    EXPECT_FALSE(carried_out(disk)) << bit;
    EXPECT_TRUE(same_events(disk.events(), {})) << bit;
  }
}

TEST(JournalReplay, StopsAtTheFirstCallThatFails) {
  for (std::uint64_t step = 1; step <= 9; ++step) {
    MemoryFile memory(growing(10));
    FailurePlan plan{.failing_mutation = step};
    FailingFile file(memory, plan);
    const auto failed = replay(file, growing(10).size());
    ASSERT_FALSE(failed) << step;
    EXPECT_EQ(plan.mutations, step);
  }
}

/// What only ends like a record may claim to be as long as the file.
TEST(JournalReplay, ReadsNoMoreThanBothEndsOfWhatIsNoRecord) {
  io::Bytes bytes = joined({file_header(10), kTen, io::Bytes(100000)});
  bytes = joined({bytes, io::Bytes(6), u64(kLastMagic), u64(100000), u64(0)});
  struct Counting final : faultfs::ForwardingFile {
    using ForwardingFile::ForwardingFile;
    io::Result<void> read_at(std::uint64_t offset, io::MutableByteView into) const override {
      bytes_read += into.size();
      return ForwardingFile::read_at(offset, into);
    }
    mutable std::uint64_t bytes_read = 0;
  };
  MemoryFile memory(bytes);
  Counting file(memory);
  EXPECT_FALSE(replay(file, bytes.size()).value());
  EXPECT_EQ(file.bytes_read, 24U + 56);
}

TEST(JournalReplay, PassesOnThatTheFileCannotBeRead) {
  MemoryFile memory(growing(10));
  FailurePlan plan{.reads_fail = true};
  FailingFile file(memory, plan);
  EXPECT_EQ(replay(file, growing(10).size()).error().code, io::ErrorCode::kIo);
}

}  // namespace
}  // namespace crashcheck::bstack
