// Where an operation's slices are, in batches above all.
#include "oracle/operands.h"

#include <gtest/gtest.h>

namespace crashcheck::oracle {
namespace {

using history::Allocate;
using history::AllocateBulk;
using history::AllocateInto;
using history::Batch;
using history::Deallocate;
using history::DeallocateBulk;
using history::DeallocateFrom;
using history::Reallocate;
using history::ReallocateInto;
using history::Slot;
using history::Write;

using Placements = std::vector<Placement>;

/// #0 at 48 and #1 at 80; #2 is the next.
std::optional<Placements> operands(const history::Operation& operation) {
  return operands_of(operation, 2, {}, [](Handle handle) -> std::optional<Placement> {
    if (handle > 1) return std::nullopt;
    return Placement{48 + handle * 32U, 32};
  });
}

Placement returned(std::uint64_t index) { return {index, kReturnedInBatch}; }

TEST(Operands, AreTheSlicesInTheOrderInWhichTheyAreNamed) {
  EXPECT_EQ(operands(DeallocateBulk{{1, 0}}), (Placements{{80, 32}, {48, 32}}));
  EXPECT_EQ(operands(ReallocateInto{Slot{1, 0, 16}, 0, 64}), (Placements{{80, 32}, {48, 32}}));
  EXPECT_EQ(operands(Deallocate{2}), std::nullopt);
}

TEST(Operands, OfABatchTellWhichPlaceAnEarlierOperationReturned) {
  const Batch batch{{AllocateBulk{{32, 32}}, Write{3, 0, {std::byte{1}}}, Allocate{32},
                     AllocateInto{Slot{4, 0, 8}, 32}, Write{0, 0, {std::byte{1}}}}};
  EXPECT_EQ(operands(batch), (Placements{returned(1), returned(2), {48, 32}}));
}

TEST(Operands, OfABatchFollowASliceThroughItsLastReallocation) {
  const Batch batch{{Reallocate{0, 64}, Write{0, 0, {std::byte{1}}}, Allocate{32},
                     ReallocateInto{Slot{0, 0, 8}, 0, 96}, Write{2, 0, {std::byte{1}}},
                     Deallocate{0}}};
  EXPECT_EQ(
      operands(batch),
      (Placements{{48, 32}, returned(0), returned(0), returned(0), returned(1), returned(2)}));
}

TEST(Operands, OfABatchAreUnknownOnceTheSliceIsFreedOrBeforeItIsGiven) {
  EXPECT_EQ(operands(Batch{{Deallocate{0}, Write{0, 0, {std::byte{1}}}}}), std::nullopt);
  EXPECT_EQ(operands(Batch{{DeallocateFrom{Slot{}, 0}, Deallocate{0}}}), std::nullopt);
  EXPECT_EQ(operands(Batch{{DeallocateBulk{{1, 0}}, Deallocate{1}}}), std::nullopt);
  EXPECT_EQ(operands(Batch{{Deallocate{2}, Allocate{32}}}), std::nullopt);
  EXPECT_EQ(operands(Batch{{Allocate{32}, Deallocate{2}}}), Placements{returned(0)});
}

TEST(PlacesGiven, AreThoseOfNewSlicesAmongAllThatAreReturned) {
  using Indices = std::vector<std::size_t>;
  EXPECT_EQ(places_given(AllocateBulk{{1, 0, 2}}), (Indices{0, 1, 2}));
  EXPECT_TRUE(places_given(Reallocate{0, 1}).empty());
  EXPECT_EQ(places_given(Batch{{Reallocate{0, 1}, Allocate{1}, Deallocate{1},
                                ReallocateInto{Slot{}, 0, 1}, AllocateBulk{{1, 1}}}}),
            (Indices{1, 3, 4}));
}

}  // namespace
}  // namespace crashcheck::oracle
