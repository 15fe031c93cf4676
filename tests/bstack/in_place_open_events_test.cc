// Golden test of what opening does under the published protocol: creation, padding and recovery,
// with bytes and events worked out by hand from the description of the format.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "golden_heap.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

constexpr std::uint64_t kArena = 48;

/// A heap's file with an arena of zeros, and nodes put into it by hand.
class Image {
 public:
  explicit Image(std::uint64_t arena_bytes, std::uint64_t root_offset = kNoChild)
      : bytes_(joined({file_header(kArena + arena_bytes), io::Bytes(32),
                       from_hex("41 4c 47 54 00 01 00 00"), u64(root_offset),
                       io::Bytes(arena_bytes)})) {}

  Image& with(const FileEvents& node_write) {
    const FileEvent& write = node_write.front();
    std::copy(write.bytes.begin(), write.bytes.end(),
              bytes_.begin() + static_cast<std::ptrdiff_t>(write.at));
    return *this;
  }
  Image& with_byte(std::size_t file_offset, std::byte value) {
    bytes_[file_offset] = value;
    return *this;
  }
  [[nodiscard]] const io::Bytes& bytes() const { return bytes_; }

 private:
  io::Bytes bytes_;
};

// ---- Creation and what is not a heap ----

TEST(InPlaceCreation, ExtendsThenSetsTheMagicAndLeavesTheRootAlone) {
  RecordedHeap heap;
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, write_event(0, from_hex("42 53 54 4b 00 01 08 00")), clen(0), sync_event(),
                resize_event(64), clen(48), sync_event(),
                write_event(48, from_hex("41 4c 47 54 00 01 00 00")), sync_event());
  EXPECT_EQ(heap.bytes(), from_hex(R"(
      42 53 54 4b 00 01 08 00  30 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      41 4c 47 54 00 01 00 00  00 00 00 00 00 00 00 00)"));
}

TEST(InPlaceCreation, AnEmptyStackBecomesAHeap) {
  RecordedHeap heap(file_header(0));
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, length(48), set(32, from_hex("41 4c 47 54 00 01 00 00")));
}

TEST(InPlaceOpen, APayloadTooShortForAHeapIsInvalidAndUntouched) {
  for (const std::size_t size : {1U, 31U, 32U, 40U, 47U}) {
    io::Bytes bytes = joined(
        {file_header(size), io::Bytes(32), from_hex("41 4c 47 54 00 01 00 00"), io::Bytes(8)});
    bytes.resize(16 + size);
    RecordedHeap heap(bytes);
    const auto opened = heap.try_open();
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalidData);
    EXPECT_EVENTS(heap, FileEvents{});
    EXPECT_EQ(heap.bytes(), bytes);
  }
}

TEST(InPlaceOpen, AnyOfTheFirstSixMagicBytesWrongIsInvalidAndUntouched) {
  for (std::size_t wrong = 0; wrong < 6; ++wrong) {
    RecordedHeap heap(Image(40).with_byte(48 + wrong, std::byte{0xFF}).bytes());
    const auto opened = heap.try_open();
    ASSERT_FALSE(opened) << wrong;
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalidData);
    EXPECT_EVENTS(heap, FileEvents{});
  }
}

TEST(InPlaceOpen, TheLastTwoMagicBytesAreIgnoredAndKept) {
  const io::Bytes bytes =
      Image(32).with_byte(54, std::byte{0xFF}).with_byte(55, std::byte{0xFE}).bytes();
  RecordedHeap heap(bytes);
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, FileEvents{});
  EXPECT_EQ(heap.bytes(), bytes);
}

// ---- Padding ----

TEST(InPlaceOpen, AnArenaThatEndsInsideABlockIsExtendedToItsEnd) {
  for (const std::uint64_t arena : {1U, 31U, 33U, 40U, 63U}) {
    RecordedHeap heap(Image(arena).bytes());
    ASSERT_TRUE(heap.try_open());
    EXPECT_EVENTS(heap, length(arena < 32 ? 80 : 112));
  }
}

TEST(InPlaceOpen, AnArenaOfWholeBlocksIsNotExtended) {
  for (const std::uint64_t arena : {0U, 32U, 64U}) {
    RecordedHeap heap(Image(arena).bytes());
    ASSERT_TRUE(heap.try_open());
    EXPECT_EVENTS(heap, FileEvents{});
  }
}

TEST(InPlaceOpen, TheStackIsRepairedFirstThenPaddedThenTheTreeIsRebuilt) {
  io::Bytes bytes = Image(70, 48).with(leaf(48, 32)).bytes();
  bytes.resize(bytes.size() - 6);  // 64 of the 70 bytes that the header speaks of
  bytes.pop_back();                // 63
  RecordedHeap heap(bytes);
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, length(111), length(112), leaf(48, 32), root(48));
}

// ---- Recovery ----

TEST(InPlaceRecovery, AnEmptyTreeIsNotWritten) {
  RecordedHeap heap(Image(96).bytes());
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, FileEvents{});
}

TEST(InPlaceRecovery, ATreeIsRewrittenEvenWhenNothingChangesAndEveryTime) {
  RecordedHeap heap(Image(64, 48).with(leaf(48, 32)).bytes());
  for (int round = 0; round < 2; ++round) {
    heap.mark();
    ASSERT_TRUE(heap.try_open());
    EXPECT_EVENTS(heap, leaf(48, 32), root(48));
  }
}

TEST(InPlaceRecovery, NeighboursAreMergedSeamsZeroedInOffsetOrder) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 64, 32, 32});  // at 48, 80, 144, 176
  heap.deallocate({s[2], s[0], s[1]});
  heap.mark();
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, zero(80, 32), zero(144, 32), leaf(48, 128), root(48));
}

TEST(InPlaceRecovery, ThreeBlocksHaveTheMiddleOneAsTheirRoot) {
  RecordedHeap heap;
  const auto s = heap.allocate({96, 32, 64, 32, 32, 32});  // 48 (96), 176 (64), 272 (32) get free
  heap.deallocate({s[0], s[2], s[4]});
  heap.mark();
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, leaf(272, 32), leaf(48, 96), node(176, 64, 0, 2, 272, 48), root(176));
}

TEST(InPlaceRecovery, TwoBlocksHaveTheLargerOneAsTheirRoot) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 64, 32});  // 48 (32) and 112 (64) get free
  heap.deallocate({s[0], s[2]});
  heap.mark();
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, leaf(48, 32), node(112, 64, -1, 2, 48, kNoChild), root(112));
}

TEST(InPlaceRecovery, FourBlocksHaveTheThirdAsTheirRoot) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 64, 32, 96, 32, 128, 32});  // 48, 112, 208, 336
  heap.deallocate({s[0], s[2], s[4], s[6]});
  heap.mark();
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, leaf(48, 32), node(112, 64, -1, 2, 48, kNoChild), leaf(336, 128),
                node(208, 96, -1, 3, 112, 336), root(208));
}

TEST(InPlaceRecovery, FiveBlocksAreWrittenLeftSubtreeRightSubtreeNode) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 64, 32, 96, 32, 128, 32, 160, 32});
  heap.deallocate({s[2], s[0], s[6], s[4], s[8]});  // 48, 112, 208, 336, 496 by size
  heap.mark();
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, leaf(48, 32), node(112, 64, -1, 2, 48, kNoChild), leaf(336, 128),
                node(496, 160, -1, 2, 336, kNoChild), node(208, 96, 0, 3, 112, 496), root(208));
}

TEST(InPlaceRecovery, SomeMergeAndSomeDoNot) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 32, 64, 32, 32, 32});  // 48 80 112 144 208 240 272
  heap.deallocate({s[0], s[1], s[3], s[5], s[4]});             // 48+80, 144+208+240
  heap.mark();
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, zero(80, 32), zero(208, 32), zero(240, 32), leaf(48, 64),
                node(144, 128, -1, 2, 48, kNoChild), root(144));
}

TEST(InPlaceRecovery, AnUnbalancedTreeWithWrongHeightsIsRebuilt) {
  RecordedHeap heap(Image(160, 48)
                        .with(node(48, 32, 77, 200, kNoChild, 112))
                        .with(node(112, 32, -3, 0, kNoChild, 176))
                        .with(node(176, 32, 0, 9, kNoChild, kNoChild))
                        .bytes());
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, leaf(48, 32), leaf(176, 32), node(112, 32, 0, 2, 48, 176), root(112));
}

TEST(InPlaceRecovery, OverlappingBlocksAreTakenAsTheyAreFound) {
  RecordedHeap heap(
      Image(96, 48).with(node(48, 64, 1, 2, kNoChild, 80)).with(leaf(80, 32)).bytes());
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, leaf(80, 32), node(48, 64, -1, 2, 80, kNoChild), root(48));
}

TEST(InPlaceRecovery, ABlockOfSizeZeroTouchesNothingButItsOwnPlace) {
  RecordedHeap heap(Image(96, 48).with(leaf(48, 0)).bytes());
  ASSERT_TRUE(heap.try_open());
  EXPECT_EVENTS(heap, leaf(48, 0), root(48));
}

TEST(InPlaceRecovery, ATreeThatCannotBeWalkedIsCorruptAndUntouched) {
  const std::vector<std::pair<const char*, io::Bytes>> damaged{
      {"a root before the arena", Image(96, 32).bytes()},
      {"a root between blocks", Image(96, 56).bytes()},
      {"a root at the end", Image(96, 144).bytes()},
      {"a root far outside", Image(96, UINT64_MAX - 15).bytes()},
      {"a child outside", Image(96, 48).with(node(48, 32, 0, 1, 144, kNoChild)).bytes()},
      {"a block past the end", Image(96, 80).with(leaf(80, 96)).bytes()},
      {"a size near 2^64", Image(96, 80).with(leaf(80, UINT64_MAX - 79)).bytes()},
      {"a cycle", Image(96, 48).with(node(48, 32, 0, 1, 48, kNoChild)).bytes()},
      {"a long cycle", Image(96, 48)
                           .with(node(48, 32, 0, 1, kNoChild, 80))
                           .with(node(80, 32, 0, 1, kNoChild, 48))
                           .bytes()},
  };
  for (const auto& [name, bytes] : damaged) {
    RecordedHeap heap(bytes);
    const auto opened = heap.try_open();
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt) << name;
    EXPECT_EVENTS(heap, FileEvents{});
    EXPECT_EQ(heap.bytes(), bytes) << name;
  }
}

}  // namespace
}  // namespace crashcheck::bstack
