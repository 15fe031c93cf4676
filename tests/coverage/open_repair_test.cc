// What an open found and did, on files written by hand.
#include "open_repair.h"

#include <gtest/gtest.h>

#include "coverage/record_reader.h"
#include "test_record.h"

namespace crashcheck::coverage {
namespace {

using testing::Bytes;
using testing::heap_file;
using testing::put_node;
using testing::put_u64;
using testing::with_record;
using testing::worked_example;

Branches branches(std::initializer_list<Branch> list) {
  Branches set;
  for (const Branch each : list) set.set(static_cast<std::size_t>(each));
  return set;
}

Bytes node_of(std::uint64_t size) {
  Bytes file = heap_file(96, 48);
  put_node(file, 48, size, 0, 1, 0, 0);
  return {file.begin() + 64, file.begin() + 96};
}

/// Free blocks of 32 bytes at 48, 80 and so on, `count` of them, each the right child of the one
/// before; then one block that is live.
Bytes row_of_free_blocks(std::uint64_t count) {
  Bytes file = heap_file(48 + 32 * (count + 1), 48);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto below = static_cast<int>(count - 1 - i);
    put_node(file, 48 + 32 * i, 32, below, below + 1, 0, below > 0 ? 80 + 32 * i : 0);
  }
  return file;
}

Bytes one_free_block(std::uint64_t blocks) {
  Bytes file = heap_file(48 + 32 * (blocks + 1), 48);
  put_node(file, 48, 32 * blocks, 0, 1, 0, 0);
  return file;
}

TEST(OpenBranches, NothingToDo) {
  EXPECT_EQ(open_branches(worked_example(), worked_example()), branches({Branch::kNothing}));
}

TEST(OpenBranches, Creation) {
  const Bytes fresh = heap_file(48, 0);
  EXPECT_EQ(open_branches({}, fresh), branches({Branch::kCreated}));
  EXPECT_EQ(open_branches(Bytes(64), fresh), branches({Branch::kCreationCompleted}));
  Bytes without_heap = fresh;
  without_heap[48] = std::byte{0};
  EXPECT_EQ(open_branches(without_heap, fresh), branches({Branch::kCreationCompleted}));
}

TEST(OpenBranches, ATailThatIsCut) {
  Bytes longer = worked_example();
  longer.resize(longer.size() + 100);
  EXPECT_EQ(open_branches(longer, worked_example()), branches({Branch::kTailCut}));
}

TEST(OpenBranches, AFileShorterThanCommitted) {
  Bytes shorter = worked_example();
  shorter.resize(16 + 208);
  Bytes equal = shorter;
  put_u64(equal, 8, 208);
  EXPECT_EQ(open_branches(shorter, equal), branches({Branch::kLengthEqualised}));
  put_u64(shorter, 8, UINT64_MAX);
  EXPECT_EQ(open_branches(shorter, equal), branches({Branch::kLengthEqualised}));
}

TEST(OpenBranches, Records) {
  // The one change: the free block at 48 has 64 bytes.
  Bytes before = one_free_block(1);
  before.resize(16 + 144);
  store_length(before, 144);
  Bytes after = before;
  put_node(after, 48, 64, 0, 1, 0, 0);
  const std::vector<testing::TestEntry> change = {{48, node_of(64), 0}};
  const Bytes image = with_record(before, 144, 144, change);
  EXPECT_EQ(open_branches(image, after), branches({Branch::kRecordCarriedOut}));
  EXPECT_EQ(open_branches(with_record(after, 144, 144, change), after),
            branches({Branch::kRecordRepeated}));
  EXPECT_EQ(open_branches(image, before), branches({Branch::kRecordIgnored}))
      << "whole, and not carried out all the same";
  Bytes torn = image;
  torn[image.size() - 60] ^= std::byte{1};
  EXPECT_EQ(open_branches(torn, before), branches({Branch::kRecordIgnored}));
}

TEST(OpenBranches, ARecordThatLeavesBlocksToJoin) {
  const Bytes before = row_of_free_blocks(2);
  Bytes without_root = before;
  put_u64(without_root, 56, 0);
  Bytes root(8);
  put_u64(root, 0, 48);
  EXPECT_EQ(open_branches(with_record(without_root, 144, 144, {{40, root, 0}}), one_free_block(2)),
            branches({Branch::kRecordCarriedOut, Branch::kPairJoined}));
}

TEST(OpenBranches, BlocksThatAreJoined) {
  EXPECT_EQ(open_branches(row_of_free_blocks(2), one_free_block(2)),
            branches({Branch::kPairJoined}));
  EXPECT_EQ(open_branches(row_of_free_blocks(3), one_free_block(3)),
            branches({Branch::kRunJoined, Branch::kUnsoundRebuilt}))
      << "three in a row are out of balance";
}

TEST(OpenBranches, AFreeEndThatIsGivenBack) {
  Bytes before = heap_file(112, 80);
  put_node(before, 80, 32, 0, 1, 0, 0);
  EXPECT_EQ(open_branches(before, heap_file(80, 0)), branches({Branch::kEndGivenBack}));
}

TEST(OpenBranches, APayloadThatIsPadded) {
  EXPECT_EQ(open_branches(heap_file(100, 0), heap_file(112, 0)), branches({Branch::kPadded}));
}

TEST(OpenBranches, AnotherTreeOverTheSameBlocks) {
  Bytes other = worked_example();
  put_u64(other, 56, 144);
  put_node(other, 48, 32, 0, 1, 0, 0);
  put_node(other, 144, 64, -1, 2, 48, 0);
  EXPECT_EQ(open_branches(worked_example(), other), branches({Branch::kRebuilt}));
}

TEST(OpenBranches, ATreeThatIsNotSound) {
  Bytes wrong_height = worked_example();
  wrong_height[64 + 9] = std::byte{5};
  EXPECT_EQ(open_branches(wrong_height, worked_example()), branches({Branch::kUnsoundRebuilt}));
}

TEST(OpenBranches, BlocksThatAreNotTrusted) {
  Bytes without = worked_example();
  put_node(without, 48, 32, 0, 1, 0, 0);
  EXPECT_EQ(open_branches(worked_example(), without), branches({Branch::kBlocksDropped}));
}

}  // namespace
}  // namespace crashcheck::coverage
