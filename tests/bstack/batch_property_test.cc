// A batch of any operations leaves the file that the same operations leave one by one, gives the
// same answers on the way, and costs two syncs; one that is given up leaves the file as it was.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

/// A request in terms of the slices that are live when it is made.
struct Request {
  int kind = 0;
  std::size_t which = 0;
  std::uint64_t length = 0;
};

std::vector<Request> some_requests() {
  return *rc::gen::container<std::vector<Request>>(rc::gen::construct<Request>(
      rc::gen::weightedElement<int>(
          {{6, 0}, {4, 1}, {4, 2}, {3, 3}, {2, 4}, {1, 5}, {1, 6}, {1, 7}}),
      rc::gen::inRange<std::size_t>(0, 20), rc::gen::inRange<std::uint64_t>(0, 200)));
}

/// Makes a request on a GhostTree or a Batch; `live` holds slices that are not empty.
template <typename Heap>
io::Result<void> make(Heap& heap, const Request& request, std::vector<Slice>& live) {
  const auto keep = [&](Slice slice) {
    if (!slice.empty()) live.push_back(slice);
  };
  const auto take = [&] {
    const auto place = live.begin() + static_cast<std::ptrdiff_t>(request.which % live.size());
    const Slice slice = *place;
    live.erase(place);
    return slice;
  };
  if (request.kind == 0 || live.empty()) {
    CRASHCHECK_ASSIGN(const Slice slice, heap.allocate(request.length));
    keep(slice);
    return slice.empty() ? io::Result<void>() : heap.write(slice, 0, pattern(slice.length));
  }
  const Slice any = live[request.which % live.size()];
  switch (request.kind) {
    case 1: return heap.deallocate(take());
    case 2: {
      CRASHCHECK_ASSIGN(const Slice moved, heap.reallocate(take(), request.length));
      keep(moved);
      return {};
    }
    case 3: return heap.write(any, any.length / 2, pattern(any.length - any.length / 2));
    case 4: {
      // What is there comes to the user header: reading inside the batch has to see it.
      io::Bytes bytes(std::min<std::uint64_t>(any.length, 32));
      CRASHCHECK_TRY(heap.read(any, any.length - bytes.size(), bytes));
      return heap.write_user_header(0, bytes);
    }
    case 5: {
      const std::vector<std::uint64_t> lengths = {request.length, 0, 33};
      CRASHCHECK_ASSIGN(const std::vector<Slice> slices, heap.allocate_bulk(lengths));
      std::ranges::for_each(slices, keep);
      return {};
    }
    case 6: {
      const std::vector<Slice> freed(live.begin() + static_cast<std::ptrdiff_t>(live.size() / 2),
                                     live.end());
      live.resize(live.size() / 2);
      return heap.deallocate_bulk(freed);
    }
    default: {
      const Slot slot = slot_in_user_header(request.which % 17);
      CRASHCHECK_ASSIGN(const Slice slice, heap.reallocate_into(slot, take(), request.length));
      keep(slice);
      return {};
    }
  }
}

RC_GTEST_PROP(BatchProperty, IsItsOperationsOneByOne, ()) {
  JournaledHeap single;
  JournaledHeap batched;
  RC_ASSERT(single.try_open().has_value());
  RC_ASSERT(batched.try_open().has_value());
  std::vector<Slice> live_singly;
  std::vector<Slice> live_batched;
  for (int batch_number = 0; batch_number < 4; ++batch_number) {
    const std::vector<Request> requests = some_requests();
    for (const Request& request : requests) {
      RC_ASSERT(make(*single, request, live_singly).has_value());
    }
    batched.mark();
    RC_ASSERT(batched
                  ->batch([&](Batch& batch) -> io::Result<void> {
                    for (const Request& request : requests) {
                      CRASHCHECK_TRY(make(batch, request, live_batched));
                    }
                    return {};
                  })
                  .has_value());
    RC_ASSERT(batched.syncs() <= 3);
    RC_ASSERT(live_batched == live_singly);
    RC_ASSERT(batched.bytes() == single.bytes());
    RC_ASSERT(batched->free_blocks().value() == single->free_blocks().value());
    RC_ASSERT(batched->check().value().empty());
  }
}

RC_GTEST_PROP(BatchProperty, GivenUpIsNothing, ()) {
  JournaledHeap heap;
  std::vector<Slice> live;
  for (const Request& request : some_requests()) {
    RC_ASSERT(make(*heap, request, live).has_value());
  }
  const auto free_before = heap->free_blocks().value();
  const io::Bytes before = heap.bytes();
  const std::vector<Request> requests = some_requests();
  std::vector<Slice> live_inside = live;
  const auto done = heap->batch([&](Batch& batch) -> io::Result<void> {
    for (const Request& request : requests) CRASHCHECK_TRY(make(batch, request, live_inside));
    return io::fail(io::ErrorCode::kInvalidArgument, "the test", "it gives up");
  });
  RC_ASSERT(done.error().reason == "it gives up");
  RC_ASSERT(heap.bytes() == before);
  RC_ASSERT(heap->free_blocks().value() == free_before);
  RC_ASSERT(heap->check().value().empty());
  for (const Request& request : requests) RC_ASSERT(make(*heap, request, live).has_value());
  RC_ASSERT(heap->check().value().empty());
}

}  // namespace
}  // namespace crashcheck::bstack
