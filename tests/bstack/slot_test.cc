// Slots: places that learn of a slice in the step in which it is allocated, moved or freed.
#include <gtest/gtest.h>

#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

io::Bytes stored(Slice slice) { return joined({u64(slice.offset), u64(slice.length)}); }

TEST(Slot, InTheUserHeaderLearnsOfAnAllocationInItsCommit) {
  TwoLive heap(40);
  const Slice slice = heap->allocate_into(slot_in_user_header(8), 33).value();
  EXPECT_EQ(slice, (Slice{144, 33}));
  EXPECT_EVENTS(heap, committed(144, 208, {put_part(8, stored(slice))}));
}

TEST(Slot, OfEightBytesHoldsTheOffsetAlone) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->write_user_header(0, pattern(32)));
  heap.mark();
  ASSERT_TRUE(heap->allocate_into(slot_in_user_header(24, SlotWidth::kOffset), 33));
  EXPECT_EVENTS(heap, committed(144, 208, {put_part(24, u64(144))}));
  EXPECT_EQ(heap.user_header(), joined({pattern(24), u64(144)}));
}

TEST(Slot, InASliceIsThatPartOfIt) {
  TwoLive heap(40);
  const Slice slice = heap->allocate_into(slot_in(heap.first, 24), 33).value();
  EXPECT_EVENTS(heap, committed(144, 208, {put_part(48 + 24, stored(slice))}));
  EXPECT_EQ(heap.read(heap.first), joined({pattern(24), stored(slice)}));
  heap.mark();
  ASSERT_TRUE(heap->allocate_into(slot_in(heap.first, 32, SlotWidth::kOffset), 1));
  EXPECT_EVENTS(heap, committed(208, 240, {put_part(80, u64(208))}));
}

TEST(Slot, OfAnEmptyAllocationHoldsZeros) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->write_user_header(0, pattern(32)));
  heap.mark();
  EXPECT_EQ(heap->allocate_into(slot_in_user_header(0), 0).value(), Slice());
  EXPECT_EVENTS(heap, committed(144, 144, {put_part(0, io::Bytes(16))}));
}

TEST(Slot, LearnsOfAMove) {
  TwoLive heap(40);
  const Slice moved = heap->reallocate_into(slot_in(heap.last, 16), heap.first, 70).value();
  EXPECT_EQ(moved, (Slice{144, 70}));
  EXPECT_EVENTS(heap, committed(144, 240,
                                {root_part(48), node_part(48, 64, 0, 1, kNoChild, kNoChild),
                                 zero_part(80, 32), put_part(128, stored(moved)),
                                 put_part(144, pattern(40))}));
}

TEST(Slot, InTheSliceThatMovesIsFilledInItsCopy) {
  TwoLive heap(40);
  const Slice moved = heap->reallocate_into(slot_in(heap.first, 8), heap.first, 70).value();
  EXPECT_EQ(moved, (Slice{144, 70}));
  io::Bytes expected = joined({pattern(40), io::Bytes(30)});
  std::ranges::copy(stored(moved), expected.begin() + 8);
  EXPECT_EQ(heap.read(moved), expected);
  EXPECT_EQ(heap.syncs(), 2);
  heap.expect_sound();
}

TEST(Slot, InTheSliceThatMovesMayLieInWhatIsNew) {
  TwoLive heap(24);
  EXPECT_TRUE(is_invalid(heap->reallocate_into(slot_in(heap.first, 16), heap.first, 70)))
      << "it must lie in the slice as it is";
  const Slice moved =
      heap->reallocate_into(slot_in(heap.first, 16, SlotWidth::kOffset), heap.first, 70).value();
  EXPECT_EQ(heap.read(moved), joined({pattern(16), u64(moved.offset), io::Bytes(46)}));
}

TEST(Slot, InTheSliceThatStaysIsFilledThere) {
  TwoLive heap(40);
  ASSERT_EQ(heap->reallocate_into(slot_in(heap.first, 0), heap.first, 16).value(), (Slice{48, 16}));
  EXPECT_EQ(heap.read({48, 16}), stored({48, 16}));
  heap.expect_sound();
}

TEST(Slot, MayLieInASliceThatTouchesTheOther) {
  TwoLive heap(64);  // 48 to 112, then 112 to 144
  EXPECT_TRUE(heap->reallocate_into(slot_in(heap.last, 0), heap.first, 64));
  EXPECT_TRUE(heap->reallocate_into(slot_in(heap.first, 48), heap.last, 32));
  EXPECT_EQ(heap.read(heap.first), joined({pattern(48), stored(heap.last)}));
  EXPECT_TRUE(heap->deallocate_from(slot_in(heap.last, 0), heap.first));
  heap.expect_sound();
}

TEST(Slot, OfASliceReallocatedFromNothingOrToNothing) {
  TwoLive heap(40);
  const Slot slot = slot_in_user_header(16);
  const Slice made = heap->reallocate_into(slot, Slice{}, 5).value();
  EXPECT_EQ(heap.user_header(), joined({io::Bytes(16), stored(made)}));
  EXPECT_EQ(heap->reallocate_into(slot, made, 0).value(), Slice());
  EXPECT_EQ(heap.user_header(), io::Bytes(32));
  EXPECT_EQ(heap->statistics().value().payload_bytes, 144U);
}

TEST(Slot, HoldsZerosOnceItsSliceIsFreed) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->write_user_header(0, pattern(32)));
  heap.mark();
  ASSERT_TRUE(heap->deallocate_from(slot_in_user_header(3), heap.last));
  EXPECT_EVENTS(heap, committed(144, 112, {put_part(3, io::Bytes(16))}));
  heap.mark();
  ASSERT_TRUE(heap->deallocate_from(slot_in_user_header(20, SlotWidth::kOffset), Slice{}));
  EXPECT_EVENTS(heap, committed(112, 112, {put_part(20, io::Bytes(8))}));
}

TEST(Slot, InAnotherSliceIsZeroedOnceItsSliceIsFreed) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->deallocate_from(slot_in(heap.first, 24), heap.last));
  EXPECT_EQ(heap.read(heap.first), joined({pattern(24), io::Bytes(16)}));
  EXPECT_EQ(heap.syncs(), 2);
}

}  // namespace
}  // namespace crashcheck::bstack
