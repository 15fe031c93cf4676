// After a call that failed: what is still possible, and what an answer rules out.
#include "limbo.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/reference_model.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Write;
using oracle::Outcome;
using oracle::Placement;
using oracle::Protocol;

/// #0 at 48 and #1 at 80, both of 32 bytes.
oracle::HeapState two_slices() {
  oracle::ReferenceModel model(Protocol::kInPlace);
  static_cast<void>(model.acknowledge(Allocate{32}, std::vector<Placement>{{48, 32}}));
  static_cast<void>(model.acknowledge(Allocate{32}, std::vector<Placement>{{80, 32}}));
  return model.state();
}

/// What may be after a deallocation of #0 that failed: the slice, a free block, or nothing there.
Limbo after_failed_deallocation() {
  Limbo limbo(Protocol::kInPlace);
  limbo.begin(
      oracle::ReferenceModel(Protocol::kInPlace, two_slices(), 2).in_flight(Deallocate{0}, {}));
  return limbo;
}

bool has_free_block(const Outcome& outcome) { return !outcome.state.free.empty(); }

TEST(Limbo, IsOpenFromTheFailureToTheReopen) {
  Limbo limbo(Protocol::kInPlace);
  EXPECT_FALSE(limbo.is_open());
  limbo.begin({oracle::exactly("known", two_slices())});
  EXPECT_TRUE(limbo.is_open());
  EXPECT_EQ(limbo.outcomes().size(), 1U);
  limbo.end();
  EXPECT_FALSE(limbo.is_open());
  EXPECT_TRUE(limbo.outcomes().empty());
}

TEST(Limbo, KnowsWhereASliceIsThatIsThereInEveryOutcome) {
  const Limbo limbo = after_failed_deallocation();
  ASSERT_EQ(limbo.outcomes().size(), 3U);
  EXPECT_EQ(limbo.operands(Write{1, 0, {std::byte{1}}}, 2), (std::vector<Placement>{{80, 32}}));
  EXPECT_EQ(limbo.operands(Allocate{32}, 3), std::vector<Placement>());
}

TEST(Limbo, DoesNotKnowWhereASliceIsThatMayBeGoneOrElsewhere) {
  EXPECT_EQ(after_failed_deallocation().operands(Deallocate{0}, 2), std::nullopt);
  EXPECT_EQ(after_failed_deallocation().operands(history::DeallocateBulk{{1, 0}}, 2), std::nullopt);
  Limbo moved(Protocol::kInPlace);
  oracle::HeapState elsewhere = two_slices();
  elsewhere.find(1)->offset = 112;
  moved.begin({oracle::exactly("here", two_slices()), oracle::exactly("there", elsewhere)});
  EXPECT_EQ(moved.operands(Deallocate{1}, 2), std::nullopt);
  EXPECT_EQ(moved.operands(Deallocate{0}, 2), (std::vector<Placement>{{48, 32}}));
}

TEST(Limbo, DropsTheOutcomesThatAnAnswerContradicts) {
  Limbo limbo = after_failed_deallocation();
  limbo.acknowledge(Allocate{32}, std::vector<Placement>{{48, 32}}, 3);
  ASSERT_EQ(limbo.outcomes().size(), 1U) << "only a free block can be handed out";
  const oracle::HeapState& state = limbo.outcomes()[0].state;
  EXPECT_EQ(state.find(0), nullptr);
  EXPECT_EQ(state.find(2)->offset, 48U);
  EXPECT_TRUE(state.free.empty());
}

TEST(Limbo, KeepsTheOutcomesThatAnAnswerFits) {
  Limbo limbo = after_failed_deallocation();
  limbo.acknowledge(Allocate{32}, std::vector<Placement>{{112, 32}}, 3);
  ASSERT_EQ(limbo.outcomes().size(), 2U) << "a free block would have been taken";
  EXPECT_TRUE(std::ranges::none_of(limbo.outcomes(), has_free_block));
  for (const Outcome& outcome : limbo.outcomes()) {
    EXPECT_EQ(outcome.state.find(2)->offset, 112U);
    EXPECT_EQ(outcome.state.length, 144U);
  }
}

TEST(Limbo, HasNoOutcomeLeftAfterAnAnswerThatFitsNone) {
  Limbo limbo = after_failed_deallocation();
  limbo.acknowledge(Allocate{32}, std::vector<Placement>{{80, 32}}, 3);
  EXPECT_TRUE(limbo.outcomes().empty()) << "#1 is there in all of them";
  EXPECT_TRUE(limbo.is_open());
}

TEST(Limbo, ExpectsInsideALaterOperationWhatEachOutcomeAllows) {
  Limbo limbo(Protocol::kInPlace);
  limbo.begin({oracle::exactly("a", two_slices()), oracle::exactly("b", two_slices())});
  const Write write{1, 0, {std::byte{1}}};
  const std::size_t each =
      oracle::ReferenceModel(Protocol::kInPlace, two_slices(), 2).in_flight(write, {}).size();
  EXPECT_EQ(limbo.in_flight(write, {}, 2).size(), 2 * each);
}

TEST(Limbo, KeepsOpenWhatTheFailedOperationLeftOpen) {
  Outcome open = oracle::exactly("open", two_slices());
  open.may_be_free = {{112, 144}};
  open.wiped = {{112, oracle::Bytes(32), 0}};
  Limbo limbo(Protocol::kInPlace);
  limbo.begin({open});
  for (const Outcome& outcome : limbo.in_flight(Deallocate{1}, {}, 2)) {
    EXPECT_TRUE(std::ranges::count(outcome.may_be_free, (oracle::Range{112, 144})) == 1);
    EXPECT_TRUE(std::ranges::any_of(
        outcome.wiped, [](const oracle::Wiped& wiped) { return wiped.offset == 112; }));
  }
}

}  // namespace
}  // namespace crashcheck::explorer
