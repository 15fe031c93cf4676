// What opening does to a file, for both protocols: the table of docs/format.md, row by row.
#include "file_header.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "expected_record.h"
#include "failing_file.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "journaled_events.h"
#include "length_check.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;
using faultfs::RecordingFile;
using faultfs::Trace;
using io::ErrorCode;

struct Disk {
  explicit Disk(io::Bytes bytes) : memory(std::move(bytes)) {}

  io::Result<void> open(Protocol protocol) {
    return open_header(file, protocol).map([](const HeaderPlan&) {});
  }
  [[nodiscard]] FileEvents events() const { return events_of(trace); }
  [[nodiscard]] io::Bytes bytes() const { return {memory.bytes().begin(), memory.bytes().end()}; }

  MemoryFile memory;
  Trace trace;
  RecordingFile file{memory, trace};
};

void expect_untouched(const io::Bytes& foreign, Protocol protocol) {
  Disk disk(foreign);
  const auto refused = disk.open(protocol);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidData);
  EXPECT_TRUE(same_events(disk.events(), {}));
  EXPECT_EQ(disk.bytes(), foreign);
}

FileEvents created_at_once(const io::Bytes& image) {
  return in_order({resize_event(image.size()), sync_event(), write_event(0, image), sync_event()});
}

/// A clean file of a payload whose length has its check.
io::Bytes checked_stack(std::uint64_t length, const io::Bytes& payload) {
  io::Bytes file = joined({file_header(length), payload});
  std::ranges::copy(check_bytes(length), file.begin() + 6);
  return file;
}

class OpenHeader : public ::testing::TestWithParam<Protocol> {
 protected:
  [[nodiscard]] static bool journaled() { return GetParam() == Protocol::kJournaled; }
  [[nodiscard]] static FileEvents shortened(std::uint64_t length) {
    return in_order({resize_event(16 + length), journaled() ? checked_clen(length) : clen(length),
                     sync_event()});
  }
  [[nodiscard]] static FileEvents creation() {
    if (journaled()) return created_at_once(file_header(0));
    return in_order({write_event(0, from_hex("42 53 54 4b 00 01 08 00")), clen(0), sync_event()});
  }
};

TEST_P(OpenHeader, EveryBeginningOfAFreshHeaderIsCompleted) {
  for (std::size_t size = 0; size < 16; ++size) {
    io::Bytes begun = file_header(0);
    begun.resize(size);
    Disk disk(begun);
    ASSERT_TRUE(disk.open(GetParam())) << size;
    EXPECT_TRUE(same_events(disk.events(), creation())) << size;
    EXPECT_EQ(disk.bytes(), file_header(0));
  }
}

TEST_P(OpenHeader, AnotherShortFileIsRefusedUntouched) {
  for (std::size_t size = 1; size < 16; ++size) {
    for (std::size_t wrong = 0; wrong < size; ++wrong) {
      io::Bytes begun = file_header(0);
      begun.resize(size);
      begun[wrong] ^= std::byte{0x10};
      expect_untouched(begun, GetParam());
    }
  }
}

TEST_P(OpenHeader, AnotherPrefixIsRefusedUntouched) {
  for (std::size_t wrong = 0; wrong < 6; ++wrong) {
    for (const std::uint64_t committed : {4U, 99U, 0U}) {  // the others would need repair too
      io::Bytes other = joined({file_header(committed), pattern(4)});
      other[wrong] ^= std::byte{0x01};
      expect_untouched(other, GetParam());
    }
  }
}

TEST_P(OpenHeader, AnotherPatchLevelIsKept) {
  io::Bytes other = joined({file_header(4), pattern(4)});
  other[6] = std::byte{0x77};
  other[7] = std::byte{0x66};
  Disk disk(other);
  ASSERT_TRUE(disk.open(GetParam()));
  EXPECT_EQ(disk.bytes(), other);
}

TEST_P(OpenHeader, AFileAsLongAsItSaysSeesNoEvent) {
  for (const std::size_t size : {0U, 1U, 5U, 48U, 4096U}) {
    Disk disk(joined({file_header(size), pattern(size)}));
    ASSERT_TRUE(disk.open(GetParam()));
    EXPECT_TRUE(same_events(disk.events(), {})) << size;
  }
}

/// A change failed, and its record could not be written: what is read need not be on the medium.
TEST_P(OpenHeader, ATailOfTwoBytesHasAllWrittenAgainJournaled) {
  const io::Bytes shown = joined({file_header(3), pattern(3)});
  Disk disk(joined({shown, pattern(2)}));
  ASSERT_TRUE(disk.open(GetParam()));
  EXPECT_EQ(without_check(disk.bytes()), shown);
  if (!journaled()) {
    EXPECT_TRUE(same_events(disk.events(), shortened(3)));
    return;
  }
  const auto events = disk.trace.events();
  ASSERT_EQ(events.size(), 2 + tail_dropped(3).size());
  EXPECT_EQ(events[0].kind, faultfs::EventKind::kWrite);
  EXPECT_EQ(events[0].offset, 0U);
  EXPECT_EQ(events[0].length, shown.size());
  EXPECT_EQ(events[1].kind, faultfs::EventKind::kSync) << "before the tail is dropped";
}

TEST_P(OpenHeader, AFileThatIsTooShortCommitsTheBytesItHas) {
  for (const std::uint64_t committed : {std::uint64_t{11}, UINT64_MAX, UINT64_MAX - 15}) {
    Disk disk(joined({file_header(committed), pattern(10)}));
    ASSERT_TRUE(disk.open(GetParam()));
    EXPECT_TRUE(same_events(disk.events(), shortened(10)));
    EXPECT_EQ(without_check(disk.bytes()), joined({file_header(10), pattern(10)}));
  }
}

/// Journaled, one byte is left until the cut of the others is durable.
TEST_P(OpenHeader, ATailIsCut) {
  for (const std::size_t tail : {1U, 3U, 63U, 64U, 500U}) {
    Disk disk(joined({file_header(3), pattern(3), pattern(tail)}));
    ASSERT_TRUE(disk.open(GetParam()));
    EXPECT_TRUE(same_events(disk.events(), journaled() ? tail_dropped(3) : shortened(3))) << tail;
    EXPECT_EQ(without_check(disk.bytes()), joined({file_header(3), pattern(3)}));
    const std::uint64_t repaired = disk.trace.event_count();
    ASSERT_TRUE(disk.open(GetParam()));
    EXPECT_EQ(disk.trace.event_count(), repaired) << "a second open found something to do";
  }
}

TEST_P(OpenHeader, ARecordIsCarriedOutWhateverTheProtocol) {
  const Entries changes{bytes_at(10, from_text("abc")), zeros_at(0, 2)};
  for (const std::uint64_t committed : {10U, 13U}) {
    const io::Bytes crashed = with_record(
        joined({file_header(committed), pattern(10), from_text("???")}), 10, 13, changes);
    Disk disk(crashed);
    ASSERT_TRUE(disk.open(GetParam()));
    EXPECT_TRUE(same_events(
        disk.events(), in_order({resize_event(crashed.size()), record_write(10, 13, changes),
                                 sync_event(), write_event(26, io::Bytes(3)),
                                 write_event(26, from_text("abc")), write_event(16, io::Bytes(2)),
                                 checked_clen(13), sync_event(), resize_event(29)})));
    EXPECT_EQ(
        without_check(disk.bytes()),
        joined({file_header(13), from_hex("00 00 03 04 05 06 07 08 09 0a"), from_text("abc")}));
  }
}

TEST_P(OpenHeader, WhatFailsIsReturnedAndCanBeRepeated) {
  const io::Bytes with_tail = joined({file_header(3), pattern(10)});
  for (const io::Bytes& bytes : {io::Bytes{}, with_tail}) {
    Disk reference(bytes);
    ASSERT_TRUE(reference.open(GetParam()));
    for (std::uint64_t step = 1; step <= reference.trace.event_count(); ++step) {
      MemoryFile memory(bytes);
      FailurePlan plan{.failing_mutation = step};
      FailingFile file(memory, plan);
      ASSERT_FALSE(open_header(file, GetParam())) << step;
      EXPECT_EQ(plan.mutations, step);
      EXPECT_TRUE(open_header(file, GetParam())) << step;
      EXPECT_EQ(io::Bytes(memory.bytes().begin(), memory.bytes().end()), reference.bytes());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EachProtocol, OpenHeader,
                         ::testing::Values(Protocol::kInPlace, Protocol::kJournaled),
                         [](const auto& tested) {
                           return std::string(tested.param == Protocol::kInPlace ? "InPlace"
                                                                                 : "Journaled");
                         });

/// The sync that was to make the cut durable fails, and what it covered is lost for good. Were the
/// file clean by then, the next open would go on from what it reads, and the tail come back later.
TEST(OpenHeaderJournaled, ATailIsStillThereAfterTheSyncOfItsCutFailed) {
  MemoryFile memory(joined({file_header(3), pattern(10)}));
  FailurePlan plan{.failing_mutation = 3};
  FailingFile file(memory, plan);
  ASSERT_FALSE(open_header(file, Protocol::kJournaled));
  EXPECT_EQ(memory.bytes().size(), 16U + 3 + 1);
}

TEST(OpenHeaderInPlace, AMixOfZerosAndAFreshHeaderIsRefusedUntouched) {
  io::Bytes mixed = file_header(0);
  mixed[3] = std::byte{0};
  expect_untouched(mixed, Protocol::kInPlace);
  mixed.resize(15);
  expect_untouched(mixed, Protocol::kInPlace);
}

TEST_P(OpenHeader, ARecordThatReadsOtherwiseTheSecondTimeIsRefused) {
  Disk disk(
      with_record(joined({file_header(10), pattern(10)}), 10, 10, {bytes_at(0, from_text("abc"))}));
  const HeaderPlan plan = plan_open(disk.file, GetParam()).value();
  ASSERT_EQ(plan.action, HeaderPlan::Action::kCarryOut);
  const io::Bytes last{std::byte{0x5A}};
  ASSERT_TRUE(disk.memory.write_at(plan.file_bytes - 1, last));
  const auto refused = carry_out(disk.file, plan, GetParam());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(same_events(disk.events(), {}));
}

// ---- The check of the committed length, journaled ----

constexpr std::uint64_t kTenBytes = 10;

/// What an open makes of a file, and whether it was touched.
struct Opened {
  explicit Opened(io::Bytes file) : disk(std::move(file)) {
    result = open_header(disk.file, Protocol::kJournaled);
    untouched = disk.events().empty();
  }
  Disk disk;
  io::Result<HeaderPlan> result;
  bool untouched = false;
};

TEST(LengthCheck, ThatFitsLetsAFileOfThatLengthAlone) {
  const Opened opened(checked_stack(kTenBytes, pattern(10)));
  ASSERT_TRUE(opened.result);
  EXPECT_TRUE(opened.untouched);
  EXPECT_EQ(opened.result->opening, Opening());
}

TEST(LengthCheck, ThatFitsRefusesAFileThatIsShorterUntouched) {
  for (const std::size_t present : {0U, 1U, 9U}) {
    const Opened opened(checked_stack(kTenBytes, pattern(present)));
    ASSERT_FALSE(opened.result);
    EXPECT_EQ(opened.result.error().code, ErrorCode::kCorrupt);
    EXPECT_TRUE(opened.untouched);
  }
}

TEST(LengthCheck, ThatFitsDropsATailAndTellsHowLongItWas) {
  const Opened opened(checked_stack(kTenBytes, pattern(15)));
  ASSERT_TRUE(opened.result);
  EXPECT_EQ(opened.result->opening.tail_bytes, 5U);
  EXPECT_EQ(opened.disk.bytes(), checked_stack(kTenBytes, pattern(10)));
}

TEST(LengthCheck, ThatDoesNotFitAFileOfThatLengthTellsOfAnInPlaceSession) {
  io::Bytes file = checked_stack(11, pattern(10));
  file[8] = std::byte{10};
  const Opened opened(file);
  ASSERT_TRUE(opened.result);
  EXPECT_TRUE(opened.untouched);
  EXPECT_TRUE(opened.result->opening.changed_unchecked);
}

TEST(LengthCheck, ThatDoesNotFitRefusesAFileOfAnotherLengthUntouched) {
  for (const std::size_t present : {0U, 9U, 12U, 200U}) {
    io::Bytes file = checked_stack(11, pattern(present));
    file[8] = std::byte{10};
    const Opened opened(file);
    ASSERT_FALSE(opened.result) << present;
    EXPECT_EQ(opened.result.error().code, ErrorCode::kCorrupt);
    EXPECT_TRUE(opened.untouched);
  }
}

/// In-place it is no record; journaled, nothing but damage to the length can have left it.
TEST(LengthCheck, OfAnyKindRefusesAWholeRecordOfOtherLengthsUntouched) {
  for (const std::uint64_t committed : {0U, 9U, 11U, 12U, 14U}) {
    const io::Bytes file =
        with_record(joined({file_header(committed), pattern(10), from_text("???")}), 10, 13,
                    {bytes_at(10, from_text("abc"))});
    const Opened opened(file);
    ASSERT_FALSE(opened.result) << committed;
    EXPECT_EQ(opened.result.error().code, ErrorCode::kCorrupt);
    EXPECT_TRUE(opened.untouched);
    Disk in_place(file);
    ASSERT_TRUE(in_place.open(Protocol::kInPlace));
    EXPECT_EQ(in_place.bytes().size(), 16U + committed);
  }
}

/// One bit of a length, its check or the magic: refused as it is, or opened whole.
TEST(LengthCheck, SeesEveryBitOfItsHeader) {
  for (const std::uint64_t length : {kTenBytes, std::uint64_t{48}, std::uint64_t{4096}}) {
    const io::Bytes whole = checked_stack(length, pattern(length));
    for (std::size_t bit = 0; bit < 16 * 8; ++bit) {
      io::Bytes damaged = whole;
      damaged[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
      const Opened opened(damaged);
      EXPECT_TRUE(opened.untouched || length == 48) << length << ", bit " << bit;
      const bool is_check = bit / 8 == 6 || bit / 8 == 7;
      EXPECT_TRUE(length == 48 || opened.result.has_value() == is_check)
          << length << ", bit " << bit;
    }
  }
}

TEST(LengthCheck, OfLengthsThatDifferInOneOrTwoBitsDiffers) {
  std::uint64_t tried = 0;
  for (std::uint64_t length = 0; length < 3000; ++length) {
    for (unsigned one = 0; one < 63; ++one) {
      for (unsigned other = one; other < 63; ++other) {
        const std::uint64_t near =
            length ^ std::uint64_t{1} << one ^ (one == other ? 0 : std::uint64_t{1} << other);
        ASSERT_NE(check_of(near), check_of(length)) << length << " and " << near;
        ++tried;
      }
    }
  }
  EXPECT_EQ(tried, 3000U * 63 * 64 / 2);
}

/// The lengths that would have "no check" have another value, which no length near them has.
TEST(LengthCheck, IsNeverThatOfAFileWithoutOne) {
  std::uint64_t instead = 0;
  for (std::uint64_t length = 0; length < 1U << 20U; ++length) {
    if (length == 48) continue;
    ASSERT_NE(check_of(length), kNoCheck) << length;
    if ((length_check::crc_of(length) ^ length_check::kMask) != kNoCheck) continue;
    ++instead;
    for (unsigned bit = 0; bit < 64; ++bit) {
      ASSERT_NE(check_of(length ^ std::uint64_t{1} << bit), check_of(length));
    }
  }
  EXPECT_EQ(instead, 15U) << "one length in 65,536, but for 48";
  EXPECT_EQ(check_of(48), kNoCheck);
  for (const std::uint64_t length : {0U, 1U, 48U, 80U, 4096U, 1000000U}) {
    const std::uint16_t check = check_of(length);
    EXPECT_EQ(
        (io::Bytes{static_cast<std::byte>(check & 0xFFU), static_cast<std::byte>(check >> 8U)}),
        check_bytes(length));
  }
}

}  // namespace
}  // namespace crashcheck::bstack
