// A journaled heap on a medium without space: it opens, and what an open has to merge waits.
#include <gtest/gtest.h>

#include "expected_events.h"
#include "faultfs/space_file.h"
#include "golden_files.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

/// What an in-place heap leaves: free blocks at 48, 80 and 112, and at the end, 208; live at 144.
io::Bytes unmerged() {
  RecordedHeap in_place;
  const auto s = in_place.allocate({32, 32, 32, 64, 32, 32});
  in_place.deallocate({s[0], s[1], s[2], s[4], s[5]});
  return in_place.bytes();
}
constexpr Slice kLiveSlice{144, 64};
const std::vector<Slice> kMergedBlocks = {{48, 96}};

/// A file of which the medium has not a byte to spare.
struct FullMedium {
  explicit FullMedium(io::Bytes bytes) : memory(tracked(std::move(bytes))) {
    space = memory.image().size();
  }
  static faultfs::Image tracked(io::Bytes bytes) {
    faultfs::Image image(std::move(bytes));
    image.track_backing({1, false});
    return image;
  }
  io::Result<GhostTree> open() {
    auto file = std::make_unique<faultfs::SpaceFile>(memory, memory, space);
    medium = file.get();
    auto heap = GhostTree::open(std::move(file));
    if (heap) heap->set_reserve(reserve_bytes);
    return heap;
  }

  faultfs::MemoryFile memory;
  std::uint64_t space = 0;
  std::uint64_t reserve_bytes = 0;
  faultfs::SpaceFile* medium = nullptr;
};

TEST(FullMedium, AnOpenThatCannotMergeShowsTheMergedHeapAndWritesNothing) {
  FullMedium full(unmerged());
  const faultfs::Image before = full.memory.image();
  GhostTree heap = full.open().value();
  EXPECT_EQ(heap.free_blocks().value(), kMergedBlocks);
  EXPECT_EQ(heap.statistics().value().payload_bytes, 208U) << "the free end is given back";
  EXPECT_EQ(heap.check().value(), std::vector<Defect>());
  io::Bytes bytes(64, std::byte{1});
  EXPECT_TRUE(heap.read(kLiveSlice, 0, bytes));
  EXPECT_EQ(bytes, io::Bytes(64));
  EXPECT_EQ(full.memory.image(), before);
}

TEST(FullMedium, WhatWasPostponedIsAPartOfTheFirstCommitThatFindsSpace) {
  FullMedium full(unmerged());
  GhostTree heap = full.open().value();
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(heap.allocate(96).error().code, io::ErrorCode::kNoSpace);
    EXPECT_EQ(heap.deallocate(kLiveSlice).error().code, io::ErrorCode::kNoSpace);
    EXPECT_EQ(heap.free_blocks().value(), kMergedBlocks);
  }
  full.medium->set_space(4096);
  EXPECT_EQ(heap.allocate(96).value(), (Slice{48, 96})) << "of blocks that lay apart";
  EXPECT_TRUE(heap.free_blocks().value().empty());
  EXPECT_EQ(full.memory.image().size(), 16U + 208U);
  full.space = 4096;
  GhostTree again = full.open().value();
  EXPECT_TRUE(again.free_blocks().value().empty());
}

TEST(FullMedium, AWriteMergesWhereThereIsSpaceByThen) {
  FullMedium full(unmerged());
  GhostTree heap = full.open().value();
  full.medium->set_space(4096);
  EXPECT_TRUE(heap.write(kLiveSlice, 0, io::Bytes(1, std::byte{7})));
  EXPECT_EQ(full.memory.image().size(), 16U + 208U);
  EXPECT_EQ(heap.free_blocks().value(), kMergedBlocks);
}

TEST(FullMedium, ReopeningMergesOnceThereIsSpace) {
  FullMedium full(unmerged());
  static_cast<void>(full.open().value());
  full.space = 4096;
  GhostTree heap = full.open().value();
  EXPECT_EQ(heap.free_blocks().value(), kMergedBlocks);
  EXPECT_EQ(full.memory.image().size(), 16U + 208U);
}

/// Live: 48 and 2096, 2048 bytes of zeros each, and 4144 (32), after which the file ends inside a
/// unit. All that can be a hole is one.
struct SparseHeap : FullMedium {
  static constexpr std::uint64_t kUnitBytes = 512;
  static constexpr Slice kFirst{48, 2048};
  static constexpr Slice kSecond{2096, 2048};

  SparseHeap() : FullMedium(made()) {
    faultfs::Image image(made());
    image.track_backing({kUnitBytes, false});
    image.punch(64, 4160);
    memory.assign(image);
    space = image.backed_bytes();
  }
  static io::Bytes made() {
    JournaledHeap heap;
    heap.allocate({2048, 2048, 32});
    return heap.bytes();
  }
  [[nodiscard]] std::uint64_t holes() const {
    std::uint64_t count = 0;
    for (std::uint64_t at = 0; at < memory.image().size(); at += kUnitBytes) {
      if (memory.image().is_hole(at)) ++count;
    }
    return count;
  }
};

/// The published code makes such files: what it extends is never written.
TEST(SparseFile, HolesStayHolesWhereTheyAreFreed) {
  SparseHeap sparse;
  ASSERT_EQ(sparse.holes(), 7U);
  GhostTree heap = sparse.open().value();
  ASSERT_TRUE(heap.deallocate(SparseHeap::kFirst)) << "its node lies in the first unit";
  EXPECT_EQ(sparse.holes(), 7U);
  EXPECT_EQ(heap.check().value(), std::vector<Defect>());
}

TEST(SparseFile, ANodeThatFindsNoSpaceInAHoleIsRefusedBeforeAnythingHasHappened) {
  SparseHeap sparse;
  GhostTree heap = sparse.open().value();
  EXPECT_EQ(heap.deallocate(SparseHeap::kSecond).error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(heap.write(SparseHeap::kSecond, 900, pattern(8)).error().code, io::ErrorCode::kNoSpace);
  EXPECT_EQ(heap.free_blocks().value(), std::vector<Slice>());
  sparse.medium->set_space(sparse.space + SparseHeap::kUnitBytes);
  EXPECT_TRUE(heap.deallocate(SparseHeap::kSecond)) << "nothing is poisoned";
  EXPECT_EQ(sparse.holes(), 6U);
  GhostTree again = sparse.open().value();
  EXPECT_EQ(again.free_blocks().value(), std::vector<Slice>{SparseHeap::kSecond});
}

/// A terabyte of holes, which nobody writes zeros into.
TEST(SparseFile, AHugeBlockIsFreedAtOnce) {
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 40U;
  faultfs::Image image(heap_file(io::Bytes(32), 0));
  image.resize(16 + 48 + kHuge + 32);
  io::Bytes length(8);
  io::store_u64(length, 48 + kHuge + 32);
  image.write(8, length);
  image.track_backing({4096, false});
  image.punch(4096, image.size() - 4096);
  faultfs::MemoryFile memory(image, 2 * kHuge);
  faultfs::Trace trace;
  {
    GhostTree heap =
        GhostTree::open(std::make_unique<faultfs::RecordingFile>(memory, trace)).value();
    ASSERT_TRUE(heap.deallocate({48, kHuge}));
  }
  std::uint64_t written = 0;
  for (const faultfs::Event& event : trace.events()) written += event.length;
  EXPECT_LT(written, 20'000U);
  EXPECT_EQ(memory.image().memory_bytes() / 1'000'000, 0U);
}

}  // namespace
}  // namespace crashcheck::bstack
