// What can still be done of operations that were meant for another state.
#include <gtest/gtest.h>

#include "explorer/continuation.h"
#include "ghost_tree_model/heap_model.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::feasible;
using explorer::first_infeasible;
using explorer::History;
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

/// Of an application whose next slice is #6.
const HeapModel& known() {
  static const HeapModel model(
      oracle::Protocol::kInPlace,
      [] {
        oracle::HeapState state;
        state.live = {{2, 48, oracle::Bytes(40), {}, {}}, {5, 112, oracle::Bytes(10), {}, {}}};
        return state;
      }(),
      6);
  return model;
}

TEST(Feasible, KeepsWhatWorksOnSlicesThatAreThere) {
  const History all = {Deallocate{1},
                       Deallocate{2},
                       Write{2, 0, {std::byte{1}}},
                       Reallocate{5, 64},
                       DeallocateBulk{{5, 2}},
                       Allocate{32},
                       AllocateBulk{{8, 8}},
                       DeallocateBulk{{6, 8}},
                       Deallocate{7},
                       Deallocate{8},
                       history::WriteHeader{0, {std::byte{1}}}};
  EXPECT_EQ(
      feasible(all, known()),
      (History{Deallocate{2}, Reallocate{5, 64}, Allocate{32}, AllocateBulk{{8, 8}},
               DeallocateBulk{{6, 8}}, Deallocate{7}, history::WriteHeader{0, {std::byte{1}}}}));
}

TEST(Feasible, CutsWritesToTheirSlice) {
  EXPECT_EQ(feasible({Write{5, 8, history::Bytes(9, std::byte{3})}}, known()),
            (History{Write{5, 8, history::Bytes(2, std::byte{3})}}));
  EXPECT_TRUE(feasible({Write{5, 10, {std::byte{3}}}}, known()).empty());
  EXPECT_EQ(feasible({Reallocate{5, 11}, Write{5, 10, {std::byte{3}}}}, known()).size(), 2U)
      << "it has grown by then";
}

TEST(FirstInfeasible, IsTheFirstThatWouldBeLeftOutOrCut) {
  EXPECT_EQ(first_infeasible({Deallocate{2}, Deallocate{2}}, known()), 1U);
  EXPECT_EQ(first_infeasible({Write{5, 8, history::Bytes(9, std::byte{3})}}, known()), 0U);
  EXPECT_EQ(first_infeasible({Allocate{8}, Deallocate{6}}, known()), 2U) << "none";
}

TEST(Feasible, FollowsSlicesThroughSlots) {
  const History all = {AllocateInto{Slot{2, 0, 16}, 32}, ReallocateInto{Slot{6, 0, 8}, 2, 64},
                       Write{2, 60, history::Bytes(4)}, DeallocateFrom{Slot{2, 56, 8}, 6},
                       history::Reclaim{}};
  EXPECT_EQ(feasible(all, known()), all);
  EXPECT_TRUE(feasible({Write{6, 0, {std::byte{1}}}, Deallocate{6}}, known()).empty());
}

TEST(Feasible, LeavesOutASlotThatIsNotThere) {
  EXPECT_TRUE(feasible({AllocateInto{Slot{1, 0, 8}, 32}}, known()).empty());
  EXPECT_TRUE(feasible({AllocateInto{Slot{5, 0, 16}, 32}}, known()).empty()) << "it has 10 bytes";
  EXPECT_EQ(feasible({Reallocate{5, 16}, AllocateInto{Slot{5, 0, 16}, 32}}, known()).size(), 2U)
      << "it has grown by then";
  EXPECT_TRUE(feasible({ReallocateInto{Slot{2, 32, 8}, 2, 32}}, known()).empty());
}

TEST(Feasible, LeavesOutABatchAsAWhole) {
  const Batch batch{{Deallocate{2}, Allocate{32}, Deallocate{1}}};
  EXPECT_EQ(feasible({batch, Deallocate{2}}, known()), History{Deallocate{2}});
  const Batch possible{{Allocate{32}, AllocateInto{Slot{6, 0, 16}, 8}, Deallocate{2}}};
  EXPECT_EQ(feasible({possible, Deallocate{7}, Deallocate{2}}, known()),
            (History{possible, Deallocate{7}}));
}

TEST(Feasible, CutsWritesInsideOfABatch) {
  EXPECT_EQ(feasible({Batch{{Allocate{3}, Write{6, 1, history::Bytes(9)}}}}, known()),
            (History{Batch{{Allocate{3}, Write{6, 1, history::Bytes(2)}}}}));
  EXPECT_TRUE(feasible({Batch{{Deallocate{2}, Write{2, 0, history::Bytes(9)}}}}, known()).empty());
}

TEST(Feasible, GivesTheHandlesOfWhatIsLeftOutToThoseBehind) {
  const History all = {AllocateInto{Slot{1, 0, 8}, 32},
                       Batch{{AllocateBulk{{8, 8}}, Deallocate{1}}},
                       Allocate{64},  // #9, and here #6
                       Batch{{Allocate{16}, Write{9, 0, {std::byte{1}}}, Deallocate{10}}},
                       Deallocate{6},
                       Deallocate{8},
                       AllocateInto{Slot{9, 0, 8}, 32},
                       Deallocate{2}};
  EXPECT_EQ(
      feasible(all, known()),
      (History{Allocate{64}, Batch{{Allocate{16}, Write{6, 0, {std::byte{1}}}, Deallocate{7}}},
               AllocateInto{Slot{6, 0, 8}, 32}, Deallocate{2}}));
}

TEST(FirstInfeasible, IsABatchOfWhichOneOperationWouldBeLeftOutOrCut) {
  const History before = {Allocate{8}, Batch{{Write{6, 0, history::Bytes(8)}, Deallocate{6}}}};
  EXPECT_EQ(first_infeasible(before, known()), 2U) << "none";
  EXPECT_EQ(first_infeasible({Allocate{8}, Batch{{Write{6, 0, history::Bytes(9)}}}}, known()), 1U);
  EXPECT_EQ(first_infeasible({Batch{{Deallocate{2}, Deallocate{2}}}}, known()), 0U);
}

}  // namespace
}  // namespace crashcheck::ghost_tree
