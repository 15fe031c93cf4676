// Each kind of damage to the tree of free blocks: what the survey reports, and what it trusts all
// the same. The arena has eight blocks of 32 bytes, at 48, 80, 112, 144, 176, 208, 240 and 272.
#include "tree_survey.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "faultfs/memory_file.h"
#include "golden_files.h"
#include "in_place_storage.h"

namespace crashcheck::bstack {
namespace {

using Blocks = std::vector<FreeBlock>;
using Defects = std::vector<Defect>;
constexpr std::uint64_t kNo = kNoChild;

/// Bytes at payload offsets of the arena; the rest is zero.
using Contents = std::map<std::uint64_t, io::Bytes>;

Survey survey(std::uint64_t root_offset, const Contents& contents, std::size_t arena_bytes = 256) {
  io::Bytes arena(arena_bytes);
  for (const auto& [offset, bytes] : contents) {
    std::ranges::copy(bytes, arena.begin() + static_cast<std::ptrdiff_t>(offset - 48));
  }
  auto file = std::make_unique<faultfs::MemoryFile>(heap_file(arena, root_offset));
  UnlockedStack stack = UnlockedStack::open(std::move(file), Protocol::kInPlace).value();
  const InPlaceStorage storage(stack);
  return survey_tree(storage).value();
}

void expect_survey(const Survey& found, const Blocks& blocks, const Defects& defects) {
  EXPECT_EQ(found.blocks, blocks);
  EXPECT_EQ(found.defects.size(), defects.size());
  for (std::size_t i = 0; i < std::min(found.defects.size(), defects.size()); ++i) {
    EXPECT_EQ(found.defects[i].offset, defects[i].offset) << found.defects[i].message;
    EXPECT_EQ(found.defects[i].length, defects[i].length) << found.defects[i].message;
    EXPECT_EQ(found.defects[i].message, defects[i].message);
  }
}

constexpr std::string_view kNoBlock = "a link leads to no block";
constexpr std::string_view kNoNode = "what a link leads to is no node";
constexpr std::string_view kSize = "a free block has an impossible size";
constexpr std::string_view kOrder = "a link leads out of order";
constexpr std::string_view kHeights = "a node tells a wrong height or balance";
constexpr std::string_view kBalance = "the tree is out of balance";
constexpr std::string_view kOverlap = "free blocks overlap";
constexpr std::string_view kDirty = "free memory is not zero";
constexpr std::string_view kDeep = "the tree is too deep";

TEST(TreeSurvey, OfNoTreeFindsNothing) { expect_survey(survey(kNo, {}), {}, {}); }

TEST(TreeSurvey, OfASoundTreeTellsItsBlocksByOffset) {
  const Survey found = survey(
      48, {{48, node_bytes(64, 0, 2, 208, 112)}, {112, leaf_bytes(96)}, {208, leaf_bytes(32)}});
  expect_survey(found, {{64, 48}, {96, 112}, {32, 208}}, {});
}

TEST(TreeSurvey, OfARootThatIsNoBlock) {
  for (const std::uint64_t garbage :
       {std::uint64_t{1}, std::uint64_t{40}, std::uint64_t{47}, std::uint64_t{49},
        std::uint64_t{304}, std::uint64_t{336}, UINT64_MAX, UINT64_MAX - 15}) {
    expect_survey(survey(garbage, {}), {}, {{40, 8, kNoBlock}});
  }
}

TEST(TreeSurvey, OfARootWhoseNodeThePayloadCutsOff) {
  expect_survey(survey(304, {}, 256 + 31), {}, {{40, 8, kNoBlock}});
}

TEST(TreeSurvey, OfALinkThatIsNoBlockKeepsTheRest) {
  const Survey found =
      survey(112, {{48, node_bytes(32, 1, 2, kNo, 305)}, {112, node_bytes(64, -1, 3, 48, 9)}});
  expect_survey(found, {{32, 48}, {64, 112}},
                {{48, 32, kNoBlock}, {48, 32, kHeights}, {112, 32, kNoBlock}, {112, 32, kHeights}});
}

TEST(TreeSurvey, OfSizesThatNoBlockHas) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{31}, std::uint64_t{33},
                                   std::uint64_t{288}, UINT64_MAX, UINT64_MAX - 31}) {
    expect_survey(survey(48, {{48, leaf_bytes(size)}}), {}, {{48, 32, kSize}});
  }
  expect_survey(survey(48, {{48, leaf_bytes(256)}}), {{256, 48}}, {});
}

TEST(TreeSurvey, OfBytesOfAProgramAsANode) {
  io::Bytes text = leaf_bytes(32);
  for (std::size_t spare = 10; spare < 16; ++spare) {
    io::Bytes changed = text;
    changed[spare] = std::byte{1};
    expect_survey(survey(48, {{48, changed}}), {}, {{48, 32, kNoNode}});
  }
}

TEST(TreeSurvey, OfANodeReachedTwiceCountsItOnce) {
  const Survey found = survey(112, {{48, leaf_bytes(32)}, {112, node_bytes(64, 0, 2, 48, 48)}});
  expect_survey(found, {{32, 48}, {64, 112}}, {{112, 32, kOrder}, {112, 32, kHeights}});
}

TEST(TreeSurvey, OfALinkToItselfOrBackEnds) {
  expect_survey(survey(48, {{48, node_bytes(32, 0, 1, 48, 48)}}), {{32, 48}},
                {{48, 32, kOrder}, {48, 32, kOrder}});
  const Survey back =
      survey(112, {{48, node_bytes(32, 1, 2, kNo, 112)}, {112, node_bytes(64, -2, 3, 48, kNo)}});
  EXPECT_EQ(back.blocks, (Blocks{{32, 48}, {64, 112}}));
  EXPECT_EQ(back.defects[0].message, kOrder);
}

TEST(TreeSurvey, OfALinkOutOfOrderDoesNotFollowIt) {
  // 112 is larger than its parent and hangs to the left; so does what is below it.
  const Survey left = survey(48, {{48, node_bytes(32, -1, 2, 112, kNo)},
                                  {112, node_bytes(64, 1, 2, kNo, 208)},
                                  {208, leaf_bytes(96)}});
  expect_survey(left, {{32, 48}}, {{48, 32, kOrder}, {48, 32, kHeights}});
  // Of equal sizes the lower offset comes first.
  const Survey equal = survey(48, {{48, node_bytes(32, -1, 2, 112, kNo)}, {112, leaf_bytes(32)}});
  expect_survey(equal, {{32, 48}}, {{48, 32, kOrder}, {48, 32, kHeights}});
}

TEST(TreeSurvey, OfALinkOutOfTheOrderOfAGrandparent) {
  // 208 (96) is larger than 48 (32), its parent, but not smaller than 112 (64), above that.
  const Survey found = survey(112, {{112, node_bytes(64, -1, 2, 48, kNo)},
                                    {48, node_bytes(32, 0, 1, kNo, 208)},
                                    {208, leaf_bytes(96)}});
  expect_survey(found, {{32, 48}, {64, 112}}, {{48, 32, kOrder}});
}

TEST(TreeSurvey, OfWrongHeightsAndBalances) {
  for (const auto& [balance, height] : {std::pair{0, 2U}, {1, 1U}, {-1, 1U}, {0, 0U}, {0, 255U}}) {
    expect_survey(survey(48, {{48, node_bytes(32, balance, height, kNo, kNo)}}), {{32, 48}},
                  {{48, 32, kHeights}});
  }
}

TEST(TreeSurvey, OfATreeOutOfBalance) {
  const Survey right = survey(48, {{48, node_bytes(32, 2, 3, kNo, 112)},
                                   {112, node_bytes(64, 1, 2, kNo, 208)},
                                   {208, leaf_bytes(96)}});
  expect_survey(right, {{32, 48}, {64, 112}, {96, 208}}, {{48, 32, kBalance}});
  const Survey left = survey(208, {{208, node_bytes(96, -2, 3, 112, kNo)},
                                   {112, node_bytes(64, -1, 2, 48, kNo)},
                                   {48, leaf_bytes(32)}});
  expect_survey(left, {{32, 48}, {64, 112}, {96, 208}}, {{208, 32, kBalance}});
}

TEST(TreeSurvey, OfBlocksThatOverlapTrustsNone) {
  // 48 to 144 and 112 to 176 overlap; 208 stands alone.
  const Survey found = survey(
      112, {{48, leaf_bytes(96)}, {112, node_bytes(64, 0, 2, 208, 48)}, {208, leaf_bytes(32)}});
  expect_survey(found, {{32, 208}}, {{48, 96, kOverlap}, {112, 64, kOverlap}});
}

TEST(TreeSurvey, OfABlockInsideALargerOneTrustsNoneUpToTheLargerOnesEnd) {
  // 48 to 208 holds 80 and 176; 208 touches it.
  const Survey found = survey(176, {{48, leaf_bytes(160)},
                                    {80, leaf_bytes(32)},
                                    {176, node_bytes(32, 1, 3, 80, 208)},
                                    {208, node_bytes(64, 1, 2, kNo, 48)}});
  expect_survey(found, {{64, 208}}, {{48, 160, kOverlap}, {80, 32, kOverlap}, {176, 32, kOverlap}});
}

TEST(TreeSurvey, OfFreeMemoryThatIsNotZero) {
  for (const std::uint64_t at : {80U, 111U, 143U}) {
    const Survey found = survey(
        48, {{48, node_bytes(96, -1, 2, 176, kNo)}, {at, pattern(1)}, {176, leaf_bytes(64)}});
    expect_survey(found, {{64, 176}}, {{48, 96, kDirty}});
  }
}

TEST(TreeSurvey, OfALargeBlockLooksAtAllOfIt) {
  constexpr std::size_t kLargeArena = 32 * 8192;
  expect_survey(survey(48, {{48, leaf_bytes(kLargeArena)}}, kLargeArena), {{kLargeArena, 48}}, {});
  for (const std::uint64_t at : {48U + 32U, 48U + 65535U, 48U + 65536U + 32U, 48U + 262143U}) {
    expect_survey(survey(48, {{48, leaf_bytes(kLargeArena)}, {at, pattern(1)}}, kLargeArena), {},
                  {{48, kLargeArena, kDirty}});
  }
}

/// A list of blocks of 32 bytes, each to the right of the one before.
Survey survey_list(std::uint64_t count) {
  Contents contents;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t next = i + 1 < count ? 48 + 32 * (i + 1) : kNo;
    contents.emplace(48 + 32 * i, node_bytes(32, 0, 1, kNo, next));
  }
  return survey(48, contents, 32 * count);
}

TEST(TreeSurvey, OfATreeTooDeepEndsAtOneHundredAndTwentyEight) {
  EXPECT_EQ(survey_list(128).blocks.size(), 128U);
  const auto is_too_deep = [](const Defect& defect) { return defect.message == kDeep; };
  EXPECT_TRUE(std::ranges::none_of(survey_list(128).defects, is_too_deep));
  const Survey deeper = survey_list(129);
  EXPECT_EQ(deeper.blocks.size(), 128U);
  EXPECT_EQ(deeper.defects[0], (Defect{48 + 32 * 127, 32, kDeep}));
}

}  // namespace
}  // namespace crashcheck::bstack
