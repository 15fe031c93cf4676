// Smaller versions of batches and of operations with slots.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "generator/shrinks.h"

namespace crashcheck::generator {
namespace {

using history::Allocate;
using history::AllocateInto;
using history::Batch;
using history::Deallocate;
using history::DeallocateFrom;
using history::History;
using history::Operation;
using history::Reallocate;
using history::ReallocateInto;
using history::Reclaim;
using history::Slot;
using history::Write;

constexpr Slot kPlainSlot{std::nullopt, 0, 8};
const history::Bytes kByte = {std::byte{0x61}};

std::vector<History> all_shrinks(const History& history) {
  std::vector<History> all;
  auto candidates = shrinks(history);
  while (auto candidate = candidates.next()) all.push_back(std::move(*candidate));
  return all;
}

bool shrinks_to(const History& history, const History& simpler) {
  const auto all = all_shrinks(history);
  return std::ranges::find(all, simpler) != all.end();
}

History minimize_batches(History history, const std::function<bool(const History&)>& fails) {
  for (bool progress = true; progress;) {
    progress = false;
    for (const History& candidate : all_shrinks(history)) {
      if (!fails(candidate)) continue;
      history = candidate;
      progress = true;
      break;
    }
  }
  return history;
}

/// Whether any operation, in a batch or not, is one of `Wanted`.
template <typename Wanted>
bool has(const History& history) {
  return std::ranges::any_of(history, [](const Operation& operation) {
    const auto* batch = std::get_if<Batch>(&operation);
    return std::holds_alternative<Wanted>(operation) ||
           (batch != nullptr && std::ranges::any_of(batch->operations, [](const auto& each) {
              return std::holds_alternative<Wanted>(each);
            }));
  });
}

const Batch kBatch{{Allocate{32}, Write{0, 0, kByte}, Deallocate{0}}};

TEST(ShrinksOfBatches, AreTheOperationsByThemselves) {
  EXPECT_TRUE(shrinks_to({kBatch}, {Allocate{32}, Write{0, 0, kByte}, Deallocate{0}}));
}

TEST(ShrinksOfBatches, LeaveOutOneOperationAndWhatDependsOnIt) {
  EXPECT_TRUE(shrinks_to({kBatch}, {Batch{{Allocate{32}, Deallocate{0}}}}));
  EXPECT_TRUE(shrinks_to({Batch{{Allocate{32}, Allocate{64}, Write{0, 0, kByte}}}},
                         {Batch{{Allocate{64}}}}));
}

TEST(ShrinksOfBatches, TakeOutTheFirstOrTheLastOperation) {
  EXPECT_TRUE(shrinks_to({kBatch}, {Allocate{32}, Batch{{Write{0, 0, kByte}, Deallocate{0}}}}));
  EXPECT_TRUE(shrinks_to({kBatch}, {Batch{{Allocate{32}, Write{0, 0, kByte}}}, Deallocate{0}}));
}

TEST(ShrinksOfBatches, MakeAnOperationInsideSimpler) {
  EXPECT_TRUE(
      shrinks_to({Batch{{Allocate{96}, Deallocate{0}}}}, {Batch{{Allocate{32}, Deallocate{0}}}}));
}

TEST(ShrinksOfBatches, NumberHandlesAnewInsideAndBehind) {
  const History history = {Allocate{32}, Allocate{64},
                           Batch{{Allocate{96}, Write{1, 0, kByte}, Write{2, 0, kByte},
                                  AllocateInto{Slot{2, 8, 16}, 32}}},
                           Reallocate{3, 64}};
  EXPECT_TRUE(shrinks_to(history, {Allocate{64},
                                   Batch{{Allocate{96}, Write{0, 0, kByte}, Write{1, 0, kByte},
                                          AllocateInto{Slot{1, 8, 16}, 32}}},
                                   Reallocate{2, 64}}));
  EXPECT_TRUE(shrinks_to(
      history, {Allocate{32}, Allocate{64},
                Batch{{Write{1, 0, kByte}, AllocateInto{Slot{kPlainSlot.slice, 0, 16}, 32}}},
                Reallocate{2, 64}}))
      << "without the allocation inside";
}

TEST(ShrinksOfBatches, GoWhereNothingIsLeftInside) {
  EXPECT_TRUE(shrinks_to({Allocate{32}, Batch{{Deallocate{0}}}}, {}));
}

TEST(ShrinksOfBatches, ReachTheExactMinimum) {
  const auto fails = [](const History& history) {
    return std::ranges::any_of(history, [](const Operation& operation) {
      const auto* batch = std::get_if<Batch>(&operation);
      return batch != nullptr && has<Allocate>({operation}) && has<DeallocateFrom>({operation});
    });
  };
  EXPECT_EQ(minimize_batches({Allocate{64},
                              Batch{{Allocate{32}, AllocateInto{Slot{0, 16, 16}, 64},
                                     Write{1, 3, kByte}, DeallocateFrom{Slot{2, 8, 8}, 1}}},
                              Reclaim{}},
                             fails),
            (History{Batch{{Allocate{32}, DeallocateFrom{kPlainSlot, 0}}}}));
}

TEST(ShrinksOfSlots, AreThePlainForms) {
  EXPECT_TRUE(shrinks_to({AllocateInto{kPlainSlot, 32}}, {Allocate{32}}));
  EXPECT_TRUE(shrinks_to({Allocate{32}, ReallocateInto{kPlainSlot, 0, 32}},
                         {Allocate{32}, Reallocate{0, 32}}));
  EXPECT_TRUE(
      shrinks_to({Allocate{32}, DeallocateFrom{kPlainSlot, 0}}, {Allocate{32}, Deallocate{0}}));
}

TEST(ShrinksOfSlots, LieInTheHeaderOrAtTheStartOrAreNarrower) {
  const auto into = [](Slot slot) { return History{Allocate{64}, AllocateInto{slot, 32}}; };
  EXPECT_TRUE(shrinks_to(into({0, 40, 16}), into({std::nullopt, 0, 16})));
  EXPECT_TRUE(shrinks_to(into({0, 40, 16}), into({0, 0, 16})));
  EXPECT_TRUE(shrinks_to(into({0, 40, 16}), into({0, 40, 8})));
  EXPECT_EQ(minimize_batches(into({0, 40, 16}), has<AllocateInto>),
            History{(AllocateInto{kPlainSlot, 32})});
}

TEST(ShrinksOfSlots, LieInTheHeaderOnceTheirSliceIsGoneOrTooShort) {
  const History history = {Allocate{64}, AllocateInto{Slot{0, 40, 8}, 32}};
  const AllocateInto in_header{Slot{std::nullopt, 0, 8}, 32};
  EXPECT_TRUE(shrinks_to(history, {in_header}));
  EXPECT_TRUE(shrinks_to(history, {Allocate{32}, in_header}));
  EXPECT_TRUE(shrinks_to({Allocate{96}, ReallocateInto{Slot{0, 40, 8}, 0, 64}},
                         {Allocate{96}, ReallocateInto{Slot{std::nullopt, 0, 8}, 0, 32}}));
}

TEST(ShrinksOfReclaim, IsNothing) {
  EXPECT_EQ(all_shrinks({Reclaim{}}), std::vector<History>{History{}});
}

}  // namespace
}  // namespace crashcheck::generator
