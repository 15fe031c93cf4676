// Any bytes as a file: opening gives a clear error or a heap that can be used; nothing hangs, needs
// memory beyond the file's size or leaves defined behaviour (the sanitizers watch).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "recorded_heap.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

constexpr std::uint64_t kCapacity = 1U << 16U;

template <typename T>
bool acceptable(const io::Result<T>& result) {
  if (result) return true;
  const ErrorCode code = result.error().code;
  return code == ErrorCode::kCorrupt || code == ErrorCode::kPoisoned ||
         code == ErrorCode::kInvalidArgument;
}

/// Uses an opened heap; every step either works or says why not.
void use(GhostTree& heap) {
  std::vector<Slice> live;
  for (const std::uint64_t length : {20U, 64U, 100U, 1U}) {
    const auto slice = heap.allocate(length);
    RC_ASSERT(acceptable(slice));
    if (!slice) return;
    RC_ASSERT(acceptable(heap.write(*slice, 0, pattern(1))));
    live.push_back(*slice);
  }
  const auto grown = heap.reallocate(live.back(), 77);
  RC_ASSERT(acceptable(grown));
  if (!grown) return;
  live.back() = *grown;
  io::Bytes byte(1);
  RC_ASSERT(acceptable(heap.read(live.back(), 0, byte)));
  RC_ASSERT(acceptable(heap.deallocate(live[1])));
  live.erase(live.begin() + 1);
  RC_ASSERT(acceptable(heap.allocate_bulk(std::vector<std::uint64_t>{40, 40})));
  RC_ASSERT(acceptable(heap.deallocate_bulk(live)));
}

void open_and_use(io::Bytes bytes) {
  faultfs::MemoryFile memory(std::move(bytes), kCapacity);
  for (int round = 0; round < 2; ++round) {
    auto heap =
        GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory), Protocol::kInPlace);
    if (!heap) {
      const ErrorCode code = heap.error().code;
      RC_ASSERT((code == ErrorCode::kInvalidData || code == ErrorCode::kCorrupt));
      return;
    }
    use(*heap);
  }
}

/// A heap with live and free blocks.
io::Bytes sound_heap() {
  RecordedHeap heap;
  const auto s = heap.allocate({32, 32, 64, 32, 96, 32, 128, 32, 160, 32});
  for (const Slice slice : s) EXPECT_TRUE(heap->write(slice, 0, pattern(slice.length)));
  heap.deallocate({s[2], s[0], s[6], s[4]});
  return heap.bytes();
}

RC_GTEST_PROP(DamagedFile, AnyBytesAreRefusedOrUsable, (const std::vector<std::uint8_t>& values)) {
  io::Bytes bytes;
  for (const std::uint8_t value : values) bytes.push_back(static_cast<std::byte>(value));
  open_and_use(std::move(bytes));
}

RC_GTEST_PROP(DamagedFile, AnyArenaBehindSoundHeadersIsRefusedOrUsable, ()) {
  const auto words = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::oneOf(
      rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 14),
                   [](std::uint64_t k) { return k == 0 ? 0 : 16 + 32 * k; }),
      rc::gen::inRange<std::uint64_t>(0, 1024), rc::gen::arbitrary<std::uint64_t>()));
  io::Bytes arena;
  for (const std::uint64_t word : words) arena = joined({arena, u64(word)});
  const std::uint64_t root_offset = *rc::gen::inRange<std::uint64_t>(0, 4) * 32 + 48;
  open_and_use(joined({file_header(48 + arena.size()), io::Bytes(32),
                       from_hex("41 4c 47 54 00 01 00 00"), u64(root_offset), arena}));
}

RC_GTEST_PROP(DamagedFile, ASoundHeapWithSomeBytesChangedIsRefusedOrUsable, ()) {
  io::Bytes bytes = sound_heap();
  const int changes = *rc::gen::inRange(1, 6);
  for (int change = 0; change < changes; ++change) {
    const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    bytes[at] ^= static_cast<std::byte>(*rc::gen::inRange(1, 256));
  }
  open_and_use(std::move(bytes));
}

/// The in-place protocol takes a node that is reached twice for two blocks, and links it to itself.
TEST(DamagedFile, ATreeThatReachesANodeTwiceOpensOnceAndIsCorruptFromThenOn) {
  const auto node = [](std::uint64_t size, std::uint64_t left, std::uint64_t right) {
    return joined({u64(size), u64(0x0100), u64(left), u64(right)});
  };
  faultfs::MemoryFile memory(
      joined({file_header(48 + 192), io::Bytes(32), from_hex("41 4c 47 54 00 01 00 00"), u64(48),
              node(32, 144, 144), io::Bytes(64), node(64, 0, 0), io::Bytes(64)}));
  EXPECT_TRUE(
      GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory), Protocol::kInPlace));
  const auto again =
      GhostTree::open(std::make_unique<faultfs::ForwardingFile>(memory), Protocol::kInPlace);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kCorrupt);
}

TEST(DamagedFile, ASoundHeapCutAnywhereIsRefusedOrUsable) {
  const io::Bytes whole = sound_heap();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    open_and_use(io::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

TEST(DamagedFile, ASoundHeapWithAnyBitFlippedIsRefusedOrUsable) {
  const io::Bytes whole = sound_heap();
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    io::Bytes flipped = whole;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    open_and_use(std::move(flipped));
  }
}

}  // namespace
}  // namespace crashcheck::bstack
