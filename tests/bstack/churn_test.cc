// A long life: a journaled heap stays about as large as what was ever live in it at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "faultfs/forwarding_file.h"
#include "journaled_heap.h"

namespace crashcheck::bstack {
namespace {

/// Bytes of a slice's blocks.
std::uint64_t size_of_blocks(Slice slice) { return (slice.length + 31) / 32 * 32; }

TEST(Churn, OfFewSlicesNeverMakesThePayloadTwiceAsLongAsTheyWere) {
  constexpr std::size_t kMostLive = 100;
  faultfs::MemoryFile memory;
  GhostTree heap = GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory)).value();
  heap.set_reserve(0);
  std::mt19937_64 random(1);
  std::vector<Slice> live;
  std::uint64_t live_bytes = 0;
  std::uint64_t most_bytes = 0;
  for (int step = 0; step < 20'000; ++step) {
    const auto what = random() % 8;
    const std::uint64_t length = random() % 200 + 1;
    if (live.empty() || (what < 4 && live.size() < kMostLive)) {
      live.push_back(heap.allocate(length).value());
    } else {
      std::swap(live[random() % live.size()], live.back());
      live_bytes -= size_of_blocks(live.back());
      live.back() = heap.reallocate(live.back(), what < 6 ? 0 : length).value();
    }
    live_bytes += size_of_blocks(live.back());
    if (live.back().empty()) live.pop_back();
    most_bytes = std::max(most_bytes, live_bytes);
    ASSERT_LE(memory.image().size(), 64 + 2 * most_bytes) << "after step " << step;
  }
  EXPECT_EQ(heap.check().value(), std::vector<Defect>());
}

}  // namespace
}  // namespace crashcheck::bstack
