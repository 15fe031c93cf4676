// What the tests of the journaled heap share. Offsets are payload offsets.
#pragma once

#include <map>

#include "journaled_events.h"
#include "recorded_heap.h"

#define EXPECT_EVENTS(heap, ...) EXPECT_TRUE(same_events((heap).events(), in_order({__VA_ARGS__})))
#define EXPECT_NO_EVENTS(heap) EXPECT_TRUE(same_events((heap).events(), {}))

namespace crashcheck::bstack {

struct JournaledHeap : RecordedHeap {
  explicit JournaledHeap(io::Bytes bytes = {})
      : RecordedHeap(std::move(bytes), Protocol::kJournaled) {}

  io::Bytes read(Slice slice) {
    io::Bytes bytes(slice.length);
    EXPECT_TRUE((*this)->read(slice, 0, bytes));
    return bytes;
  }
  io::Bytes user_header() {
    io::Bytes bytes(GhostTree::kUserHeaderBytes);
    EXPECT_TRUE((*this)->read_user_header(0, bytes));
    return bytes;
  }
  void expect_sound() { EXPECT_EQ((*this)->check().value(), std::vector<Defect>()); }
};

/// Live: 80 (32), 176 (32), 304 (32), the end at 336. Free: 48 (32), 112 (64), 208 (96), with 112
/// at the root.
struct ThreeFreeJournaled : JournaledHeap {
  ThreeFreeJournaled() {
    const auto s = allocate({32, 32, 64, 32, 96, 32});
    deallocate({s[0], s[2], s[4]});
    mark();
  }
};

/// Live: 48 (`first` bytes), then 32 bytes; nothing free. Steady: the first change is behind it.
struct TwoLive : JournaledHeap {
  explicit TwoLive(std::uint64_t first_bytes) {
    const auto s = allocate({first_bytes, 32});
    first = s[0];
    last = s[1];
    EXPECT_TRUE((*this)->write(first, 0, pattern(first.length)));
    EXPECT_TRUE((*this)->write(last, 0, pattern(last.length)));
    mark();
  }
  Slice first;
  Slice last;
};

template <typename T>
bool is_invalid(const io::Result<T>& result) {
  return !result && result.error().code == io::ErrorCode::kInvalidArgument;
}

}  // namespace crashcheck::bstack
