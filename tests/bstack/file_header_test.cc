// What opening does to a file, for both protocols: the table of docs/format.md, row by row.
#include "file_header.h"

#include <gtest/gtest.h>

#include <string>
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
using io::ErrorCode;

struct Disk {
  explicit Disk(io::Bytes bytes) : memory(std::move(bytes)) {}

  io::Result<void> open(Protocol protocol) { return open_header(file, protocol); }
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

class OpenHeader : public ::testing::TestWithParam<Protocol> {
 protected:
  [[nodiscard]] static bool journaled() { return GetParam() == Protocol::kJournaled; }
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

TEST_P(OpenHeader, AFileThatIsTooShortCommitsTheBytesItHas) {
  for (const std::uint64_t committed : {std::uint64_t{11}, UINT64_MAX, UINT64_MAX - 15}) {
    Disk disk(joined({file_header(committed), pattern(10)}));
    ASSERT_TRUE(disk.open(GetParam()));
    EXPECT_TRUE(same_events(disk.events(), length(10)));
    EXPECT_EQ(disk.bytes(), joined({file_header(10), pattern(10)}));
  }
}

/// Journaled, one byte is left until the cut of the others is durable.
TEST_P(OpenHeader, ATailIsCut) {
  for (const std::size_t tail : {1U, 2U, 63U, 64U, 500U}) {
    Disk disk(joined({file_header(3), pattern(3), pattern(tail)}));
    ASSERT_TRUE(disk.open(GetParam()));
    EXPECT_TRUE(same_events(disk.events(), journaled() ? tail_dropped(3) : length(3))) << tail;
    EXPECT_EQ(disk.bytes(), joined({file_header(3), pattern(3)}));
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
        disk.events(),
        in_order({resize_event(crashed.size()), record_write(10, 13, changes), sync_event(),
                  write_event(26, io::Bytes(3)), write_event(26, from_text("abc")),
                  write_event(16, io::Bytes(2)), clen(13), sync_event(), resize_event(29)})));
    EXPECT_EQ(disk.bytes(), joined({file_header(13), from_hex("00 00 03 04 05 06 07 08 09 0a"),
                                    from_text("abc")}));
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

}  // namespace
}  // namespace crashcheck::bstack
