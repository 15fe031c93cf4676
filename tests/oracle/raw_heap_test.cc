// The oracle's decoder: right on a known file, harmless on any bytes.
#include "oracle/raw_heap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "testing_heap.h"

namespace crashcheck::oracle {
namespace {

using testing::Bytes;
using testing::heap_file;
using testing::put_node;
using testing::put_u64;
using testing::worked_example;

TEST(Decode, ReadsTheWorkedExample) {
  const Bytes file = worked_example();
  const RawHeap heap = decode(file);
  EXPECT_TRUE(heap.has_stack_magic);
  EXPECT_TRUE(heap.has_heap_magic);
  EXPECT_EQ(heap.committed_length, 240U);
  EXPECT_EQ(heap.length, 240U);
  EXPECT_EQ(heap.root, 48U);
  ASSERT_EQ(heap.nodes.size(), 2U);
  EXPECT_EQ(heap.nodes[0].offset, 48U);
  EXPECT_EQ(heap.nodes[0].size, 32U);
  EXPECT_EQ(heap.nodes[0].stored_balance, 1);
  EXPECT_EQ(heap.nodes[0].balance, 1);
  EXPECT_EQ(heap.nodes[0].stored_height, 2);
  EXPECT_EQ(heap.nodes[0].height, 2);
  EXPECT_EQ(heap.nodes[0].right, 144U);
  EXPECT_EQ(heap.nodes[1].offset, 144U);
  EXPECT_EQ(heap.nodes[1].depth, 1U);
  EXPECT_TRUE(heap.broken_links.empty());
  EXPECT_EQ(heap.free, (RangeSet{{48, 80}, {144, 208}}));
}

TEST(Decode, ListsNodesInTreeOrderAndCountsHeights) {
  Bytes file = heap_file(400, 112);
  put_node(file, 112, 64, 0, 0, 48, 208);
  put_node(file, 48, 32, 0, 0, 0, 0);
  put_node(file, 208, 96, 0, 0, 304, 0);
  put_node(file, 304, 96, 0, 0, 0, 0);
  const RawHeap heap = decode(file);
  std::vector<std::uint64_t> offsets;
  for (const RawNode& node : heap.nodes) offsets.push_back(node.offset);
  EXPECT_EQ(offsets, (std::vector<std::uint64_t>{48, 112, 304, 208}));
  EXPECT_EQ(heap.nodes[1].height, 3);
  EXPECT_EQ(heap.nodes[1].balance, 1);
  EXPECT_EQ(heap.nodes[3].balance, -1);
}

TEST(Decode, NotesALinkThatComesBackAndGoesOn) {
  Bytes file = heap_file(240, 48);
  put_node(file, 48, 32, 0, 1, 144, 144);
  put_node(file, 144, 32, 0, 1, 48, 0);
  const RawHeap heap = decode(file);
  EXPECT_EQ(heap.nodes.size(), 2U);
  ASSERT_EQ(heap.broken_links.size(), 2U);
  EXPECT_EQ(heap.broken_links[0].from, 144U);
  EXPECT_EQ(heap.broken_links[0].to, 48U);
  EXPECT_EQ(heap.broken_links[0].reason, "leads to a node reached before");
  EXPECT_EQ(heap.broken_links[1].from, 48U);
}

TEST(Decode, NotesLinksThatLeadNowhere) {
  for (const std::uint64_t target :
       {std::uint64_t{8}, std::uint64_t{49}, std::uint64_t{240}, std::uint64_t{224}, UINT64_MAX}) {
    const Bytes file = heap_file(240, target);
    const RawHeap heap = decode(file);
    EXPECT_TRUE(heap.nodes.empty()) << target;
    ASSERT_EQ(heap.broken_links.size(), 1U) << target;
    EXPECT_EQ(heap.broken_links[0].from, 40U) << target;
  }
}

TEST(Decode, LooksNoFurtherThanTheCommittedLength) {
  Bytes file = worked_example();
  put_u64(file, 8, 144);
  const RawHeap heap = decode(file);
  EXPECT_EQ(heap.length, 144U);
  EXPECT_EQ(heap.nodes.size(), 1U);
  EXPECT_EQ(heap.broken_links.size(), 1U);
}

TEST(Decode, FollowsNoTreeWithoutTheMagics) {
  Bytes file = worked_example();
  file[0] = std::byte{'X'};
  EXPECT_TRUE(decode(file).nodes.empty());
  file = worked_example();
  file[48] = std::byte{'X'};
  EXPECT_TRUE(decode(file).nodes.empty());
}

RC_GTEST_PROP(Decode, TakesAnyBytes, (const std::vector<std::uint8_t>& numbers)) {
  Bytes bytes;
  for (const std::uint8_t number : numbers) bytes.push_back(std::byte{number});
  const RawHeap heap = decode(bytes);
  RC_ASSERT(heap.length <= bytes.size());
}

RC_GTEST_PROP(Decode, ReachesEachNodeOnceWhateverTheTree, ()) {
  constexpr std::uint64_t kBlocks = 12;
  const auto link = [] {
    return *rc::gen::element<std::uint64_t>(0, 0, 48, 80, 112, 144, 176, 208, 240, 49, 1000);
  };
  Bytes file = heap_file(48 + 32 * kBlocks, link());
  for (std::uint64_t i = 0; i < kBlocks; ++i) {
    put_node(file, 48 + 32 * i, *rc::gen::arbitrary<std::uint64_t>(), 0, 1, link(), link());
  }
  const RawHeap heap = decode(file);
  RC_ASSERT(heap.nodes.size() <= kBlocks);
  for (std::size_t i = 0; i < heap.nodes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) RC_ASSERT(heap.nodes[i].offset != heap.nodes[j].offset);
  }
}

TEST(AllZero, FindsASingleBitAnywhere) {
  Bytes bytes(37);
  EXPECT_TRUE(all_zero(bytes));
  for (std::byte& byte : bytes) {
    byte = std::byte{1};
    EXPECT_FALSE(all_zero(bytes));
    byte = std::byte{0};
  }
}

}  // namespace
}  // namespace crashcheck::oracle
