// What the model of the journaled protocol believes after each answer, where it differs.
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
using history::DeallocateFrom;
using history::Reallocate;
using history::ReallocateInto;
using history::Reclaim;
using history::Reopen;
using history::Slot;
using history::Write;

using Blocks = std::vector<Range>;

/// #0 at 48 (32 bytes, full of 'x'), free 80 to 208, #2 at 208 (32 bytes).
class JournaledModel : public ToldModel {
 public:
  JournaledModel() : ToldModel(Protocol::kJournaled) {
    told(Allocate{32}, {{48, 32}}).told(Allocate{128}, {{80, 128}}).told(Allocate{32}, {{208, 32}});
    told(Write{0, 0, Bytes(32, std::byte{'x'})}).told(Deallocate{1});
  }
  [[nodiscard]] Bytes content(Handle handle) const { return state().find(handle)->content; }
};

/// `bytes` as little-endian numbers, one behind the other.
Bytes stored(std::initializer_list<std::uint64_t> numbers) {
  Bytes bytes;
  for (const std::uint64_t number : numbers) {
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(number >> (8 * i) & 0xFFU));
  }
  return bytes;
}

Bytes part(const Bytes& bytes, std::size_t at, std::size_t count) {
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

Bytes header_part(const HeapState& state, std::size_t at, std::size_t count) {
  return part({state.user_header.begin(), state.user_header.end()}, at, count);
}

TEST(JournaledModel, CutsABulkAllocationFromTheTailAndKeepsTheSurplus) {
  JournaledModel model;
  model.told(AllocateBulk{{32, 0, 20}}, {{144, 32}, {0, 0}, {176, 20}});
  EXPECT_EQ(model.state().free, (Blocks{{80, 144}}));
  EXPECT_EQ(model.state().live.size(), 5U);
}

TEST(JournaledModel, ObjectsToABulkAllocationFromTheFront) {
  JournaledModel model;
  EXPECT_EQ(model.objections(AllocateBulk{{32, 32}}, {{80, 32}, {112, 32}}).front().kind,
            Kind::kOverlap);
}

TEST(JournaledModel, JoinsAndGivesBackTheFreeEndAtOnce) {
  JournaledModel model;
  model.told(Deallocate{2});
  EXPECT_EQ(model.state().length, 80U);
  EXPECT_TRUE(model.state().free.empty());
  model.told(Reopen{});
  EXPECT_EQ(model.state().length, 80U);
}

TEST(JournaledModel, FillsASlotInTheUserHeaderWithTheNewSlice) {
  JournaledModel model;
  model.told(AllocateInto{Slot{std::nullopt, 4, 16}, 40}, {{144, 40}});
  EXPECT_EQ(header_part(model.state(), 4, 16), stored({144, 40}));
  EXPECT_EQ(header_part(model.state(), 0, 4), Bytes(4));
  EXPECT_EQ(model.state().free, (Blocks{{80, 144}}));
  EXPECT_EQ(model.content(3), Bytes(40));
}

TEST(JournaledModel, FillsAnOffsetAloneInASlotOfALiveSlice) {
  JournaledModel model;
  model.told(AllocateInto{Slot{0, 8, 8}, 40}, {{144, 40}});
  EXPECT_EQ(part(model.content(0), 8, 8), stored({144}));
  EXPECT_EQ(part(model.content(0), 16, 16), Bytes(16, std::byte{'x'}));
  EXPECT_EQ(model.state().find(0)->previous, Bytes(32, std::byte{'x'})) << "as after a write";
}

TEST(JournaledModel, FillsZerosForAnEmptySlice) {
  JournaledModel model;
  model.told(AllocateInto{Slot{0, 0, 16}, 0}, {{0, 0}});
  EXPECT_EQ(part(model.content(0), 0, 16), Bytes(16));
  model.told(ReallocateInto{Slot{0, 16, 16}, 2, 0}, {{0, 0}});
  EXPECT_EQ(model.content(0), Bytes(32));
}

TEST(JournaledModel, ASlotFilledInFreshMemoryIsWrittenMemory) {
  JournaledModel model;
  EXPECT_EQ(model.state().find(2)->fresh_from, 0U);
  model.told(AllocateInto{Slot{2, 0, 8}, 32}, {{176, 32}});
  EXPECT_EQ(model.state().find(2)->fresh_from, UINT64_MAX);
}

TEST(JournaledModel, FillsASlotWithThePlaceToWhichASliceMoved) {
  JournaledModel model;
  model.told(ReallocateInto{Slot{2, 0, 16}, 0, 64}, {{144, 64}});
  EXPECT_EQ(part(model.content(2), 0, 16), stored({144, 64}));
  EXPECT_EQ(model.state().free, (Blocks{{48, 144}}));
}

TEST(JournaledModel, FillsASlotInTheMovedSliceItselfWhereItIsNow) {
  JournaledModel model;
  model.told(ReallocateInto{Slot{0, 40, 16}, 0, 64}, {{144, 64}});
  EXPECT_EQ(part(model.content(0), 40, 16), stored({144, 64}));
  EXPECT_EQ(part(model.content(0), 0, 32), Bytes(32, std::byte{'x'}));
  EXPECT_EQ(model.state().find(0)->previous, Bytes(32, std::byte{'x'}))
      << "before the operation, not between its steps";
}

TEST(JournaledModel, ZeroesTheSlotOfASliceThatIsFreed) {
  JournaledModel model;
  model.told(DeallocateFrom{Slot{0, 16, 8}, 2});
  EXPECT_EQ(part(model.content(0), 16, 8), Bytes(8));
  EXPECT_EQ(part(model.content(0), 24, 8), Bytes(8, std::byte{'x'}));
  EXPECT_EQ(model.state().find(2), nullptr);
  EXPECT_EQ(model.state().length, 80U);
}

TEST(JournaledModel, ObjectsToASlotThatIsNotThere) {
  JournaledModel model;
  EXPECT_FALSE(model.objections(AllocateInto{Slot{0, 24, 16}, 0}, {{0, 0}}).empty());
  EXPECT_FALSE(model.objections(AllocateInto{Slot{std::nullopt, 25, 8}, 0}, {{0, 0}}).empty());
  EXPECT_FALSE(model.objections(AllocateInto{Slot{0, UINT64_MAX, 8}, 0}, {{0, 0}}).empty());
  EXPECT_FALSE(model.objections(DeallocateFrom{Slot{2, 0, 8}, 2}, {}).empty());
}

TEST(JournaledModel, ReclaimsEverythingThatIsNotLive) {
  HeapState state = JournaledModel().state();
  state.free.clear();
  state.length = 304;  // 240 to 304 and 80 to 208 belong to nobody
  ReferenceModel model(Protocol::kJournaled, state, 3);
  EXPECT_TRUE(model.acknowledge(Reclaim{}, {}).empty());
  EXPECT_EQ(model.state().free, (Blocks{{80, 208}}));
  EXPECT_EQ(model.state().length, 240U);
  EXPECT_EQ(model.state().live.size(), 2U);
}

TEST(JournaledModel, ReclaimsAWholeHeap) {
  HeapState state = created_heap();
  state.length = 304;
  ReferenceModel model(Protocol::kJournaled, state, 0);
  EXPECT_TRUE(model.acknowledge(Reclaim{}, {}).empty());
  EXPECT_EQ(model.state().length, 48U);
}

TEST(JournaledModel, FollowsTheOperationsOfABatchOneAfterTheOther) {
  JournaledModel model;
  const Batch batch{{Allocate{32}, Reallocate{0, 64}, Write{3, 0, Bytes(2, std::byte{'n'})},
                     Write{0, 0, Bytes(2, std::byte{'y'})}, AllocateBulk{{32, 0}},
                     AllocateInto{Slot{4, 0, 16}, 8}, Deallocate{2}}};
  model.told(batch, {{176, 32}, {112, 64}, {80, 32}, {0, 0}, {48, 8}});
  EXPECT_EQ(model.content(3)[1], std::byte{'n'});
  EXPECT_EQ(part(model.content(4), 0, 16), stored({48, 8}));
  EXPECT_EQ(model.state().find(0)->offset, 112U);
  EXPECT_EQ(model.state().find(2), nullptr);
  EXPECT_TRUE(model.state().free.empty());
  EXPECT_EQ(model.state().length, 208U);
  EXPECT_EQ(model.state().find(6)->placement(), (Placement{48, 8})) << "five handles were given";
}

TEST(JournaledModel, RemembersWhatASliceHeldBeforeTheBatch) {
  JournaledModel model;
  model.told(Batch{{Write{0, 0, Bytes(32, std::byte{'y'})}, Write{0, 0, Bytes(1)}}});
  EXPECT_EQ(model.state().find(0)->previous, Bytes(32, std::byte{'x'}));
}

TEST(JournaledModel, ObjectsToAWrongAnswerInsideABatch) {
  JournaledModel model;
  EXPECT_EQ(
      model.objections(Batch{{Allocate{32}, Allocate{32}}}, {{176, 32}, {176, 32}}).back().kind,
      Kind::kOverlap);
}

}  // namespace
}  // namespace crashcheck::oracle
