// Every call to the file made to fail in turn, for every operation: the error is sticky, reads go
// on, nothing more is written, and reopening gives the heap of before or of after.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <functional>
#include <string>

#include "failing_heap.h"
#include "faultfs/faulty_file.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;
using Done = io::Result<void>;

template <typename T>
Done done(const io::Result<T>& result) {
  if (!result) return io::Failure(result.error());
  return {};
}

struct Operation {
  std::string name;
  std::function<Done(FailingHeap&)> run;
};

std::vector<Operation> operations() {
  const Slot header = slot_in_user_header(0);
  return {
      {"allocate_exact", [](FailingHeap& h) { return done(h->allocate(64)); }},
      {"allocate_split",
       [](FailingHeap& h) {
         return done(h->allocate_bulk(std::array{std::uint64_t{65}, std::uint64_t{0}}));
       }},
      {"allocate_extend", [](FailingHeap& h) { return done(h->allocate(500)); }},
      {"deallocate_tree", [](FailingHeap& h) { return h->deallocate(h.live[0]); }},
      {"deallocate_end", [](FailingHeap& h) { return h->deallocate(h.live[2]); }},
      {"shrink", [](FailingHeap& h) { return done(h->reallocate(h.live[1], 5)); }},
      {"shrink_in_place", [](FailingHeap& h) { return done(h->reallocate(h.live[1], 35)); }},
      {"shrink_end", [](FailingHeap& h) { return done(h->reallocate(h.live[2], 5)); }},
      {"grow_move", [](FailingHeap& h) { return done(h->reallocate(h.live[1], 80)); }},
      {"grow_end", [](FailingHeap& h) { return done(h->reallocate(h.live[2], 80)); }},
      {"bulk_deallocate", [](FailingHeap& h) { return h->deallocate_bulk(h.live); }},
      {"allocate_into", [=](FailingHeap& h) { return done(h->allocate_into(header, 60)); }},
      {"reallocate_into",
       [=](FailingHeap& h) { return done(h->reallocate_into(header, h.live[1], 80)); }},
      {"deallocate_from", [=](FailingHeap& h) { return h->deallocate_from(header, h.live[0]); }},
      {"reclaim",
       [](FailingHeap& h) {
         return done(h->reclaim(std::array{h.live[1], h.bystander}));
       }},
      {"write", [](FailingHeap& h) { return h->write(h.live[1], 8, io::Bytes(16)); }},
      {"write_header", [](FailingHeap& h) { return h->write_user_header(8, pattern(16)); }},
      {"batch",
       [](FailingHeap& h) {
         return h->batch([&](Batch& batch) -> Done {
           CRASHCHECK_TRY(batch.allocate(70));
           return batch.deallocate(h.live[0]);
         });
       }},
  };
}

class Containment : public ::testing::TestWithParam<Operation> {
 protected:
  static bool is_write() { return GetParam().name.starts_with("write"); }

  /// The file of a heap after it has been opened again.
  static io::Bytes reopened(FailingHeap& heap) {
    heap.plan = {};
    heap.open();
    EXPECT_EQ(heap->check().value(), std::vector<Defect>());
    return heap.bytes();
  }

  /// Each unit of 8 bytes is that of one or of the other.
  static bool is_mixed_of(const io::Bytes& found, const io::Bytes& one, const io::Bytes& other) {
    if (found.size() != one.size() || found.size() != other.size()) return false;
    for (std::size_t at = 0; at < found.size(); at += 8) {
      const auto same = [&](const io::Bytes& as) {
        return std::equal(found.begin() + static_cast<std::ptrdiff_t>(at),
                          found.begin() + static_cast<std::ptrdiff_t>(at) + 8,
                          as.begin() + static_cast<std::ptrdiff_t>(at));
      };
      if (!same(one) && !same(other)) return false;
    }
    return true;
  }

  static void expect_poisoned(FailingHeap& heap, const io::Error& failure) {
    io::Error sticky = failure;
    sticky.code = ErrorCode::kPoisoned;
    sticky.reason = "an earlier mutation failed";
    EXPECT_EQ(failure.code, ErrorCode::kIo);
    EXPECT_EQ(failure.system_error, FailurePlan::kErrno);
    const std::uint64_t calls = heap.plan.mutations;
    for (const Operation& operation : operations()) {
      const Done refused = operation.run(heap);
      ASSERT_FALSE(refused) << operation.name;
      EXPECT_EQ(refused.error(), sticky) << operation.name;
    }
    EXPECT_EQ(heap->allocate(0).error(), sticky);
    EXPECT_EQ(heap.plan.mutations, calls) << "a refused mutation reached the file";
  }

  /// What the operation does not name reads as ever.
  static void expect_readable(FailingHeap& heap) {
    io::Bytes bytes(32);
    EXPECT_TRUE(heap->read(heap.bystander, 0, bytes));
    EXPECT_EQ(bytes, pattern(32));
    EXPECT_TRUE(heap->read_user_header(0, bytes));
    EXPECT_TRUE(heap->statistics());
    EXPECT_TRUE(heap->free_blocks());
    EXPECT_TRUE(heap->check());
  }

  io::Bytes file_before() {
    FailingHeap heap;
    return reopened(heap);
  }
  io::Bytes file_after() {
    FailingHeap heap;
    EXPECT_TRUE(GetParam().run(heap));
    return reopened(heap);
  }

  const io::Bytes before_ = file_before();
  const io::Bytes after_ = file_after();
};

TEST_P(Containment, OfEachWriteResizeOrSyncThatFails) {
  for (const bool for_ever : {false, true}) {
    bool finished = false;
    for (std::uint64_t call = 1; !finished; ++call) {
      SCOPED_TRACE("call " + std::to_string(call) + (for_ever ? " and all after it" : ""));
      FailingHeap heap;
      heap.plan.failing_mutation = call;
      heap.plan.for_ever = for_ever;
      const Done result = GetParam().run(heap);
      if (result) {
        finished = true;
        EXPECT_GT(call, 1U);
        EXPECT_EQ(reopened(heap), after_);
        continue;
      }
      expect_poisoned(heap, result.error());
      expect_readable(heap);
      const io::Bytes found = reopened(heap);
      EXPECT_TRUE(found == before_ || found == after_ ||
                  (is_write() && is_mixed_of(found, before_, after_)));
    }
  }
}

TEST_P(Containment, OfEachReadThatFails) {
  bool finished = false;
  for (std::uint64_t call = 1; !finished; ++call) {
    SCOPED_TRACE("read " + std::to_string(call));
    FailingHeap heap;
    const io::Bytes untouched = heap.bytes();
    heap.plan.failing_read = call;
    const Done result = GetParam().run(heap);
    if (result) {
      finished = true;
      continue;
    }
    heap.plan.failing_read = 0;
    expect_poisoned(heap, result.error());
    expect_readable(heap);
    EXPECT_EQ(heap.plan.mutations, 0U);
    EXPECT_EQ(heap.bytes(), untouched);
    EXPECT_EQ(reopened(heap), before_);
  }
}

INSTANTIATE_TEST_SUITE_P(Operations, Containment, ::testing::ValuesIn(operations()),
                         [](const auto& tested) { return tested.param.name; });

TEST(ContainmentOfReads, AFailedReadIsReportedAndPoisonsNothing) {
  FailingHeap heap;
  io::Bytes one(1);
  heap.plan.reads_fail = true;
  EXPECT_EQ(heap->read(heap.live[0], 0, one).error().code, ErrorCode::kIo);
  EXPECT_EQ(heap->read_user_header(0, one).error().code, ErrorCode::kIo);
  EXPECT_EQ(heap->check().error().code, ErrorCode::kIo);
  heap.plan.reads_fail = false;
  EXPECT_TRUE(heap->read(heap.live[0], 0, one));
  EXPECT_TRUE(heap->allocate(32));
}

TEST(Containment, WithoutSpaceNothingChangesAndTheHeapWorksOn) {
  faultfs::MemoryFile memory({}, 1024);
  const auto open = [&] {
    GhostTree heap = GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory)).value();
    heap.set_reserve(0);
    return heap;
  };
  GhostTree heap = open();
  const Slice slice = heap.allocate(64).value();
  const io::Bytes before(memory.bytes().begin(), memory.bytes().end());
  for (const std::uint64_t length :
       {std::uint64_t{4096}, std::uint64_t{900}, std::uint64_t{1} << 40U}) {
    EXPECT_EQ(heap.allocate(length).error().code, ErrorCode::kNoSpace) << length;
    EXPECT_EQ(memory.image(), faultfs::Image(before)) << length;
  }
  EXPECT_EQ(
      heap.batch([&](Batch& batch) { return batch.allocate(900).map([](Slice) {}); }).error().code,
      ErrorCode::kNoSpace);
  EXPECT_EQ(heap.statistics().value(), (Statistics{112, 0, 64, 0, 0}));
  const Slice other = heap.allocate(32).value();
  EXPECT_TRUE(heap.deallocate(slice));
  EXPECT_EQ(heap.free_blocks().value(), (std::vector<Slice>{{48, 64}}));
  GhostTree again = open();
  EXPECT_TRUE(again.deallocate(other));
  EXPECT_EQ(again.statistics().value().payload_bytes, 48U);
}

/// What fails with "no space" later than that is not taken back.
TEST(Containment, ASyncWithoutSpacePoisons) {
  faultfs::MemoryFile memory;
  GhostTree heap = GhostTree::open(std::make_unique<faultfs::FaultyFile>(memory)).value();
  const faultfs::ArmedFault fault(faultfs::parse_fault("io/sync 1 ENOSPC once").value());
  const auto failed = heap.allocate(32);
  EXPECT_EQ(failed.error().code, ErrorCode::kIo);
  EXPECT_EQ(failed.error().system_error, ENOSPC);
  EXPECT_EQ(heap.allocate(32).error().code, ErrorCode::kPoisoned);
}

}  // namespace
}  // namespace crashcheck::bstack
