// The index of free memory: what it finds, and that steps can be taken back.
#include "free_index.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace crashcheck::bstack {
namespace {

using Blocks = std::vector<FreeBlock>;

TEST(FreeIndex, IsEmptyAtFirst) {
  const FreeIndex index;
  EXPECT_EQ(index.blocks(), Blocks());
  EXPECT_FALSE(index.touches(0, UINT64_MAX));
}

TEST(FreeIndex, TellsItsBlocksByOffset) {
  FreeIndex index;
  index.add({32, 208});
  index.add({64, 48});
  index.add({96, 112});
  EXPECT_EQ(index.blocks(), (Blocks{{64, 48}, {96, 112}, {32, 208}}));
  index.remove({96, 112});
  EXPECT_EQ(index.blocks(), (Blocks{{64, 48}, {32, 208}}));
}

TEST(FreeIndex, ARangeTouchesABlockWhereTheyShareAByte) {
  FreeIndex index;
  index.add({64, 112});
  EXPECT_FALSE(index.touches(48, 64)) << "up to the block";
  EXPECT_TRUE(index.touches(48, 65)) << "its first byte";
  EXPECT_TRUE(index.touches(112, 64)) << "the block";
  EXPECT_TRUE(index.touches(144, 1)) << "inside";
  EXPECT_TRUE(index.touches(175, 1)) << "its last byte";
  EXPECT_TRUE(index.touches(48, 1000)) << "around it";
  EXPECT_FALSE(index.touches(176, 1000)) << "behind it";
}

TEST(FreeIndex, ARangeNearTheEndOfAllOffsetsDoesNotWrap) {
  FreeIndex index;
  index.add({64, 112});
  EXPECT_FALSE(index.touches(UINT64_MAX - 10, 11));
  EXPECT_TRUE(index.touches(0, UINT64_MAX));
}

TEST(FreeIndex, NeighboursAreWhatARangeTouchesOnEitherSide) {
  FreeIndex index;
  index.add({32, 48});
  index.add({64, 112});
  const auto [before, after] = index.neighbours(80, 32);
  EXPECT_EQ(before, (FreeBlock{32, 48}));
  EXPECT_EQ(after, (FreeBlock{64, 112}));
  EXPECT_FALSE(index.neighbours(176, 32).second);
  EXPECT_EQ(index.neighbours(176, 32).first, (FreeBlock{64, 112}));
  EXPECT_FALSE(index.neighbours(208, 32).first);
}

TEST(FreeIndex, TakingBackUndoesAllSinceTheLastKeepInReverseOrder) {
  FreeIndex index;
  index.add({64, 112});
  index.keep();
  index.remove({64, 112});
  index.add({32, 112});
  index.remove({32, 112});
  index.add({96, 112});
  index.add({32, 48});
  index.take_back();
  EXPECT_EQ(index.blocks(), (Blocks{{64, 112}}));
  index.take_back();
  EXPECT_EQ(index.blocks(), (Blocks{{64, 112}})) << "there is nothing more to take back";
}

TEST(FreeIndex, StepsDoNotShowInWhatWasKept) {
  FreeIndex index;
  index.add({64, 112});
  EXPECT_FALSE(index.kept_touches(112, 64));
  index.keep();
  index.remove({64, 112});
  index.add({32, 48});
  EXPECT_EQ(index.kept_blocks(), (Blocks{{64, 112}}));
  EXPECT_TRUE(index.kept_touches(112, 1));
  EXPECT_FALSE(index.kept_touches(48, 32));
  EXPECT_FALSE(index.touches(112, 64));
  EXPECT_TRUE(index.touches(48, 32));
  index.keep();
  EXPECT_EQ(index.kept_blocks(), (Blocks{{32, 48}}));
}

TEST(FreeIndex, ARangeOverRemovedBlocksTouchesTheNext) {
  FreeIndex index;
  index.add({32, 48});
  index.add({32, 112});
  index.add({32, 176});
  index.keep();
  index.remove({32, 48});
  index.remove({32, 112});
  EXPECT_FALSE(index.touches(48, 128));
  EXPECT_TRUE(index.touches(48, 129));
  EXPECT_FALSE(index.touches(60, 4)) << "inside a removed block";
}

/// Steps on 32 places of one block each, against a map.
RC_GTEST_PROP(FreeIndexProperty, HoldsWhatAMapHolds, ()) {
  FreeIndex index;
  std::map<std::uint64_t, std::uint64_t> now;
  std::map<std::uint64_t, std::uint64_t> kept;
  const int steps = *rc::gen::inRange(0, 60);
  for (int step = 0; step < steps; ++step) {
    const auto what = *rc::gen::inRange(0, 10);
    const std::uint64_t at = 48 + 32 * *rc::gen::inRange<std::uint64_t>(0, 32);
    if (what == 0) {
      index.keep();
      kept = now;
    } else if (what == 1) {
      index.take_back();
      now = kept;
    } else if (const auto known = now.find(at); known != now.end()) {
      index.remove({known->second, at});
      now.erase(known);
    } else {
      index.add({32, at});
      now.emplace(at, 32);
    }
  }
  Blocks expected;
  for (const auto& [offset, size] : now) expected.push_back({size, offset});
  RC_ASSERT(index.blocks() == expected);
  const std::uint64_t offset = *rc::gen::inRange<std::uint64_t>(0, 1100);
  const std::uint64_t size = *rc::gen::inRange<std::uint64_t>(1, 200);
  bool touches = false;
  for (const auto& [at, length] : now) {
    touches = touches || (at < offset + size && offset < at + length);
  }
  RC_ASSERT(index.touches(offset, size) == touches);
  Blocks expected_kept;
  bool kept_touches = false;
  for (const auto& [at, length] : kept) {
    expected_kept.push_back({length, at});
    kept_touches = kept_touches || (at < offset + size && offset < at + length);
  }
  RC_ASSERT(index.kept_blocks() == expected_kept);
  RC_ASSERT(index.kept_touches(offset, size) == kept_touches);
  if (touches) return;
  const auto [before, after] = index.neighbours(offset, size);
  const auto ends_there = std::ranges::find_if(
      now, [&](const auto& block) { return block.first + block.second == offset; });
  RC_ASSERT(before.has_value() == (ends_there != now.end()));
  if (before) RC_ASSERT((*before == FreeBlock{ends_there->second, ends_there->first}));
  const auto begins_there = now.find(offset + size);
  RC_ASSERT(after.has_value() == (begins_there != now.end()));
  if (after) RC_ASSERT((*after == FreeBlock{begins_there->second, begins_there->first}));
}

}  // namespace
}  // namespace crashcheck::bstack
