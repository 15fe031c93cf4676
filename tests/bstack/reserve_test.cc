// Bytes set aside for records: where a record lies in them, that they read as zero between two
// commits, and that freeing finds space on a full medium as long as they are there.
#include <gtest/gtest.h>

#include <utility>

#include "bstack/ghost_tree.h"
#include "expected_record.h"
#include "faultfs/space_file.h"
#include "journal_disk.h"
#include "journaled_events.h"
#include "journaled_heap.h"
#include "recorded_heap.h"

namespace crashcheck::bstack {
namespace {

constexpr std::uint64_t kReserve = 256;
/// Of a payload that ends at a multiple of 8.
constexpr std::uint64_t file_with_reserve(std::uint64_t length) { return 16 + length + kReserve; }

class Reserve : public testing::Test {
 protected:
  Reserve() { heap_.reserve_bytes = kReserve; }

  [[nodiscard]] std::uint64_t file_bytes() { return heap_.memory().image().size(); }
  [[nodiscard]] bool reads_as_zero(std::uint64_t from) {
    const io::Bytes bytes = heap_.bytes();
    return std::ranges::all_of(io::ByteView(bytes).subspan(from),
                               [](std::byte each) { return each == std::byte{0}; });
  }

  JournaledHeap heap_;
};

TEST_F(Reserve, ComesWithTheFirstChangeAndFollowsThePayload) {
  ASSERT_TRUE(heap_.try_open());
  EXPECT_EQ(file_bytes(), 64U) << "not with the open";
  const auto slices = heap_.allocate({64, 64});
  EXPECT_EQ(file_bytes(), file_with_reserve(48 + 128));
  heap_.deallocate({slices[1]});
  EXPECT_EQ(file_bytes(), file_with_reserve(48 + 64));
  EXPECT_TRUE(reads_as_zero(64));
  EXPECT_EQ(heap_->statistics().value().payload_bytes, 48U + 64U);
}

TEST_F(Reserve, ClosingCutsItOff) {
  heap_.allocate({64});
  const io::Bytes with = heap_.bytes();
  ASSERT_TRUE(heap_.try_open());
  EXPECT_EQ(file_bytes(), 16U + 48U + 64U);
  EXPECT_TRUE(std::ranges::equal(heap_.bytes(), io::ByteView(with).first(file_bytes())));
  heap_.mark();
  ASSERT_TRUE(heap_.try_open());
  EXPECT_TRUE(same_events(heap_.events(), {})) << "nothing was set aside since";
}

TEST_F(Reserve, AFileThatWasNotClosedOpensAndHasNothingToTell) {
  heap_.allocate({64});
  JournaledHeap again(heap_.bytes());
  ASSERT_TRUE(again.try_open());
  EXPECT_EQ(again->opening().tail_bytes, kReserve);
  EXPECT_EQ(again->opening().tail, Tail::kZeros);
  EXPECT_EQ(again.bytes().size(), 16U + 48U + 64U);
}

TEST_F(Reserve, IsNoneInPlace) {
  RecordedHeap heap(Protocol::kInPlace);
  heap.reserve_bytes = kReserve;
  heap.allocate({64});
  EXPECT_EQ(heap.bytes().size(), 16U + 48U + 64U);
}

/// The record ends where the file does, and is zeroed instead of being cut off.
TEST(JournalReserve, OfTheSameLengthTheRecordLiesAtItsEnd) {
  io::Bytes file = clean_stack(pattern(8));
  file.resize(24 + kReserve);
  JournalDisk disk(file);
  const FileBytes bytes{24 + kReserve, 24 + kReserve};
  EXPECT_EQ(commit(disk.file, Redo{8, 8, {Change{5, kAbc}}}, bytes).value(), bytes.after);
  io::Bytes record = expected_record(8, 8, {bytes_at(5, kAbc)});
  const std::uint64_t place = bytes.after - record.size();
  io::store_u64(io::MutableByteView(record).subspan(8 * kPlaceAt), place);
  record = resealed(record);
  EXPECT_TRUE(same_events(disk.events(),
                          in_order({write_event(place, record), sync_event(), write_event(21, kAbc),
                                    sync_event(), write_event(place, io::Bytes(record.size()))})));
}

TEST(JournalReserve, ARecordThatIsTooLongForItBeginsAfterThePayloadAndIsCutOff) {
  io::Bytes file = clean_stack(pattern(400));
  file.resize(416 + kReserve);
  JournalDisk disk(file);
  const io::Bytes data = pattern(300);
  const FileBytes bytes{416 + kReserve, 416 + kReserve};
  EXPECT_EQ(commit(disk.file, Redo{400, 400, {Change{0, data}}}, bytes).value(), bytes.after);
  EXPECT_TRUE(
      same_events(disk.events(),
                  in_order({write_event(416, expected_record(400, 400, {bytes_at(0, data)})),
                            sync_event(), write_event(16, data), sync_event(),
                            write_event(416, io::Bytes(kReserve)), resize_event(416 + kReserve)})));
}

/// The file holds what it has grown by, and not a byte more.
struct FullHeap {
  explicit FullHeap(std::uint64_t reserve = GhostTree::kReserveBytes) {
    faultfs::Image image;
    image.track_backing({1, false});
    memory.assign(image);
    open(UINT64_MAX);
    heap->set_reserve(reserve);
    for (Slice& slice : slices) slice = heap->allocate(64).value();
    fill();
  }
  void open(std::uint64_t space) {
    heap.reset();
    auto file = std::make_unique<faultfs::SpaceFile>(memory, memory, space);
    medium = file.get();
    heap = std::make_unique<GhostTree>(GhostTree::open(std::move(file)).value());
  }
  void fill() { medium->set_space(memory.image().size()); }

  faultfs::MemoryFile memory;
  faultfs::SpaceFile* medium = nullptr;
  std::unique_ptr<GhostTree> heap;
  std::array<Slice, 64> slices;
};

TEST(FullMediumReserve, EverySliceIsFreedOneByOneInAnyOrder) {
  FullHeap full;
  EXPECT_EQ(full.heap->allocate(32).error().code, io::ErrorCode::kNoSpace);
  for (std::size_t i = 0; i < full.slices.size(); ++i) {
    const Slice slice = full.slices[(i * 37 + 5) % full.slices.size()];
    ASSERT_TRUE(full.heap->deallocate(slice)) << i;
    full.fill();
  }
  EXPECT_EQ(full.heap->statistics().value().payload_bytes, 48U);
  EXPECT_EQ(full.heap->check().value(), std::vector<Defect>());
}

TEST(FullMediumReserve, WhatIsFreedIsAllocatedAgain) {
  FullHeap full;
  ASSERT_TRUE(full.heap->deallocate(full.slices[7]));
  EXPECT_EQ(full.heap->allocate(64).value(), full.slices[7]);
  EXPECT_TRUE(full.heap->reallocate(full.slices[9], 20));
}

TEST(FullMediumReserve, IsHeldAfterAnOperationThatWasTooLongForIt) {
  FullHeap full;
  const std::vector<std::uint64_t> many(2000, 32);
  EXPECT_EQ(full.heap->allocate_bulk(many).error().code, io::ErrorCode::kNoSpace);
  const io::Bytes sevens(64, std::byte{7});
  const auto batch = [&](Batch& all) -> io::Result<void> {
    for (const Slice slice : full.slices) CRASHCHECK_TRY(all.write(slice, 0, sevens));
    return {};
  };
  EXPECT_TRUE(full.heap->batch(batch)) << "5 KiB fit";
  EXPECT_TRUE(full.heap->deallocate(full.slices[3]));
}

/// What was written of a record that did not fit must not become payload.
TEST(FullMediumReserve, ReadsAsZeroAfterARecordThatDidNotFit) {
  FullHeap full(512);
  const auto too_long = [&](Batch& all) -> io::Result<void> {
    const io::Bytes ones(64, std::byte{0xFF});
    for (const Slice slice : full.slices) CRASHCHECK_TRY(all.write(slice, 0, ones));
    return {};
  };
  EXPECT_EQ(full.heap->batch(too_long).error().code, io::ErrorCode::kNoSpace);
  const faultfs::Image& image = full.memory.image();
  for (std::uint64_t at = image.size() - 512; at < image.size(); ++at) {
    ASSERT_EQ(image[at], std::byte{0}) << at;
  }
  EXPECT_TRUE(full.heap->deallocate(full.slices[1])) << "nothing is poisoned";
}

/// A heap that was opened on a full medium could set nothing aside.
TEST(FullMediumReserve, IsNotThereAfterAnOpenOnAFullMedium) {
  FullHeap full;
  const std::uint64_t payload_end = 16 + 48 + 64 * full.slices.size();
  full.heap.reset();
  full.open(payload_end + 8);
  EXPECT_EQ(full.heap->deallocate(full.slices[1]).error().code, io::ErrorCode::kNoSpace);
  io::Bytes bytes(64);
  EXPECT_TRUE(full.heap->read(full.slices[1], 0, bytes));
  full.medium->set_space(payload_end + 4096);
  EXPECT_TRUE(full.heap->deallocate(full.slices[1])) << "nothing is poisoned";
  EXPECT_EQ(full.heap->allocate(4000).error().code, io::ErrorCode::kNoSpace)
      << "growth comes with all that is to be set aside";
}

}  // namespace
}  // namespace crashcheck::bstack
