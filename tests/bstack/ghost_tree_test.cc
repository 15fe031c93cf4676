// What a program sees of the heap: slices and their bytes, across reopening, under refusals and
// failures, and in random use against a model.
#include "bstack/ghost_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "failing_file.h"
#include "recorded_heap.h"

namespace crashcheck::bstack {
namespace {

using io::Error;
using io::ErrorCode;

io::Bytes read_all(const GhostTree& heap, Slice slice) {
  io::Bytes bytes(slice.length);
  EXPECT_TRUE(heap.read(slice, 0, bytes));
  return bytes;
}

TEST(GhostTree, ASliceKeepsItsBytesAcrossReopening) {
  RecordedHeap heap;
  const Slice slice = heap->allocate(40).value();
  ASSERT_TRUE(heap->write(slice, 3, from_text("hello")));
  ASSERT_TRUE(heap.try_open());
  EXPECT_EQ(read_all(*heap, slice), joined({io::Bytes(3), from_text("hello"), io::Bytes(32)}));
}

TEST(GhostTree, TheUserHeaderIsZeroAtFirstAndKeptFromThenOn) {
  RecordedHeap heap;
  io::Bytes header(32);
  ASSERT_TRUE(heap->read_user_header(0, header));
  EXPECT_EQ(header, io::Bytes(32));
  ASSERT_TRUE(heap->write_user_header(0, pattern(32)));
  const Slice slice = heap->allocate(40).value();
  ASSERT_TRUE(heap->deallocate(slice));
  ASSERT_TRUE(heap.try_open());
  ASSERT_TRUE(heap->read_user_header(0, header));
  EXPECT_EQ(header, pattern(32));
}

TEST(GhostTree, ClosingWritesNothing) {
  RecordedHeap heap;
  heap.allocate({32});
  const std::uint64_t before = heap.trace().event_count();
  { const GhostTree closed = std::move(*heap); }
  EXPECT_EQ(heap.trace().event_count(), before);
}

TEST(GhostTree, AMovedHeapGoesOnWhereTheOldOneStopped) {
  RecordedHeap recorded;
  const Slice slice = recorded->allocate(32).value();
  GhostTree heap = std::move(*recorded);
  EXPECT_TRUE(heap.deallocate(slice));
  EXPECT_EQ(heap.allocate(32).value(), slice);
}

TEST(GhostTree, MovingASliceKeepsItsBytesAndZeroesTheRest) {
  RecordedHeap heap;
  const auto s = heap.allocate({40, 32});
  ASSERT_TRUE(heap->write(s[0], 0, pattern(40)));
  const Slice moved = heap->reallocate(s[0], 100).value();
  EXPECT_NE(moved.offset, s[0].offset);
  EXPECT_EQ(read_all(*heap, moved), joined({pattern(40), io::Bytes(60)}));
}

TEST(GhostTree, WhatIsShrunkAndGrownAgainReadsAsZeroBeyondTheCut) {
  for (const std::uint64_t cut : {64U, 60U, 33U, 32U, 1U}) {
    for (const bool last : {false, true}) {
      RecordedHeap heap;
      Slice slice = heap->allocate(100).value();
      if (!last) heap.allocate({32});
      ASSERT_TRUE(heap->write(slice, 0, pattern(100)));
      slice = heap->reallocate(slice, cut).value();
      slice = heap->reallocate(slice, 100).value();
      EXPECT_EQ(read_all(*heap, slice), joined({pattern(cut), io::Bytes(100 - cut)}));
    }
  }
}

// ---- Refusals ----

TEST(GhostTreeRefusal, OfASliceThatNoBlockCanBeAnswersEveryCallAndChangesNothing) {
  RecordedHeap heap;
  const Slice live = heap.allocate({64, 32})[0];
  heap.mark();
  io::Bytes one(1);
  for (const Slice wrong :
       {Slice{0, 32}, Slice{16, 32}, Slice{32, 8}, Slice{47, 1}, Slice{49, 1}, Slice{64, 32},
        Slice{144, 32}, Slice{144, 1}, Slice{112, 33}, Slice{48, 97}}) {
    const auto expect_invalid = [&](const auto& result) {
      ASSERT_FALSE(result) << wrong.offset << " " << wrong.length;
      EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    };
    expect_invalid(heap->deallocate(wrong));
    expect_invalid(heap->reallocate(wrong, 0));
    expect_invalid(heap->reallocate(wrong, 1000));
    expect_invalid(heap->deallocate_bulk(std::vector<Slice>{live, wrong}));
    expect_invalid(heap->write(wrong, 0, one));
    expect_invalid(heap->read(wrong, 0, one));
  }
  EXPECT_TRUE(same_events(heap.events(), {}));
  EXPECT_TRUE(heap->deallocate(live)) << "a refusal must not poison";
}

TEST(GhostTreeRefusal, OfARangeThatLeavesItsSliceThoughNotItsBlock) {
  RecordedHeap heap;
  const Slice slice = heap->allocate(20).value();
  heap.mark();
  io::Bytes two(2);
  EXPECT_EQ(heap->write(slice, 19, two).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(heap->read(slice, 19, two).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(heap->write(slice, 21, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(heap->write(Slice{}, 0, two).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(heap->write_user_header(31, two).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(heap->read_user_header(31, two).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(same_events(heap.events(), {}));
}

// ---- Failures ----

void expect_poisoned(GhostTree& heap, Slice live, const Error& expected) {
  EXPECT_EQ(heap.allocate(0).error(), expected);
  EXPECT_EQ(heap.allocate(32).error(), expected);
  EXPECT_EQ(heap.deallocate(live).error(), expected);
  EXPECT_EQ(heap.reallocate(live, 1).error(), expected);
  EXPECT_EQ(heap.reallocate(Slice{}, 1).error(), expected);
  EXPECT_EQ(heap.allocate_bulk(std::vector<std::uint64_t>{1}).error(), expected);
  EXPECT_EQ(heap.deallocate_bulk(std::vector<Slice>{live}).error(), expected);
  EXPECT_EQ(heap.write(live, 0, pattern(1)).error(), expected);
  EXPECT_EQ(heap.write_user_header(0, pattern(1)).error(), expected);
}

TEST(GhostTreeFailure, AtAnyEventPoisonsWhileReadsGoOnAndReopeningWorks) {
  for (std::uint64_t step = 1;; ++step) {
    faultfs::MemoryFile memory;
    FailurePlan plan;
    const auto open = [&] {
      return GhostTree::open(std::make_unique<FailingFile>(memory, plan), Protocol::kInPlace);
    };
    GhostTree heap = open().value();
    std::vector<Slice> s;
    for (const std::uint64_t n : {32U, 32U, 64U, 32U, 96U, 32U}) {
      s.push_back(heap.allocate(n).value());
    }
    ASSERT_TRUE(heap.write(s[1], 0, pattern(32)));
    ASSERT_TRUE(heap.deallocate(s[0]));
    ASSERT_TRUE(heap.deallocate(s[2]));
    plan = {.failing_mutation = step};
    const auto freed = heap.deallocate(s[4]);
    if (freed) {
      EXPECT_EQ(step, 19U) << "18 events, each of which was made to fail";
      break;
    }
    EXPECT_EQ(freed.error().code, ErrorCode::kIo);
    Error sticky = freed.error();
    sticky.code = ErrorCode::kPoisoned;
    sticky.reason = "an earlier mutation failed";
    const std::uint64_t calls = plan.mutations;
    expect_poisoned(heap, s[1], sticky);
    EXPECT_EQ(plan.mutations, calls) << "a refused mutation reached the file";
    EXPECT_EQ(read_all(heap, s[1]), pattern(32));

    GhostTree reopened = open().value();
    EXPECT_EQ(read_all(reopened, s[1]), pattern(32));
    EXPECT_TRUE(reopened.allocate(32));
  }
}

TEST(GhostTreeFailure, ACorruptTreePoisonsWhileReadsGoOn) {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 32});
  ASSERT_TRUE(heap->write(s[1], 0, pattern(32)));
  heap.deallocate({s[0]});
  const io::Bytes elsewhere = u64(56);
  ASSERT_TRUE(heap.memory().write_at(56, elsewhere));  // the root
  const auto allocated = heap->allocate(32);
  ASSERT_FALSE(allocated);
  EXPECT_EQ(allocated.error().code, ErrorCode::kCorrupt);
  Error sticky = allocated.error();
  sticky.code = ErrorCode::kPoisoned;
  sticky.reason = "an earlier mutation failed";
  expect_poisoned(*heap, s[1], sticky);
  EXPECT_EQ(read_all(*heap, s[1]), pattern(32));
}

TEST(GhostTreeFailure, AFullDevicePoisonsWithNoSpace) {
  faultfs::MemoryFile memory({}, 128);
  GhostTree heap =
      GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory), Protocol::kInPlace)
          .value();
  const Slice slice = heap.allocate(64).value();
  EXPECT_EQ(heap.allocate(32).error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(heap.deallocate(slice).error().code, ErrorCode::kPoisoned);
  EXPECT_EQ(read_all(heap, slice), io::Bytes(64));
}

// ---- Random use ----

/// What the program was told: its slices and their bytes, and that no two of them overlap.
class Model {
 public:
  [[nodiscard]] bool empty() const { return live_.empty(); }
  [[nodiscard]] const std::map<std::uint64_t, io::Bytes>& live() const { return live_; }
  [[nodiscard]] Slice any() const {
    const auto& [offset, bytes] =
        *std::next(live_.begin(), *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(live_)));
    return Slice{offset, bytes.size()};
  }

  void add(Slice slice, io::Bytes bytes) {
    RC_ASSERT(bytes.size() == slice.length);
    if (slice.empty()) return;
    const auto [place, is_new] = live_.emplace(slice.offset, std::move(bytes));
    RC_ASSERT(is_new);
    // The inner parentheses keep RC_ASSERT from evaluating both sides.
    RC_ASSERT((place == live_.begin() || end_of(std::prev(place)) <= slice.offset));
    RC_ASSERT((std::next(place) == live_.end() || end_of(place) <= std::next(place)->first));
  }
  /// The bytes that the slice had.
  io::Bytes remove(Slice slice) {
    const auto place = live_.find(slice.offset);
    RC_ASSERT(place != live_.end());
    io::Bytes bytes = std::move(place->second);
    live_.erase(place);
    return bytes;
  }

  void check(const GhostTree& heap) const {
    for (const auto& [offset, bytes] : live_) {
      io::Bytes found(bytes.size());
      RC_ASSERT(heap.read(Slice{offset, bytes.size()}, 0, found).has_value());
      RC_ASSERT(found == bytes);
    }
  }

 private:
  template <typename Place>
  static std::uint64_t end_of(Place place) {
    return place->first + (place->second.size() + 31) / 32 * 32;
  }

  std::map<std::uint64_t, io::Bytes> live_;
};

void allocate_any(GhostTree& heap, Model& model) {
  const std::uint64_t length = *rc::gen::inRange<std::uint64_t>(0, 200);
  const auto slice = heap.allocate(length);
  RC_ASSERT(slice.has_value());
  io::Bytes fresh(length);
  RC_ASSERT(heap.read(*slice, 0, fresh).has_value());
  RC_ASSERT(fresh == io::Bytes(length));
  const io::Bytes bytes = pattern(length);
  RC_ASSERT(heap.write(*slice, 0, bytes).has_value());
  model.add(*slice, bytes);
}

void reallocate_any(GhostTree& heap, Model& model) {
  if (model.empty()) return;
  const Slice old = model.any();
  const std::uint64_t length = *rc::gen::inRange<std::uint64_t>(0, 200);
  const auto slice = heap.reallocate(old, length);
  RC_ASSERT(slice.has_value());
  io::Bytes bytes = model.remove(old);
  bytes.resize(length);
  model.add(*slice, bytes);
}

void deallocate_any(GhostTree& heap, Model& model) {
  if (model.empty()) return;
  const Slice slice = model.any();
  RC_ASSERT(heap.deallocate(slice).has_value());
  model.remove(slice);
}

void bulk_any(GhostTree& heap, Model& model) {
  const auto lengths =
      *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 100));
  const auto slices = heap.allocate_bulk(lengths);
  RC_ASSERT(slices.has_value());
  for (const Slice slice : *slices) model.add(slice, io::Bytes(slice.length));
}

void free_some(GhostTree& heap, Model& model) {
  std::vector<Slice> slices;
  for (const auto& [offset, bytes] : model.live()) {
    if (*rc::gen::inRange(0, 3) == 0) slices.push_back(Slice{offset, bytes.size()});
  }
  std::ranges::reverse(slices);
  RC_ASSERT(heap.deallocate_bulk(slices).has_value());
  for (const Slice slice : slices) model.remove(slice);
}

RC_GTEST_PROP(GhostTreeProperty, SlicesNeverOverlapAndKeepTheirBytes, ()) {
  RecordedHeap heap(*rc::gen::element(Protocol::kInPlace, Protocol::kJournaled));
  Model model;
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::weightedElement<int>({{6, 0}, {4, 1}, {4, 2}, {1, 3}, {1, 4}, {1, 5}})) {
      case 0: allocate_any(*heap, model); break;
      case 1: reallocate_any(*heap, model); break;
      case 2: deallocate_any(*heap, model); break;
      case 3: bulk_any(*heap, model); break;
      case 4: free_some(*heap, model); break;
      default: RC_ASSERT(heap.try_open().has_value()); break;
    }
    model.check(*heap);
  }
}

}  // namespace
}  // namespace crashcheck::bstack
