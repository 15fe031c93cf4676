// A failed call to the file inside a batch is final, whatever the function makes of it.
#include <gtest/gtest.h>

#include <stdexcept>

#include "failing_heap.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

/// A batch in which the reads of the file fail during `step`, whose error is swallowed.
template <typename Step>
void expect_final(Step step) {
  FailingHeap heap;
  const io::Bytes before = heap.bytes();
  const auto done = heap->batch([&](Batch& batch) -> io::Result<void> {
    EXPECT_TRUE(batch.write_user_header(0, pattern(3)));
    heap.plan.reads_fail = true;
    step(batch, heap);
    heap.plan.reads_fail = false;
    EXPECT_TRUE(batch.write_user_header(3, pattern(3))) << "later calls may still work";
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kIo);
  EXPECT_EQ(heap.plan.mutations, 0U) << "nothing may be written";
  EXPECT_EQ(heap.bytes(), before);
  const auto after = heap->allocate(32);
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, ErrorCode::kPoisoned);
  EXPECT_EQ(after.error().system_error, FailurePlan::kErrno);
}

TEST(BatchFailure, OfAnAllocationIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap&) { EXPECT_FALSE(batch.allocate(32)); });
}
TEST(BatchFailure, OfADeallocationIsFinalThoughSwallowed) {
  expect_final(
      [](Batch& batch, FailingHeap& heap) { EXPECT_FALSE(batch.deallocate(heap.live[1])); });
}
TEST(BatchFailure, OfAReallocationIsFinalThoughSwallowed) {
  expect_final(
      [](Batch& batch, FailingHeap& heap) { EXPECT_FALSE(batch.reallocate(heap.live[1], 500)); });
}
TEST(BatchFailure, OfABulkAllocationIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap&) {
    EXPECT_FALSE(batch.allocate_bulk(std::vector<std::uint64_t>{32}));
  });
}
TEST(BatchFailure, OfABulkDeallocationIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap& heap) {
    EXPECT_FALSE(batch.deallocate_bulk(std::vector<Slice>{heap.live[1]}));
  });
}
TEST(BatchFailure, OfAnAllocationIntoASlotIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap&) {
    EXPECT_FALSE(batch.allocate_into(slot_in_user_header(0), 32));
  });
}
TEST(BatchFailure, OfAReallocationIntoASlotIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap& heap) {
    EXPECT_FALSE(batch.reallocate_into(slot_in_user_header(0), heap.live[1], 500));
  });
}
TEST(BatchFailure, OfADeallocationFromASlotIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap& heap) {
    EXPECT_FALSE(batch.deallocate_from(slot_in_user_header(0), heap.live[1]));
  });
}
TEST(BatchFailure, OfAReadIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap& heap) {
    io::Bytes one(1);
    EXPECT_FALSE(batch.read(heap.live[1], 0, one));
  });
}
TEST(BatchFailure, OfAReadOfTheUserHeaderIsFinalThoughSwallowed) {
  expect_final([](Batch& batch, FailingHeap&) {
    io::Bytes one(1);
    EXPECT_FALSE(batch.read_user_header(9, one));
  });
}

TEST(BatchFailure, ThatTheFunctionPassesOnIsReturnedAndPoisons) {
  FailingHeap heap;
  const auto done = heap->batch([&](Batch& batch) -> io::Result<void> {
    heap.plan.reads_fail = true;
    CRASHCHECK_TRY(batch.allocate(32));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kIo);
  EXPECT_EQ(heap->allocate(32).error().code, ErrorCode::kPoisoned);
}

TEST(BatchFailure, GoesBeforeAnErrorThatTheFunctionMakesUp) {
  FailingHeap heap;
  const auto done = heap->batch([&](Batch& batch) -> io::Result<void> {
    heap.plan.reads_fail = true;
    EXPECT_FALSE(batch.allocate(32));
    return io::fail(ErrorCode::kInvalidArgument, "the test", "it wants to");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kIo);
  EXPECT_EQ(heap->allocate(32).error().code, ErrorCode::kPoisoned);
}

TEST(BatchFailure, IsForgottenWhereAnExceptionFollows) {
  FailingHeap heap;
  const auto throwing = [&](Batch& batch) -> io::Result<void> {
    heap.plan.reads_fail = true;
    EXPECT_FALSE(batch.allocate(32));
    heap.plan.reads_fail = false;
    throw std::runtime_error("the test");
  };
  EXPECT_THROW(static_cast<void>(heap->batch(throwing)), std::runtime_error);
  EXPECT_TRUE(heap->batch([](Batch& batch) { return batch.write_user_header(0, pattern(3)); }));
}

TEST(BatchFailure, AFailedReadOutsideOfABatchIsNoReasonToRefuseOne) {
  FailingHeap heap;
  io::Bytes one(1);
  heap.plan.reads_fail = true;
  EXPECT_FALSE(heap->read(heap.live[1], 0, one));
  heap.plan.reads_fail = false;
  EXPECT_TRUE(heap->batch([&](Batch& batch) { return batch.write_user_header(0, one); }));
}

}  // namespace
}  // namespace crashcheck::bstack
