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
    return GhostTree::open(std::move(file));
  }

  faultfs::MemoryFile memory;
  std::uint64_t space = 0;
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

}  // namespace
}  // namespace crashcheck::bstack
