// What the journaled heap refuses: the error, no event, not a byte changed, and it goes on working.
// The heap has live slices at 80 (32), 176 (32) and 304 (32), the end at 336, and is free at 48
// (32), 112 (64) and 208 (96).
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>

#include "bstack/stack.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

constexpr Slice kLive{80, 32};
constexpr Slice kOther{176, 32};
constexpr Slice kLast{304, 32};

class JournaledRefusal : public ::testing::Test {
 protected:
  JournaledRefusal() : before_(heap_.bytes()) {}

  template <typename T>
  void expect_refused(const io::Result<T>& result, std::string_view reason) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, io::ErrorCode::kInvalidArgument);
    EXPECT_EQ(result.error().reason, reason);
  }

  /// By every call that takes a slice.
  void expect_refused_everywhere(Slice wrong, std::string_view reason) {
    SCOPED_TRACE(std::to_string(wrong.offset) + ", " + std::to_string(wrong.length));
    io::Bytes one(1);
    expect_refused(heap_->deallocate(wrong), reason);
    expect_refused(heap_->reallocate(wrong, 0), reason);
    expect_refused(heap_->reallocate(wrong, 1), reason);
    expect_refused(heap_->reallocate(wrong, 1000), reason);
    expect_refused(heap_->deallocate_bulk(std::array{kLive, wrong}), reason);
    expect_refused(heap_->reclaim(std::array{kLive, wrong}), reason);
    expect_refused(heap_->write(wrong, 0, one), reason);
    expect_refused(heap_->read(wrong, 0, one), reason);
    expect_refused(heap_->reallocate_into(slot_in_user_header(0), wrong, 1), reason);
    expect_refused(heap_->deallocate_from(slot_in_user_header(0), wrong), reason);
    expect_refused(heap_->allocate_into(slot_in(wrong, 0), 1), reason);
    expect_refused(heap_->reallocate_into(slot_in(wrong, 0), kLive, 1), reason);
    expect_refused(heap_->deallocate_from(slot_in(wrong, 0), kLive), reason);
  }

  void TearDown() override {
    EXPECT_NO_EVENTS(heap_);
    EXPECT_EQ(heap_.bytes(), before_);
    EXPECT_TRUE(heap_->deallocate(kLive)) << "a refusal must not poison";
    heap_.expect_sound();
  }

  ThreeFreeJournaled heap_;
  io::Bytes before_;
};

TEST_F(JournaledRefusal, OfASliceThatIsFreeOrPartlyFree) {
  for (const Slice wrong : {Slice{48, 32}, Slice{48, 1}, Slice{112, 64}, Slice{112, 1},
                            Slice{144, 32}, Slice{144, 1}, Slice{208, 96}, Slice{240, 8},
                            Slice{80, 33}, Slice{80, 100}, Slice{80, 256}, Slice{48, 288}}) {
    expect_refused_everywhere(wrong, "its memory is free");
  }
}

TEST_F(JournaledRefusal, OfASliceThatBeginsWhereNoBlockCan) {
  for (const Slice wrong : {Slice{0, 32}, Slice{16, 32}, Slice{32, 8}, Slice{47, 1}, Slice{49, 1},
                            Slice{81, 8}, Slice{96, 16}, Slice{335, 1}, Slice{337, 1}}) {
    expect_refused_everywhere(wrong, "no block begins there");
  }
}

TEST_F(JournaledRefusal, OfASliceThatLeavesTheHeap) {
  for (const Slice wrong : {Slice{336, 32}, Slice{336, 1}, Slice{304, 33}, Slice{368, 1},
                            Slice{80, UINT64_MAX}, Slice{80, UINT64_MAX - 80}}) {
    expect_refused_everywhere(wrong, "it leaves the heap");
  }
}

TEST_F(JournaledRefusal, OfASliceFreedTwice) {
  ThreeFreeJournaled heap;
  ASSERT_TRUE(heap->deallocate(kLive));
  heap.mark();
  expect_refused(heap->deallocate(kLive), "its memory is free");
  EXPECT_NO_EVENTS(heap);
  ASSERT_TRUE(heap->deallocate(kLast));
  heap.mark();
  expect_refused(heap->deallocate(kLast), "it leaves the heap");
  EXPECT_NO_EVENTS(heap);
}

TEST_F(JournaledRefusal, OfWhatIsFreeGoesOnAfterTheFirstRefusalBehindAnOpen) {
  ThreeFreeJournaled heap;
  ASSERT_TRUE(heap.try_open());
  for (int time = 0; time < 3; ++time) {
    expect_refused(heap->deallocate({48, 32}), "its memory is free");
  }
  EXPECT_EQ(heap->free_blocks().value(), (std::vector<Slice>{{48, 32}, {112, 64}, {208, 96}}));
}

TEST_F(JournaledRefusal, OfSlicesThatOverlapInOneCall) {
  constexpr std::string_view kReason = "two of them overlap";
  ThreeFreeJournaled heap;
  const Slice large = heap->allocate(96).value();  // 208 to 304, between two live slices
  ASSERT_EQ(large.offset, 208U);
  heap.mark();
  const std::array overlapping = {
      std::array{large, large},          std::array{large, Slice{240, 1}},
      std::array{Slice{272, 32}, large}, std::array{Slice{176, 33}, Slice{208, 10}},
      std::array{kLast, Slice{272, 64}}, std::array{Slice{304, 1}, Slice{304, 1}},
  };
  for (const auto& slices : overlapping) {
    expect_refused(heap->deallocate_bulk(slices), kReason);
    expect_refused(heap->deallocate_bulk(std::array{kLive, slices[0], Slice{}, slices[1]}),
                   kReason);
    expect_refused(heap->reclaim(slices), kReason);
  }
  EXPECT_NO_EVENTS(heap);
  EXPECT_TRUE(heap->deallocate_bulk(std::array{kLast, large, kOther})) << "these only touch";
}

TEST_F(JournaledRefusal, OfARangeThatLeavesItsSliceThoughNotItsBlock) {
  ThreeFreeJournaled heap;
  const Slice slice = heap->allocate(20).value();
  heap.mark();
  io::Bytes two(2);
  expect_refused(heap->write(slice, 19, two), "the range leaves the slice");
  expect_refused(heap->read(slice, 19, two), "the range leaves the slice");
  expect_refused(heap->write(slice, 21, {}), "the range leaves the slice");
  expect_refused(heap->write(Slice{}, 0, two), "the range leaves the slice");
  expect_refused(heap->allocate_into(slot_in(slice, 5), 8), "the range leaves the slice");
  expect_refused(heap->allocate_into(slot_in(slice, 13, SlotWidth::kOffset), 8),
                 "the range leaves the slice");
  EXPECT_NO_EVENTS(heap);
}

TEST_F(JournaledRefusal, OfARangeThatLeavesTheUserHeader) {
  constexpr std::string_view kReason = "the range leaves the user header";
  io::Bytes two(2);
  expect_refused(heap_->write_user_header(31, two), kReason);
  expect_refused(heap_->read_user_header(31, two), kReason);
  expect_refused(heap_->write_user_header(33, {}), kReason);
  for (const Slot slot :
       {slot_in_user_header(17), slot_in_user_header(32), slot_in_user_header(UINT64_MAX),
        slot_in_user_header(UINT64_MAX - 15), slot_in_user_header(25, SlotWidth::kOffset)}) {
    expect_refused(heap_->allocate_into(slot, 8), kReason);
    expect_refused(heap_->reallocate_into(slot, kLive, 8), kReason);
    expect_refused(heap_->deallocate_from(slot, kLive), kReason);
  }
}

TEST_F(JournaledRefusal, OfASlotInWhatIsFreed) {
  expect_refused(heap_->deallocate_from(slot_in(kLive, 0), kLive),
                 "it lies in the slice to be freed");
  expect_refused(heap_->deallocate_from(slot_in({80, 16}, 0), kLive),
                 "it lies in the slice to be freed");
  expect_refused(heap_->reallocate_into(slot_in(kLive, 0), kLive, 0),
                 "it lies behind the new length");
  expect_refused(heap_->reallocate_into(slot_in(kLive, 1), kLive, 16),
                 "it lies behind the new length");
  expect_refused(heap_->reallocate_into(slot_in(kLive, 16, SlotWidth::kOffset), kLive, 23),
                 "it lies behind the new length");
  expect_refused(heap_->reallocate_into(slot_in({80, 16}, 0), kLive, 100),
                 "its slice overlaps the other");
}

TEST_F(JournaledRefusal, OfLengthsThatNoFileCanHold) {
  constexpr std::string_view kReason = "no file can be so long";
  for (const std::uint64_t huge : {UINT64_MAX, UINT64_MAX - 31, UINT64_MAX - 400,
                                   std::uint64_t{1} << 63U, Stack::kMaxLength - 335}) {
    const std::array<std::uint64_t, 2> lengths{32, huge};
    const std::array<std::uint64_t, 4> sum{huge / 2, huge / 2, huge / 2, huge / 2};
    expect_refused(heap_->allocate(huge), kReason);
    expect_refused(heap_->allocate_into(slot_in_user_header(0), huge), kReason);
    expect_refused(heap_->reallocate(kLive, huge), kReason);
    expect_refused(heap_->reallocate(kLast, huge), kReason);
    expect_refused(heap_->reallocate(Slice{}, huge), kReason);
    expect_refused(heap_->reallocate_into(slot_in_user_header(0), kLive, huge), kReason);
    expect_refused(heap_->reallocate_into(slot_in(kLive, 0), kLive, huge), kReason);
    expect_refused(heap_->allocate_bulk(lengths), kReason);
    expect_refused(heap_->allocate_bulk(sum), kReason);
  }
}

TEST(InPlaceRefusal, OfWhatNeedsOneStep) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32});
  heap.mark();
  constexpr std::string_view kReason = "only the journaled protocol can do that";
  EXPECT_EQ(heap->allocate_into(slot_in_user_header(0), 32).error().reason, kReason);
  EXPECT_EQ(heap->reallocate_into(slot_in_user_header(0), s[0], 64).error().reason, kReason);
  EXPECT_EQ(heap->deallocate_from(slot_in_user_header(0), s[0]).error().reason, kReason);
  EXPECT_EQ(heap->reclaim(s).error().reason, kReason);
  EXPECT_TRUE(is_invalid(heap->reclaim(s)));
  EXPECT_NO_EVENTS(heap);
  EXPECT_TRUE(heap->allocate(32)) << "a refusal must not poison";
}

}  // namespace
}  // namespace crashcheck::bstack
