// What the golden tests share: a heap whose events since a mark are compared with a list worked out
// by hand. Offsets are payload offsets; `kNoChild` is the absence of a child or a root.
#pragma once

#include "expected_events.h"
#include "recorded_heap.h"

#define EXPECT_EVENTS(heap, ...) EXPECT_TRUE(same_events((heap).events(), in_order({__VA_ARGS__})))

namespace crashcheck::bstack {

/// Free: 48 (32), 112 (64) and 208 (96), with 112 at the root.
struct ThreeFree : RecordedHeap {
  ThreeFree() {
    const auto s = allocate({32, 32, 64, 32, 96, 32});
    deallocate({s[0], s[2], s[4]});
    mark();
  }
};

}  // namespace crashcheck::bstack
