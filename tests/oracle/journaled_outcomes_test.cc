// The journaled protocol cut by a crash: each operation is not started or complete.
#include <gtest/gtest.h>

#include "oracle/reference_model.h"
#include "told_model.h"

namespace crashcheck::oracle {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::AllocateInto;
using history::Batch;
using history::Deallocate;
using history::DeallocateBulk;
using history::DeallocateFrom;
using history::Operation;
using history::Reallocate;
using history::ReallocateInto;
using history::Reclaim;
using history::Reopen;
using history::Slot;
using history::Write;
using history::WriteHeader;

using Blocks = std::vector<Range>;
using Names = std::vector<std::string_view>;

/// Live #0 [48,112) full of 'x', free [112,208), live #2 [208,240), live #3 [240,304) at the end.
std::vector<Outcome> cut_journaled(const Operation& operation,
                                   const std::vector<Placement>& returned = {}) {
  ToldModel model(Protocol::kJournaled);
  model.told(Allocate{64}, {{48, 64}}).told(Allocate{96}, {{112, 96}});
  model.told(Allocate{32}, {{208, 32}}).told(Allocate{64}, {{240, 64}});
  model.told(Write{0, 0, Bytes(64, std::byte{'x'})}).told(Deallocate{1});
  return model.model().in_flight(operation, returned);
}

Names names_of(const std::vector<Outcome>& outcomes) {
  Names names;
  for (const Outcome& outcome : outcomes) names.push_back(outcome.name);
  return names;
}

const Names kAtomic = {"not started", "complete"};

/// The state once the operation has completed; expects that the only other one is that before it.
HeapState completed(const Operation& operation, const std::vector<Placement>& returned = {}) {
  const auto outcomes = cut_journaled(operation, returned);
  EXPECT_EQ(names_of(outcomes), kAtomic) << history::to_string(operation);
  EXPECT_EQ(outcomes.front().state.free, (Blocks{{112, 208}}));
  EXPECT_EQ(outcomes.front().state.length, 304U);
  EXPECT_EQ(outcomes.front().state.live.size(), 3U);
  for (const Outcome& outcome : outcomes) {
    EXPECT_TRUE(outcome.may_be_free.empty());
    EXPECT_TRUE(outcome.wiped.empty());
    EXPECT_FALSE(outcome.creation);
  }
  return outcomes.back().state;
}

TEST(JournaledOutcomes, AnAllocationThatNeverReturnedLeavesItsBlockToNobody) {
  const HeapState state = completed(Allocate{32}, {{176, 32}});
  EXPECT_EQ(state.free, (Blocks{{112, 176}}));
  EXPECT_EQ(state.live.size(), 3U) << "nobody was told of the new slice";
  EXPECT_EQ(completed(Allocate{100}, {{304, 100}}).length, 432U);
}

TEST(JournaledOutcomes, ABulkAllocationLosesNothingBeyondItsSlices) {
  const HeapState state = completed(AllocateBulk{{32, 32}}, {{144, 32}, {176, 32}});
  EXPECT_EQ(state.free, (Blocks{{112, 144}}));
  EXPECT_EQ(state.live.size(), 3U);
}

TEST(JournaledOutcomes, DeallocationsAreAtomic) {
  EXPECT_EQ(completed(Deallocate{0}).free, (Blocks{{48, 208}}));
  EXPECT_EQ(completed(Deallocate{3}).length, 240U);
  const HeapState state = completed(DeallocateBulk{{3, 0}});
  EXPECT_EQ(state.free, (Blocks{{48, 208}}));
  EXPECT_EQ(state.length, 240U);
}

TEST(JournaledOutcomes, ReallocationsAreAtomic) {
  EXPECT_EQ(completed(Reallocate{0, 40}, {{48, 40}}).find(0)->content.size(), 40U);
  EXPECT_EQ(completed(Reallocate{0, 10}, {{48, 10}}).free, (Blocks{{80, 208}}));
  EXPECT_EQ(completed(Reallocate{3, 10}, {{240, 10}}).length, 272U);
  const HeapState moved = completed(Reallocate{0, 90}, {{112, 90}});
  EXPECT_EQ(moved.find(0)->offset, 112U);
  EXPECT_EQ(moved.find(0)->content[63], std::byte{'x'});
  EXPECT_EQ(moved.free, (Blocks{{48, 112}}));
}

TEST(JournaledOutcomes, ASlotIsFilledEvenThoughNobodyWasTold) {
  const HeapState allocated = completed(AllocateInto{Slot{0, 0, 8}, 32}, {{176, 32}});
  EXPECT_EQ(allocated.find(0)->content[0], std::byte{176});
  EXPECT_EQ(allocated.live.size(), 3U);
  const HeapState moved = completed(ReallocateInto{Slot{0, 8, 8}, 0, 90}, {{112, 90}});
  EXPECT_EQ(moved.find(0)->content[8], std::byte{112});
  const HeapState freed = completed(DeallocateFrom{Slot{0, 1, 8}, 2});
  EXPECT_EQ(freed.find(0)->content[1], std::byte{0});
  EXPECT_EQ(freed.find(2), nullptr);
}

TEST(JournaledOutcomes, ABatchIsAtomicWritesAndAll) {
  const HeapState state = completed(
      Batch{{Allocate{32}, Write{0, 0, Bytes(1)}, WriteHeader{0, Bytes(1, std::byte{'h'})},
             Deallocate{2}, Write{4, 0, Bytes(1, std::byte{'n'})}}},
      {{176, 32}});
  EXPECT_EQ(state.find(0)->content[0], std::byte{0});
  EXPECT_TRUE(state.find(0)->alternative.empty());
  EXPECT_EQ(state.user_header[0], std::byte{'h'});
  EXPECT_EQ(state.live.size(), 2U) << "#4 is nobody's";
  EXPECT_EQ(state.find(4), nullptr);
}

TEST(JournaledOutcomes, ReclaimAndReopenAreAtomic) {
  EXPECT_EQ(completed(Reclaim{}).free, (Blocks{{112, 208}}));
  EXPECT_EQ(completed(Reopen{}).free, (Blocks{{112, 208}}));
}

TEST(JournaledOutcomes, OnlyPlainWritesLeaveEachUnitOldOrNew) {
  const auto outcomes = cut_journaled(Write{0, 8, Bytes(2, std::byte{'y'})});
  ASSERT_EQ(names_of(outcomes), (Names{"not started", "partly written", "complete"}));
  EXPECT_EQ(outcomes[1].state.find(0)->alternative[8], std::byte{'y'});
  EXPECT_EQ(outcomes[1].state.find(0)->content[8], std::byte{'x'});
  const auto headers = cut_journaled(WriteHeader{4, Bytes(2, std::byte{'h'})});
  ASSERT_EQ(names_of(headers), (Names{"not started", "partly written", "complete"}));
  EXPECT_EQ(headers[1].alternative_header[4], std::byte{'h'});
  EXPECT_EQ(headers[0].alternative_header[4], std::byte{0}) << "not started is exact";
}

TEST(JournaledOutcomes, WhatIsFreedIsJoinedAtOnceAndAFreeEndGivenBack) {
  ToldModel model(Protocol::kJournaled);
  model.told(AllocateBulk{{32, 32, 32, 32}}, {{48, 32}, {80, 32}, {112, 32}, {144, 32}});
  model.told(Deallocate{0}).told(Deallocate{1});
  EXPECT_EQ(model.model().state().free, (Blocks{{48, 112}}));
  model.told(Deallocate{3});
  EXPECT_EQ(model.model().state().length, 144U);
  model.told(Deallocate{2});
  EXPECT_EQ(model.model().state().length, 48U) << "with all that was free before it";
  EXPECT_TRUE(model.model().state().free.empty());
}

}  // namespace
}  // namespace crashcheck::oracle
