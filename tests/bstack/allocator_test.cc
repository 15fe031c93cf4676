// What a heap and a batch have in common, used through that.
#include "bstack/allocator.h"

#include <gtest/gtest.h>

#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

/// Allocates a slice that holds `text`, on a heap or in a batch.
io::Result<Slice> put(Allocator& allocator, std::string_view text) {
  CRASHCHECK_ASSIGN(const Slice slice, allocator.allocate(text.size()));
  CRASHCHECK_TRY(allocator.write(slice, 0, from_text(text)));
  return slice;
}

TEST(Allocator, IsAHeapOrABatch) {
  TwoLive heap(40);
  const Slice one = put(*heap, "one").value();
  Slice two;
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_ASSIGN(two, put(batch, "two"));
    EXPECT_EQ(batch.read(two).value(), from_text("two"));
    return {};
  }));
  EXPECT_EQ(heap->read(one).value(), from_text("one"));
  EXPECT_EQ(heap->read(two).value(), from_text("two"));
}

TEST(Allocator, ReadingAllOfASliceChecksItBeforeItTakesMemory) {
  TwoLive heap(40);
  EXPECT_TRUE(is_invalid(heap->read({heap.first.offset, UINT64_MAX})));
  EXPECT_TRUE(is_invalid(heap->read({heap.first.offset, INT64_MAX})));
  EXPECT_EQ(heap->read(Slice{}).value(), io::Bytes());
}

TEST(Root, IsEmptyInANewHeapAndThenWhatWasSet) {
  TwoLive heap(40);
  EXPECT_EQ(heap->root().value(), Slice());
  heap.mark();
  ASSERT_TRUE(heap->set_root(heap.first));
  EXPECT_EQ(heap.syncs(), 2) << "a step of its own, which is not torn";
  EXPECT_EQ(heap->root().value(), heap.first);
  ASSERT_TRUE(heap->set_root({}));
  EXPECT_EQ(heap->root().value(), Slice());
}

TEST(Root, IsMadeInOneStepWithItsSlice) {
  TwoLive heap(40);
  const Slice root = heap->allocate_into(kRootSlot, 100).value();
  EXPECT_EQ(heap->root().value(), root);
  const Slice grown = heap->reallocate_into(kRootSlot, root, 200).value();
  EXPECT_EQ(heap->root().value(), grown);
  ASSERT_TRUE(heap->deallocate_from(kRootSlot, grown));
  EXPECT_EQ(heap->root().value(), Slice());
}

TEST(Root, OfABatchIsSeenByTheBatchAndThenByAll) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_TRY(batch.set_root(heap.last));
    EXPECT_EQ(batch.root().value(), heap.last);
    EXPECT_EQ(heap->root().value(), Slice());
    return {};
  }));
  EXPECT_EQ(heap->root().value(), heap.last);
}

TEST(Root, OnlyASliceInUseCanBeSet) {
  TwoLive heap(40);
  for (const Slice wrong : {Slice{49, 1}, Slice{48, 10'000}, Slice{16, 8}}) {
    EXPECT_TRUE(is_invalid(heap->set_root(wrong)));
    ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
      EXPECT_TRUE(is_invalid(batch.set_root(wrong)));
      return {};
    }));
  }
  EXPECT_EQ(heap->root().value(), Slice());
}

TEST(Root, OfAHeapThatKeepsSomethingElseThereIsInvalidDataAndABatchMayGoOn) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->write_user_header(0, from_text("my format, v. 1!")));
  const auto root = heap->root();
  ASSERT_FALSE(root);
  EXPECT_EQ(root.error().code, ErrorCode::kInvalidData);
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    EXPECT_EQ(batch.root().error().code, ErrorCode::kInvalidData);
    return batch.set_root(heap.first);
  }));
  EXPECT_EQ(heap->root().value(), heap.first);
}

TEST(Root, IsKeptByAHeapThatIsOpenInPlace) {
  RecordedHeap heap;
  const Slice slice = heap.allocate({40})[0];
  ASSERT_TRUE(heap->set_root(slice));
  EXPECT_EQ(heap->root().value(), slice);
}

}  // namespace
}  // namespace crashcheck::bstack
