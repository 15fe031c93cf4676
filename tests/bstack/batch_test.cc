// Several changes as one: what is committed, what is not, and what a function that fails leaves.
#include "bstack/batch.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

io::Failure made_up(ErrorCode code) { return io::fail(code, "the test", "it wants to", 7); }

TEST(Batch, AHundredOperationsAreOneCommit) {
  TwoLive heap(40);
  std::vector<Slice> slices;
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    for (std::uint64_t i = 0; i < 50; ++i) {
      slices.push_back(batch.allocate(40).value());
      CRASHCHECK_TRY(batch.write(slices.back(), 1, pattern(i % 40)));
    }
    return {};
  }));
  EXPECT_EQ(heap.syncs(), 2);
  for (std::uint64_t i = 0; i < 50; ++i) {
    EXPECT_EQ(heap.read(slices[i]),
              joined({io::Bytes(1), pattern(i % 40), io::Bytes(39 - i % 40)}));
  }
  heap.expect_sound();
}

TEST(Batch, SeesItsOwnEffects) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    const Slice slice = batch.allocate(50).value();
    EXPECT_EQ(slice.offset, 144U);
    EXPECT_TRUE(batch.write(slice, 0, pattern(50)));
    EXPECT_TRUE(batch.write(slice, 10, from_text("hello")));
    io::Bytes found(20);
    EXPECT_TRUE(batch.read(slice, 5, found));
    io::Bytes expected = pattern(50);
    std::ranges::copy(from_text("hello"), expected.begin() + 10);
    EXPECT_EQ(found, io::Bytes(expected.begin() + 5, expected.begin() + 25));
    EXPECT_TRUE(batch.write_user_header(30, from_text("hi")));
    io::Bytes header(3);
    EXPECT_TRUE(batch.read_user_header(29, header));
    EXPECT_EQ(header, joined({io::Bytes(1), from_text("hi")}));
    const Slice moved = batch.reallocate(heap.first, 100).value();
    io::Bytes content(100);
    EXPECT_TRUE(batch.read(moved, 0, content));
    EXPECT_EQ(content, joined({pattern(40), io::Bytes(60)}));
    EXPECT_EQ(batch.allocate(64).value().offset, heap.first.offset) << "freed a moment ago";
    return {};
  }));
  heap.expect_sound();
}

TEST(Batch, EveryOperationWorksInside) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    const auto bulk = batch.allocate_bulk(std::array<std::uint64_t, 3>{32, 0, 64}).value();
    EXPECT_EQ(bulk, (std::vector<Slice>{{144, 32}, {}, {176, 64}}));
    EXPECT_TRUE(batch.deallocate(bulk[0]));
    EXPECT_TRUE(batch.deallocate_bulk(std::array{bulk[2], heap.first}));
    const Slice slot = batch.allocate_into(slot_in_user_header(0), 100).value();
    EXPECT_TRUE(batch.reallocate_into(slot_in_user_header(0), slot, 10));
    EXPECT_TRUE(batch.deallocate_from(slot_in_user_header(0), {slot.offset, 10}));
    return {};
  }));
  EXPECT_EQ(heap.syncs(), 2);
  EXPECT_EQ(heap.user_header(), io::Bytes(32));
  EXPECT_EQ(heap.read(heap.last), pattern(32));
  heap.expect_sound();
}

TEST(Batch, WhatIsAllocatedAndFreedAgainIsNoChangeOfTheHeap) {
  TwoLive heap(40);
  const io::Bytes before = heap.bytes();
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    return batch.deallocate(batch.allocate(1000).value());
  }));
  EXPECT_EQ(heap.bytes(), before);
  EXPECT_NO_EVENTS(heap);
}

TEST(Batch, WhatIsCutOffAndAddedAgainReadsAsZero) {
  TwoLive heap(40);
  Slice added;
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_TRY(batch.deallocate(heap.last));
    added = batch.allocate(64).value();
    io::Bytes found = pattern(64);
    CRASHCHECK_TRY(batch.read(added, 0, found));
    EXPECT_EQ(found, io::Bytes(64));
    return {};
  }));
  EXPECT_EQ(added.offset, heap.last.offset);
  EXPECT_EQ(heap.read(added), io::Bytes(64));
}

TEST(Batch, ABlockTakenAndFreedAgainIsFreeAgain) {
  for (const std::size_t written : {0U, 32U}) {
    ThreeFreeJournaled heap;
    const io::Bytes before = heap.bytes();
    ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
      const Slice slice = batch.allocate(32).value();
      EXPECT_EQ(slice, (Slice{48, 32}));
      EXPECT_TRUE(batch.write(slice, 0, pattern(written)));
      return batch.deallocate(slice);
    }));
    EXPECT_EQ(heap.bytes(), before);
    heap.expect_sound();
  }
}

// ---- Nothing happened ----

/// Every kind of change, without an end.
void change_much(Batch& batch, const TwoLive& heap) {
  EXPECT_TRUE(batch.write(heap.last, 0, from_text("changed")));
  EXPECT_TRUE(batch.write_user_header(0, from_text("changed")));
  EXPECT_TRUE(batch.deallocate(heap.first));
  EXPECT_TRUE(batch.allocate(32));
  EXPECT_TRUE(batch.allocate(320));
}

void expect_untouched_and_usable(TwoLive& heap, const io::Bytes& before) {
  EXPECT_NO_EVENTS(heap);
  EXPECT_EQ(heap.bytes(), before);
  EXPECT_EQ(heap->free_blocks().value(), std::vector<Slice>());
  EXPECT_EQ(heap.read(heap.first), pattern(40));
  EXPECT_EQ(heap.user_header(), io::Bytes(32));
  EXPECT_EQ(heap->allocate(32).value(), (Slice{144, 32}));
  EXPECT_TRUE(heap->deallocate(heap.first));
  EXPECT_EQ(heap->free_blocks().value(), (std::vector<Slice>{{48, 64}}));
  heap.expect_sound();
}

TEST(Batch, AnErrorThatTheFunctionMakesUpIsReturnedAndNothingChanged) {
  for (const ErrorCode code : {ErrorCode::kInvalidArgument, ErrorCode::kIo, ErrorCode::kPoisoned}) {
    TwoLive heap(40);
    const io::Bytes before = heap.bytes();
    const auto done = heap->batch([&](Batch& batch) -> io::Result<void> {
      change_much(batch, heap);
      return made_up(code);
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), made_up(code).value());
    expect_untouched_and_usable(heap, before);
  }
}

TEST(Batch, ARefusedOperationThatTheFunctionPassesOnIsReturnedAndNothingChanged) {
  TwoLive heap(40);
  const io::Bytes before = heap.bytes();
  const auto done = heap->batch([&](Batch& batch) -> io::Result<void> {
    change_much(batch, heap);
    return batch.deallocate(heap.first);  // free by now
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "its memory is free");
  expect_untouched_and_usable(heap, before);
}

TEST(Batch, AnExceptionPassesThroughAndNothingChanged) {
  TwoLive heap(40);
  const io::Bytes before = heap.bytes();
  const auto throwing = [&](Batch& batch) -> io::Result<void> {
    change_much(batch, heap);
    throw std::runtime_error("the test");
  };
  EXPECT_THROW(static_cast<void>(heap->batch(throwing)), std::runtime_error);
  expect_untouched_and_usable(heap, before);
}

TEST(Batch, ARefusedOperationHasNoEffectAndTheBatchMayGoOn) {
  TwoLive heap(40);
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    const Slice wrong{heap.first.offset + 8, 8};
    io::Bytes one(1);
    EXPECT_TRUE(is_invalid(batch.allocate(UINT64_MAX)));
    EXPECT_TRUE(is_invalid(batch.deallocate(wrong)));
    EXPECT_TRUE(is_invalid(batch.reallocate(wrong, 8)));
    EXPECT_TRUE(is_invalid(batch.reallocate(heap.first, UINT64_MAX)));
    EXPECT_TRUE(is_invalid(batch.allocate_bulk(std::array{std::uint64_t{8}, UINT64_MAX})));
    EXPECT_TRUE(is_invalid(batch.deallocate_bulk(std::array{heap.first, heap.first})));
    EXPECT_TRUE(is_invalid(batch.allocate_into(slot_in_user_header(17), 8)));
    EXPECT_TRUE(is_invalid(batch.reallocate_into(slot_in_user_header(17), heap.first, 100)));
    EXPECT_TRUE(is_invalid(batch.deallocate_from(slot_in(heap.first, 0), heap.first)));
    EXPECT_TRUE(is_invalid(batch.write(heap.first, 40, one)));
    EXPECT_TRUE(is_invalid(batch.write_user_header(32, one)));
    EXPECT_TRUE(is_invalid(batch.read(heap.first, 40, one)));
    EXPECT_TRUE(is_invalid(batch.read_user_header(32, one)));
    return batch.write(heap.first, 39, one);
  }));
  EXPECT_EVENTS(heap, committed(144, 144, {put_part(87, io::Bytes(1))}));
}

// ---- The heap itself, used by the function ----

// Once each of these ended the program: a thread locked a mutex that it held.
TEST(Batch, MutationsOfTheHeapItselfAreRefusedInsideAndTheBatchGoesOn) {
  TwoLive heap(40);
  const std::array<std::uint64_t, 1> lengths{8};
  const std::array slices{heap.first};
  const Slot slot = slot_in_user_header(0);
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    EXPECT_TRUE(is_invalid(heap->allocate(8)));
    EXPECT_TRUE(is_invalid(heap->deallocate(heap.first)));
    EXPECT_TRUE(is_invalid(heap->reallocate(heap.first, 100)));
    EXPECT_TRUE(is_invalid(heap->allocate_bulk(lengths)));
    EXPECT_TRUE(is_invalid(heap->deallocate_bulk(slices)));
    EXPECT_TRUE(is_invalid(heap->allocate_into(slot, 8)));
    EXPECT_TRUE(is_invalid(heap->reallocate_into(slot, heap.first, 8)));
    EXPECT_TRUE(is_invalid(heap->deallocate_from(slot, heap.first)));
    EXPECT_TRUE(is_invalid(heap->reclaim(slices)));
    EXPECT_TRUE(is_invalid(heap->write(heap.first, 0, io::Bytes(1))));
    EXPECT_TRUE(is_invalid(heap->write_user_header(0, io::Bytes(1))));
    EXPECT_TRUE(is_invalid(heap->set_root(heap.first)));
    bool nested = false;
    EXPECT_TRUE(is_invalid(heap->batch([&](Batch&) -> io::Result<void> {
      nested = true;
      return {};
    })));
    EXPECT_FALSE(nested);
    return batch.write(heap.first, 39, io::Bytes(1));
  }));
  EXPECT_EVENTS(heap, committed(144, 144, {put_part(87, io::Bytes(1))}));
  EXPECT_TRUE(heap->allocate(32)) << "a refusal must not poison";
}

TEST(Batch, ReadsOfTheHeapItselfSeeItWithoutTheBatch) {
  TwoLive heap(40);
  const Statistics before = heap->statistics().value();
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    CRASHCHECK_TRY(batch.write(heap.last, 0, from_text("changed")));
    CRASHCHECK_TRY(batch.write_user_header(0, from_text("changed")));
    CRASHCHECK_TRY(batch.deallocate(heap.first));
    const Slice added = batch.allocate(320).value();
    EXPECT_EQ(heap.read(heap.first), pattern(40)) << "freed by the batch only";
    EXPECT_EQ(heap.read(heap.last), pattern(32));
    EXPECT_EQ(heap.user_header(), io::Bytes(32));
    io::Bytes one(1);
    EXPECT_TRUE(is_invalid(heap->read(added, 0, one))) << "added by the batch only";
    EXPECT_EQ(heap->statistics().value(), before);
    EXPECT_EQ(heap->free_blocks().value(), std::vector<Slice>());
    EXPECT_EQ(heap->check().value(), std::vector<Defect>());
    return {};
  }));
  EXPECT_EQ(heap->free_blocks().value(), (std::vector<Slice>{{48, 64}}));
  heap.expect_sound();
}

TEST(Batch, IsRefusedAfterItsFunctionAndOnOtherThreads) {
  TwoLive heap(40);
  Batch* kept = nullptr;
  ASSERT_TRUE(heap->batch([&](Batch& batch) -> io::Result<void> {
    kept = &batch;
    std::thread([&] {
      EXPECT_TRUE(is_invalid(batch.allocate(8)));
      EXPECT_TRUE(is_invalid(batch.read(heap.first)));
    }).join();
    return {};
  }));
  EXPECT_NO_EVENTS(heap);
  const std::array<std::uint64_t, 1> lengths{8};
  const std::array slices{heap.first};
  const Slot slot = slot_in_user_header(0);
  io::Bytes one(1);
  EXPECT_TRUE(is_invalid(kept->allocate(8)));
  EXPECT_TRUE(is_invalid(kept->deallocate(heap.first)));
  EXPECT_TRUE(is_invalid(kept->reallocate(heap.first, 100)));
  EXPECT_TRUE(is_invalid(kept->allocate_bulk(lengths)));
  EXPECT_TRUE(is_invalid(kept->deallocate_bulk(slices)));
  EXPECT_TRUE(is_invalid(kept->allocate_into(slot, 8)));
  EXPECT_TRUE(is_invalid(kept->reallocate_into(slot, heap.first, 8)));
  EXPECT_TRUE(is_invalid(kept->deallocate_from(slot, heap.first)));
  EXPECT_TRUE(is_invalid(kept->write(heap.first, 0, one)));
  EXPECT_TRUE(is_invalid(kept->write_user_header(0, one)));
  EXPECT_TRUE(is_invalid(kept->read(heap.first, 0, one)));
  EXPECT_TRUE(is_invalid(kept->read_user_header(0, one)));
  EXPECT_TRUE(is_invalid(kept->root()));
  EXPECT_TRUE(is_invalid(kept->set_root(heap.first)));
  EXPECT_EQ(heap->root().value(), Slice());
  heap.expect_sound();
}

TEST(Batch, TheHeapCanBeChangedAgainAfterABatchThatThrew) {
  TwoLive heap(40);
  const auto throwing = [](Batch&) -> io::Result<void> { throw std::runtime_error("the test"); };
  EXPECT_THROW(static_cast<void>(heap->batch(throwing)), std::runtime_error);
  EXPECT_TRUE(heap->allocate(32));
}

TEST(Batch, InPlaceIsRefused) {
  RecordedHeap heap;
  heap.allocate({32});
  heap.mark();
  bool called = false;
  EXPECT_TRUE(is_invalid(heap->batch([&](Batch&) -> io::Result<void> {
    called = true;
    return {};
  })));
  EXPECT_FALSE(called);
  EXPECT_NO_EVENTS(heap);
  EXPECT_TRUE(heap->allocate(32)) << "a refusal must not poison";
}

}  // namespace
}  // namespace crashcheck::bstack
