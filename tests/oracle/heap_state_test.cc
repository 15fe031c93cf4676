// What an open does to a heap's state, and what it leaves alone.
#include "oracle/heap_state.h"

#include <gtest/gtest.h>

namespace crashcheck::oracle {
namespace {

HeapState heap(std::uint64_t length, std::vector<Range> free) {
  HeapState state;
  state.length = length;
  state.free = std::move(free);
  return state;
}

TEST(HeapState, GivesBackTheFreeEndOnceItIsJoined) {
  HeapState state = heap(240, {{48, 80}, {144, 176}, {176, 240}});
  state.recover(Protocol::kJournaled);
  EXPECT_EQ(state.length, 144U);
  EXPECT_EQ(state.free, (std::vector<Range>{{48, 80}}));
}

TEST(HeapState, GivesBackAWholeFreeArena) {
  HeapState state = heap(112, {{48, 80}, {80, 112}});
  state.recover(Protocol::kJournaled);
  EXPECT_EQ(state.length, 48U);
  EXPECT_TRUE(state.free.empty());
}

TEST(HeapState, KeepsTheFreeEndInPlace) {
  HeapState state = heap(240, {{144, 176}, {176, 240}});
  state.recover(Protocol::kInPlace);
  EXPECT_EQ(state.length, 240U);
  EXPECT_EQ(state.free, (std::vector<Range>{{144, 240}}));
}

TEST(HeapState, KeepsAnEndThatBelongsToNobody) {
  HeapState state = heap(240, {{144, 176}});
  state.recover(Protocol::kJournaled);
  EXPECT_EQ(state.length, 240U);
  EXPECT_EQ(state.free.size(), 1U);
}

TEST(HeapState, ForgetsTheSlicesOfWhichNobodyWasTold) {
  HeapState state = created_heap();
  for (const Handle handle : {0U, 2U, 3U, 5U}) state.live.push_back({handle, 0, {}, {}, {}, 0});
  state.forget_from(3);
  ASSERT_EQ(state.live.size(), 2U);
  EXPECT_EQ(state.live.back().handle, 2U);
}

}  // namespace
}  // namespace crashcheck::oracle
