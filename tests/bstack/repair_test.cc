// Repair makes a sound heap of a damaged one: every live byte that was not damaged is at its place,
// and what may be lost is in the report.
#include "bstack/repair.h"

#include <gtest/gtest.h>

#include <functional>

#include "expected_record.h"
#include "faultfs/forwarding_file.h"
#include "golden_files.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

using faultfs::MemoryFile;

io::Result<Repaired> repaired(const io::Bytes& file) {
  return repair(std::make_unique<MemoryFile>(faultfs::Image(file)), std::make_unique<MemoryFile>());
}

/// Live: 80 (64 bytes of a pattern) and 208 (32); free: 48 (32) and 144 (64).
io::Bytes example() {
  JournaledHeap heap;
  const auto slices = heap.allocate({20, 64, 33, 32});
  EXPECT_TRUE(heap->write(slices[1], 0, pattern(64)));
  EXPECT_TRUE(heap->write(slices[3], 0, pattern(32)));
  heap.deallocate({slices[0], slices[2]});
  return heap.bytes();
}

io::Bytes read(const GhostTree& heap, Slice slice) {
  io::Bytes bytes(slice.length);
  EXPECT_TRUE(heap.read(slice, 0, bytes));
  return bytes;
}

void expect_content(const GhostTree& heap) {
  EXPECT_EQ(read(heap, {80, 64}), pattern(64));
  EXPECT_EQ(read(heap, {208, 32}), pattern(32));
  EXPECT_EQ(heap.check().value(), std::vector<Defect>());
}

TEST(Repair, OfASoundHeapTakesAllOfItOver) {
  const Repaired made = repaired(example()).value();
  expect_content(made.heap);
  EXPECT_EQ(made.heap.free_blocks().value(), (std::vector<Slice>{{48, 32}, {144, 64}}));
  EXPECT_FALSE(made.report.has_losses());
  EXPECT_EQ(made.report.file_bytes, 256U);
  EXPECT_EQ(made.report.payload_bytes, 240U);
}

TEST(Repair, MakesTheHeadersAnew) {
  for (const auto& [at, stack, heap] :
       {std::tuple(std::size_t{2}, true, false), {std::size_t{0x32}, false, true}}) {
    io::Bytes file = example();
    file[at] ^= std::byte{1};
    const Repaired made = repaired(file).value();
    expect_content(made.heap);
    EXPECT_EQ(made.report.stack_magic_damaged, stack);
    EXPECT_EQ(made.report.heap_magic_damaged, heap);
    EXPECT_FALSE(made.report.has_losses());
  }
}

TEST(Repair, MendsALengthThatHasAWrongBit) {
  for (std::size_t bit = 0; bit < 64; ++bit) {
    io::Bytes file = example();
    file[8 + bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    const Repaired made = repaired(file).value();
    expect_content(made.heap);
    EXPECT_TRUE(made.report.length_damaged) << bit;
    EXPECT_TRUE(made.report.length_mended) << bit;
    EXPECT_FALSE(made.report.has_losses()) << bit;
    EXPECT_EQ(made.report.payload_bytes, 240U);
  }
}

/// After the payload lies a tail, which the size of the file would make payload.
TEST(Repair, FindsTheOneLengthABitAwayThatFitsItsCheck) {
  for (std::size_t bit = 0; bit < 64; ++bit) {
    io::Bytes file = joined({example(), io::Bytes(40)});
    file[8 + bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    const Repaired made = repaired(file).value();
    expect_content(made.heap);
    EXPECT_TRUE(made.report.length_mended) << bit;
    EXPECT_EQ(made.report.length_bytes, 240U);
    EXPECT_EQ(made.report.payload_bytes, 240U);
    EXPECT_EQ(made.report.dropped_bytes, 40U);
    EXPECT_FALSE(made.report.has_losses());
  }
}

TEST(Repair, TakesNoLengthABitAwayThatTheFileDoesNotHave) {
  io::Bytes file = example();
  file.resize(200);
  file[8] ^= std::byte{0x40};
  const Repaired made = repaired(file).value();
  EXPECT_TRUE(made.report.length_damaged);
  EXPECT_FALSE(made.report.length_mended);
  EXPECT_TRUE(made.report.has_losses());
}

TEST(Repair, LeavesHolesAsTheyAre) {
  constexpr std::uint64_t kLong = std::uint64_t{1} << 20U;
  JournaledHeap heap;
  const auto slices = heap.allocate({64, kLong, 32});
  EXPECT_TRUE(heap->write(slices[0], 0, pattern(64)));
  faultfs::Image image(heap.bytes());
  image.track_backing({.unit_bytes = 512});
  image.punch(1024, kLong);
  faultfs::Image empty;
  empty.track_backing({.unit_bytes = 512, .growth_is_hole = true});
  MemoryFile into(empty);
  const auto made =
      repair(std::make_unique<MemoryFile>(image), std::make_unique<faultfs::ForwardingFile>(into));
  ASSERT_TRUE(made);
  EXPECT_EQ(read(made->heap, slices[0]), pattern(64));
  EXPECT_EQ(into.image().size(), image.size());
  EXPECT_LT(into.image().backed_bytes(), 4096U);
  EXPECT_GT(image.backed_bytes(), 1024U);
}

TEST(Repair, SaysWhatIsMissingOfACutFile) {
  const io::Bytes whole = example();
  for (std::size_t size = 64; size < whole.size(); ++size) {
    const Repaired made =
        repaired({whole.begin(), whole.begin() + static_cast<long>(size)}).value();
    EXPECT_EQ(made.report.missing_bytes, whole.size() - size);
    EXPECT_TRUE(made.report.has_losses());
    EXPECT_EQ(made.heap.check().value(), std::vector<Defect>());
    if (size < 160) continue;
    EXPECT_EQ(read(made.heap, {80, 64}), pattern(64)) << size;
  }
}

/// With a bit of a node wrong, free memory is leaked; nothing live is.
TEST(Repair, LeaksFreeMemoryThatCannotBeTrusted) {
  for (std::size_t bit = 0; bit < 8 * 32; ++bit) {
    io::Bytes file = example();
    file[0x40 + bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    Repaired made = repaired(file).value();
    expect_content(made.heap);
    EXPECT_FALSE(made.report.defects.empty()) << bit;
    const std::vector<Slice> live{{80, 64}, {208, 32}};
    ASSERT_TRUE(made.heap.reclaim(live)) << bit;
    EXPECT_EQ(made.heap.free_blocks().value(), (std::vector<Slice>{{48, 32}, {144, 64}}));
  }
}

/// The record of a free, killed between its syncs; the length in the header is damaged.
TEST(Repair, CarriesOutARecordThatIsWhole) {
  const io::Bytes file = example();
  const io::Bytes record = expected_record(240, 240, {bytes_at(80, from_text("abc"))});
  io::Bytes pending = joined({file, record});
  pending[9] ^= std::byte{1};
  const Repaired made = repaired(pending).value();
  EXPECT_EQ(read(made.heap, {80, 3}), from_text("abc"));
  EXPECT_TRUE(made.report.carried_out_record);
  EXPECT_TRUE(made.report.length_damaged);
  EXPECT_EQ(made.report.payload_bytes, 240U);
}

TEST(Repair, SaysThatARecordIsLeftOut) {
  io::Bytes torn = joined({example(), expected_record(240, 240, {bytes_at(80, from_text("abc"))})});
  torn.back() ^= std::byte{1};
  const Repaired made = repaired(torn).value();
  expect_content(made.heap);
  EXPECT_TRUE(made.report.dropped_record);
  EXPECT_TRUE(made.report.has_losses());
}

/// In-place, nothing tells a length that was damaged from a tail.
TEST(Repair, SaysThatATailMayBePayloadWhereTheLengthHasNoCheck) {
  io::Bytes file = example();
  for (const bool is_checked : {true, false}) {
    io::Bytes longer = joined({file, pattern(40)});
    const Repaired made = repaired(longer).value();
    EXPECT_EQ(made.report.dropped_bytes, 40U);
    EXPECT_EQ(made.report.has_losses(), !is_checked);
    std::ranges::copy(from_hex("08 00"), file.begin() + 6);
  }
}

/// Until all of it is there, the new file is no heap.
TEST(Repair, WritesTheHeadersLast) {
  faultfs::MemoryFile memory;
  faultfs::Trace trace;
  ASSERT_TRUE(repair(std::make_unique<MemoryFile>(faultfs::Image(example())),
                     std::make_unique<faultfs::RecordingFile>(memory, trace)));
  std::uint64_t headers = 0;
  for (std::uint64_t number = 1; number <= trace.event_count(); ++number) {
    const faultfs::Event& event = trace.event(number);
    if (event.kind == faultfs::EventKind::kWrite && event.offset < 64) headers = number;
  }
  ASSERT_GT(headers, 2U);
  EXPECT_EQ(trace.event(headers - 1).kind, faultfs::EventKind::kSync);
  EXPECT_FALSE(
      GhostTree::open_read_only(std::make_unique<MemoryFile>(live_view(trace, headers - 1))));
}

TEST(Repair, RefusesWhatIsNoHeapAndAnOutputThatIsNotEmpty) {
  EXPECT_EQ(repaired(pattern(300)).error().code, io::ErrorCode::kInvalidData);
  EXPECT_EQ(repaired(io::Bytes(63)).error().code, io::ErrorCode::kInvalidData);
  const auto refused = repair(std::make_unique<MemoryFile>(faultfs::Image(example())),
                              std::make_unique<MemoryFile>(faultfs::Image(io::Bytes(1))));
  EXPECT_EQ(refused.error().code, io::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace crashcheck::bstack
