// The acceptable outcomes of each operation cut by a crash, held against the documented table.
#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/reference_model.h"

namespace crashcheck::oracle {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::Deallocate;
using history::DeallocateBulk;
using history::Operation;
using history::Reallocate;
using history::Reopen;
using history::Write;
using history::WriteHeader;

/// Live #0 [48,112) full of 'x', free [112,208), live #2 [208,240), live #3 [240,304) at the end.
ReferenceModel sample() {
  ReferenceModel model(Protocol::kInPlace);
  const auto told = [&](const Operation& operation, const std::vector<Placement>& returned) {
    static_cast<void>(model.acknowledge(operation, returned));
  };
  told(Allocate{64}, {{{48, 64}}});
  told(Allocate{96}, {{{112, 96}}});
  told(Allocate{32}, {{{208, 32}}});
  told(Allocate{64}, {{{240, 64}}});
  told(Write{0, 0, Bytes(64, std::byte{'x'})}, {});
  told(Deallocate{1}, {});
  return model;
}

std::vector<std::string_view> names(const std::vector<Outcome>& outcomes) {
  std::vector<std::string_view> names;
  for (const Outcome& outcome : outcomes) names.push_back(outcome.name);
  return names;
}

std::vector<Outcome> cut(const Operation& operation, const std::vector<Placement>& returned = {}) {
  return sample().in_flight(operation, returned);
}

using Names = std::vector<std::string_view>;

TEST(InPlaceOutcomes, AllocateFromTheTreeMayLoseBlockAndRemainder) {
  const auto outcomes = cut(Allocate{32}, {{176, 32}});
  ASSERT_EQ(names(outcomes), (Names{"not started", "block or remainder lost", "complete"}));
  EXPECT_EQ(outcomes[0].state.free, (std::vector<Range>{{112, 208}}));
  EXPECT_TRUE(outcomes[1].state.free.empty());
  EXPECT_EQ(outcomes[1].may_be_free, (std::vector<Range>{{112, 176}, {176, 208}}));
  EXPECT_EQ(outcomes[2].state.free, (std::vector<Range>{{112, 176}}));
  EXPECT_EQ(outcomes[2].state.live.size(), 3U) << "nobody was told of the new slice";
}

TEST(InPlaceOutcomes, AllocateByExtendingLeavesTheRoundedSizeToNobody) {
  const auto outcomes = cut(Allocate{100}, {{304, 100}});
  ASSERT_EQ(names(outcomes), (Names{"not started", "extended, held by nobody", "complete"}));
  EXPECT_EQ(outcomes[1].state.length, 432U);
}

TEST(InPlaceOutcomes, DeallocateInTheTreeMayLoseTheBlock) {
  const auto outcomes = cut(Deallocate{0});
  ASSERT_EQ(names(outcomes), (Names{"not started", "block lost", "complete"}));
  EXPECT_EQ(outcomes[1].state.find(0), nullptr);
  ASSERT_EQ(outcomes[1].wiped.size(), 1U);
  EXPECT_EQ(outcomes[1].wiped[0].offset, 48U);
  EXPECT_EQ(outcomes[1].wiped[0].before, Bytes(64, std::byte{'x'}));
  EXPECT_EQ(outcomes[1].state.free, (std::vector<Range>{{112, 208}}));
}

TEST(InPlaceOutcomes, DeallocateAtTheEndIsAtomic) {
  const auto outcomes = cut(Deallocate{3});
  ASSERT_EQ(names(outcomes), (Names{"not started", "complete"}));
  EXPECT_EQ(outcomes[1].state.length, 240U);
}

TEST(InPlaceOutcomes, ShrinkInsideTheBlockLeavesEachUnitOldOrNew) {
  const auto outcomes = cut(Reallocate{0, 40}, {{48, 40}});
  ASSERT_EQ(names(outcomes), (Names{"not started", "partly written", "complete"}));
  const Bytes& alternative = outcomes[1].state.find(0)->alternative;
  EXPECT_EQ(alternative[39], std::byte{'x'});
  EXPECT_EQ(alternative[40], std::byte{0});
  EXPECT_EQ(alternative.size(), 64U);
}

TEST(InPlaceOutcomes, ShrinkAtTheEndMayHaveZeroedTheGap) {
  const auto outcomes = cut(Reallocate{3, 10}, {{240, 10}});
  ASSERT_EQ(names(outcomes), (Names{"not started", "partly written", "complete"}));
  EXPECT_EQ(outcomes[1].state.length, 304U);
  EXPECT_EQ(outcomes[2].state.length, 272U);
}

TEST(InPlaceOutcomes, ShrinkInTheMiddleMayLoseTheFreedPart) {
  const auto outcomes = cut(Reallocate{0, 10}, {{48, 10}});
  ASSERT_EQ(names(outcomes), (Names{"not started", "freed part lost", "complete"}));
  const LiveSlice& front = *outcomes[1].state.find(0);
  EXPECT_EQ(front.content.size(), 32U);
  EXPECT_EQ(front.alternative[9], std::byte{'x'});
  EXPECT_EQ(front.alternative[10], std::byte{0});
  ASSERT_EQ(outcomes[1].wiped.size(), 1U);
  EXPECT_EQ(outcomes[1].wiped[0].offset, 80U);
  EXPECT_EQ(outcomes[2].state.free, (std::vector<Range>{{80, 112}, {112, 208}}));
}

TEST(InPlaceOutcomes, GrowAtTheEndIsAtomic) {
  EXPECT_EQ(names(cut(Reallocate{3, 100}, {{240, 100}})), (Names{"not started", "complete"}));
}

TEST(InPlaceOutcomes, GrowByCopyIsAllocateThenCopyThenDeallocate) {
  const auto outcomes = cut(Reallocate{0, 90}, {{112, 90}});
  ASSERT_EQ(names(outcomes),
            (Names{"not started", "block or remainder lost", "allocated, held by nobody",
                   "copied, old block lost", "complete"}));
  EXPECT_EQ(outcomes[2].state.find(0)->offset, 48U);
  EXPECT_TRUE(outcomes[2].state.free.empty());
  EXPECT_EQ(outcomes[3].state.find(0)->offset, 112U);
  EXPECT_EQ(outcomes[3].state.find(0)->content[63], std::byte{'x'}) << "the data must be there";
  EXPECT_TRUE(outcomes[3].state.free.empty());
  EXPECT_EQ(outcomes[3].wiped.size(), 1U);
  EXPECT_EQ(outcomes[4].state.free, (std::vector<Range>{{48, 112}}));
}

TEST(InPlaceOutcomes, BulkAllocateIsAtomic) {
  const auto outcomes = cut(AllocateBulk{{32, 32}}, {{112, 32}, {144, 32}});
  ASSERT_EQ(names(outcomes), (Names{"not started", "complete"}));
  EXPECT_TRUE(outcomes[1].state.free.empty());
  EXPECT_EQ(outcomes[1].state.live.size(), 3U);
}

TEST(InPlaceOutcomes, BulkDeallocateGoesGroupByGroupUpwards) {
  const auto outcomes = cut(DeallocateBulk{{3, 0}});
  ASSERT_EQ(names(outcomes), (Names{"not started", "part of the groups done, one lost",
                                    "part of the groups done", "complete"}));
  EXPECT_NE(outcomes[1].state.find(3), nullptr) << "the second group is not started";
  EXPECT_EQ(outcomes[2].state.free, (std::vector<Range>{{48, 112}, {112, 208}}));
  EXPECT_EQ(outcomes[2].state.length, 304U);
  EXPECT_EQ(outcomes[3].state.length, 240U);
}

TEST(InPlaceOutcomes, WritesLeaveEachUnitOldOrNew) {
  const auto outcomes = cut(Write{0, 8, Bytes(2, std::byte{'y'})});
  ASSERT_EQ(names(outcomes), (Names{"not started", "partly written", "complete"}));
  EXPECT_EQ(outcomes[1].state.find(0)->alternative[8], std::byte{'y'});
  const auto headers = cut(WriteHeader{4, Bytes(2, std::byte{'h'})});
  EXPECT_EQ(headers[1].alternative_header[4], std::byte{'h'});
  EXPECT_EQ(headers[0].alternative_header[4], std::byte{0}) << "not started is exact";
}

TEST(InPlaceOutcomes, ReopenLosesNothing) {
  for (const Outcome& outcome : cut(Reopen{})) {
    RangeSet free = outcome.state.free;
    normalize(free);
    EXPECT_EQ(free, (RangeSet{{112, 208}}));
    EXPECT_EQ(outcome.state.live.size(), 3U);
    EXPECT_TRUE(outcome.may_be_free.empty());
  }
}

TEST(InPlaceOutcomes, CreationGivesAnEmptyHeap) {
  const auto outcomes = ReferenceModel::creation_in_flight();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].state.length, 48U);
}

}  // namespace
}  // namespace crashcheck::oracle
