// Heaps as lines of characters.
#include "ghost_tree_pictures/heap_map.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::ghost_tree {
namespace {

using testing::worked_example;

oracle::HeapState known() {
  oracle::HeapState state;
  state.live = {{1, 80, oracle::Bytes(64), {}, {}}, {13, 208, oracle::Bytes(32), {}, {}}};
  return state;
}

TEST(HeapMap, DrawsOneCharacterABlock) {
  const auto file = worked_example();
  const oracle::RawHeap heap = oracle::decode(file);
  const oracle::HeapState state = known();
  EXPECT_EQ(heap_map(picture_of(heap, &state)), ".11..3");
  EXPECT_EQ(heap_map(picture_of(heap, nullptr)), ".##..#");
  const std::vector<oracle::Handle> cut = {13};
  EXPECT_EQ(heap_map(picture_of(heap, &state, cut)), ".11..*");
}

TEST(HeapMap, MarksWhatIsNobodysAndWhatHasTwoOwners) {
  auto file = worked_example();
  testing::put_u64(file, 16 + 48, 64);
  testing::put_u64(file, 16 + 48 + 24, 0);
  const oracle::RawHeap heap = oracle::decode(file);
  const oracle::HeapState state = known();
  EXPECT_EQ(heap_map(picture_of(heap, &state)), ".!1~~3");
}

TEST(HeapMap, DrawsLongHeapsToScaleAndShowsTheMostAlarming) {
  auto file = testing::heap_file(48 + 32 * 1000, 48);
  testing::put_node(file, 48, 32 * 1000, 0, 1, 0, 0);
  const oracle::RawHeap heap = oracle::decode(file);
  oracle::HeapState state;
  state.live = {{4, 48 + 32 * 999, oracle::Bytes(32), {}, {}}};
  EXPECT_EQ(heap_map(picture_of(heap, &state), 10), ".........!  (100 blocks a character)");
}

TEST(HeapMap, DrawsNothingWhereThereIsNoArena) { EXPECT_EQ(heap_map(HeapPicture()), "(no arena)"); }

TEST(HeapMap, PointsAtWhatHasAnotherOwnerThanBefore) {
  const auto file = worked_example();
  const oracle::RawHeap heap = oracle::decode(file);
  const oracle::HeapState state = known();
  oracle::HeapState earlier = known();
  earlier.live[1].handle = 3;
  const HeapPicture now = picture_of(heap, &state);
  EXPECT_EQ(changes_below_map(now, now), "");
  EXPECT_EQ(changes_below_map(now, picture_of(heap, &earlier)), "     ^");
  EXPECT_EQ(changes_below_map(now, HeapPicture()), "^^^^^^");
  EXPECT_EQ(changes_below_map(now, HeapPicture(), 3), "^^^");
}

TEST(HeapMapRows, BeginWithTheirOffsetsAndHaveDamageBelow) {
  auto file = testing::heap_file(48 + 32 * 65, 48);
  testing::put_node(file, 48, 32 * 64, 0, 1, 0, 0);
  const HeapPicture heap = picture_of(oracle::decode(file), nullptr);
  const std::string row(64, '.');
  EXPECT_EQ(heap_map_rows(heap, {}, 32), "        48  " + row + "\n      2096  #\n");
  EXPECT_EQ(heap_map_rows(heap, {{0, 48}, {80, 112}, {2096, 5000}}, 32),
            "        48  " + row + "\n             ^\n      2096  #\n            ^\n");
  EXPECT_EQ(heap_map_rows(heap, {}, 1),
            "        48  " + std::string(32, '.') +
                "#   98% free\n  (2 blocks a character, the most alarming of them shown)\n");
}

TEST(TreeText, IndentsNodesByDepth) {
  const auto file = worked_example();
  EXPECT_EQ(tree_text(picture_of(oracle::decode(file), nullptr)),
            "  48: size 32, balance 1, height 2, left 0, right 144\n"
            "    144: size 64, balance 0, height 1, left 0, right 0\n");
  EXPECT_EQ(tree_text(picture_of(oracle::decode(file), nullptr), 1),
            "  48: size 32, balance 1, height 2, left 0, right 144\n  ... and 1 more\n");
}

TEST(TreeText, ShowsTheNodesNearestToTheRootInTreeOrder) {
  auto file = testing::heap_file(48 + 32 * 5, 112);
  testing::put_node(file, 48, 32, 0, 1, 0, 0);
  testing::put_node(file, 112, 32, 0, 2, 48, 176);
  testing::put_node(file, 176, 32, 0, 1, 0, 0);
  const HeapPicture heap = picture_of(oracle::decode(file), nullptr);
  EXPECT_EQ(tree_text(heap, 1),
            "  112: size 32, balance 0, height 2, left 48, right 176\n  ... and 2 more\n");
}

}  // namespace
}  // namespace crashcheck::ghost_tree
