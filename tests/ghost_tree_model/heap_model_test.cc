// After a call that failed: what is still possible, and what an answer rules out. Of a creation
// that was cut: which refusals are documented.
#include "ghost_tree_model/heap_model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ghost_tree_model/heap_session.h"
#include "testing_heap.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::Refusal;
using explorer::UnwrittenBytes;
using history::Allocate;
using history::Deallocate;
using history::Write;
using io::ErrorCode;
using oracle::Outcome;
using oracle::Placement;
using oracle::Protocol;

/// #0 at 48, #1 at 80 and so on, each of 32 bytes.
oracle::HeapState slices(std::size_t count) {
  oracle::ReferenceModel model(Protocol::kInPlace);
  for (std::uint64_t offset = 48; count > 0; --count, offset += 32) {
    static_cast<void>(model.acknowledge(Allocate{32}, std::vector<Placement>{{offset, 32}}));
  }
  return model.state();
}
oracle::HeapState two_slices() { return slices(2); }

/// `operation` fails that would have returned these places.
void fail(HeapModel& model, const history::Operation& operation, Returned returned = {}) {
  const explorer::Answer answer = to_answer(std::move(returned));
  model.begin(operation, &answer);
  model.failed();
}

void acknowledge(HeapModel& model, const history::Operation& operation, Returned returned) {
  const explorer::Answer answer = to_answer(std::move(returned));
  model.begin(operation, &answer);
  static_cast<void>(model.acknowledge(operation, answer));
}

/// What may be after a deallocation of #0 that failed: the slice, a free block, or nothing there.
class AfterAFailedDeallocation : public ::testing::Test {
 protected:
  AfterAFailedDeallocation() { fail(model, Deallocate{0}); }

  HeapModel model{Protocol::kInPlace, two_slices(), 2};
};

bool has_free_block(const Outcome& outcome) { return !outcome.state.free.empty(); }

TEST(HeapModel, IsUncertainFromTheFailureToTheReopen) {
  HeapModel model(Protocol::kInPlace, two_slices(), 2);
  EXPECT_TRUE(model.is_certain());
  model.failed();
  EXPECT_FALSE(model.is_certain());
  EXPECT_EQ(model.outcomes().size(), 1U);
  model.crashed();
  model.adopt(model.judge({testing::heap_file(112, 0)}));
  EXPECT_TRUE(model.is_certain());
  EXPECT_EQ(model.alternatives(), 1U);
}

TEST_F(AfterAFailedDeallocation, KnowsWhereASliceIsThatIsThereInEveryOutcome) {
  ASSERT_EQ(model.outcomes().size(), 3U);
  EXPECT_EQ(model.operands(Write{1, 0, {std::byte{1}}}), (std::vector<Placement>{{80, 32}}));
  EXPECT_EQ(model.operands(Allocate{32}), std::vector<Placement>());
}

TEST_F(AfterAFailedDeallocation, DoesNotKnowWhereASliceIsThatMayBeGone) {
  EXPECT_EQ(model.operands(Deallocate{0}), std::nullopt);
  EXPECT_EQ(model.operands(history::DeallocateBulk{{1, 0}}), std::nullopt);
}

TEST(HeapModel, DoesNotKnowWhereASliceIsThatMayBeElsewhere) {
  HeapModel moved(Protocol::kInPlace, slices(3), 3);
  fail(moved, history::Reallocate{1, 64}, {{144, 64}});
  ASSERT_GT(moved.outcomes().size(), 1U);
  EXPECT_EQ(moved.operands(Deallocate{1}), std::nullopt);
  EXPECT_EQ(moved.operands(Deallocate{0}), (std::vector<Placement>{{48, 32}}));
}

TEST_F(AfterAFailedDeallocation, DropsTheOutcomesThatAnAnswerContradicts) {
  acknowledge(model, Allocate{32}, {{48, 32}});
  ASSERT_EQ(model.outcomes().size(), 1U) << "only a free block can be handed out";
  const oracle::HeapState& state = model.outcomes()[0].state;
  EXPECT_EQ(state.find(0), nullptr);
  EXPECT_EQ(state.find(2)->offset, 48U);
  EXPECT_TRUE(state.free.empty());
}

TEST_F(AfterAFailedDeallocation, KeepsTheOutcomesThatAnAnswerFits) {
  acknowledge(model, Allocate{32}, {{112, 32}});
  ASSERT_EQ(model.outcomes().size(), 2U) << "a free block would have been taken";
  EXPECT_TRUE(std::ranges::none_of(model.outcomes(), has_free_block));
  for (const Outcome& outcome : model.outcomes()) {
    EXPECT_EQ(outcome.state.find(2)->offset, 112U);
    EXPECT_EQ(outcome.state.length, 144U);
  }
}

TEST_F(AfterAFailedDeallocation, HasNoOutcomeLeftAfterAnAnswerThatFitsNone) {
  acknowledge(model, Allocate{32}, {{80, 32}});
  EXPECT_EQ(model.alternatives(), 0U) << "#1 is there in all of them";
  EXPECT_FALSE(model.is_certain());
}

TEST_F(AfterAFailedDeallocation, ExpectsInsideALaterOperationWhatEachOutcomeAllows) {
  const Write write{1, 0, {std::byte{1}}};
  const std::size_t each =
      oracle::ReferenceModel(Protocol::kInPlace, two_slices(), 2).in_flight(write, {}).size();
  fail(model, write);
  EXPECT_EQ(model.outcomes().size(), 3 * each);
}

/// How many outcomes a deallocation of #1 that fails may leave of those that leave something open.
template <typename IsOpen>
std::size_t open_after_deallocation(const HeapModel& model, IsOpen is_open) {
  std::size_t count = 0;
  for (const Outcome& outcome : model.outcomes()) {
    const oracle::ReferenceModel after(Protocol::kInPlace, outcome.state, model.next_handle());
    if (is_open(outcome)) count += after.in_flight(Deallocate{1}, {}).size();
  }
  return count;
}

TEST(HeapModel, KeepsOpenWhichMemoryTheFailedOperationMayHaveLost) {
  oracle::HeapState holed = two_slices();
  holed.take(0);
  holed.free = {{48, 80}};
  HeapModel model(Protocol::kInPlace, holed, 2);
  fail(model, Allocate{32}, {{48, 32}});
  const auto may_be_lost = [](const Outcome& outcome) {
    return std::ranges::count(outcome.may_be_free, (oracle::Range{48, 80})) == 1;
  };
  EXPECT_EQ(std::ranges::count_if(model.outcomes(), may_be_lost), 1);
  const std::size_t after = open_after_deallocation(model, may_be_lost);
  fail(model, Deallocate{1});
  EXPECT_EQ(std::ranges::count_if(model.outcomes(), may_be_lost),
            static_cast<std::ptrdiff_t>(after));
}

TEST_F(AfterAFailedDeallocation, KeepsOpenWhatIsLeftOfTheBytes) {
  const auto may_be_wiped = [](const Outcome& outcome) {
    return std::ranges::any_of(outcome.wiped,
                               [](const oracle::Wiped& wiped) { return wiped.offset == 48; });
  };
  EXPECT_EQ(std::ranges::count_if(model.outcomes(), may_be_wiped), 1);
  const std::size_t after = open_after_deallocation(model, may_be_wiped);
  fail(model, Deallocate{1});
  EXPECT_EQ(std::ranges::count_if(model.outcomes(), may_be_wiped),
            static_cast<std::ptrdiff_t>(after));
}

constexpr Refusal kAsDocumented = {ErrorCode::kInvalidData, 64, 0, UnwrittenBytes::kAnything};

/// Of an application that was told nothing yet.
bool may_refuse_in_creation(const Refusal& refusal, Protocol protocol = Protocol::kJournaled) {
  HeapModel model(protocol);
  model.crashed();
  return model.may_refuse(refusal);
}

TEST(DocumentedRefusal, IsOfASmallFileLeftUntouchedWithTheRightError) {
  constexpr auto kAnything = UnwrittenBytes::kAnything;
  EXPECT_TRUE(may_refuse_in_creation(kAsDocumented));
  EXPECT_TRUE(may_refuse_in_creation({ErrorCode::kInvalidData, 1, 0, kAnything}));
  EXPECT_FALSE(may_refuse_in_creation({ErrorCode::kInvalidData, 65, 0, kAnything}));
  EXPECT_FALSE(may_refuse_in_creation({ErrorCode::kInvalidData, 64, 1, kAnything}));
  EXPECT_FALSE(may_refuse_in_creation({ErrorCode::kCorrupt, 64, 0, kAnything}));
}

TEST(DocumentedRefusal, IsForJournaledCreationsInFreshSpaceAlone) {
  Refusal zero = kAsDocumented;
  zero.unwritten = UnwrittenBytes::kZero;
  HeapModel known(Protocol::kJournaled, oracle::created_heap(), 0);
  known.crashed();
  EXPECT_TRUE(may_refuse_in_creation(kAsDocumented));
  EXPECT_FALSE(may_refuse_in_creation(kAsDocumented, Protocol::kInPlace));
  EXPECT_FALSE(known.may_refuse(kAsDocumented));
  EXPECT_FALSE(may_refuse_in_creation(zero));
}

}  // namespace
}  // namespace crashcheck::ghost_tree
