// Journaled opening of damaged heaps: it keeps what it can trust, touches nothing else, hands no
// memory out twice, and gives the rest back once it is told what is live.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "expected_record.h"
#include "golden_files.h"
#include "journaled_heap.h"
#include "oracle/guarantees.h"

namespace crashcheck::bstack {
namespace {

using Slices = std::vector<Slice>;

std::uint64_t end_of(Slice slice) { return slice.offset + slice.length; }

bool share_memory(Slice one, Slice other) {
  return one.offset < end_of(other) && other.offset < end_of(one);
}

/// Everything but the root, the lengths and what is free now is as it was.
bool only_free_memory_changed(const io::Bytes& before, const io::Bytes& after, const Slices& free) {
  for (std::size_t at = 64; at < std::min(before.size(), after.size()); ++at) {
    const Slice byte{at - 16, 1};
    const bool is_free = std::ranges::any_of(free, [&](Slice s) { return share_memory(s, byte); });
    if (!is_free && before[at] != after[at]) return false;
  }
  return std::equal(before.begin() + 16, before.begin() + 56, after.begin() + 16);
}

void check_sound(JournaledHeap& heap) {
  RC_ASSERT(heap->check().value().empty());
  const io::Bytes file = heap.bytes();
  const oracle::RawHeap raw = oracle::decode(file);
  RC_ASSERT(oracle::tree(raw).empty());
  RC_ASSERT(oracle::extents(raw).empty());
  RC_ASSERT(oracle::zeroed(raw).empty());
  RC_ASSERT(oracle::coalesced(raw).empty());
}

/// Opens a damaged heap in which these are live, reclaims, and uses it until it is full.
void open_and_reclaim(const io::Bytes& damaged, const Slices& live) {
  JournaledHeap heap(damaged);
  RC_ASSERT(heap.try_open().has_value());
  check_sound(heap);
  const Slices free = heap->free_blocks().value();
  RC_ASSERT(only_free_memory_changed(damaged, heap.bytes(), free));
  heap.mark();
  RC_ASSERT(heap.try_open().has_value());
  RC_ASSERT(heap.events().empty());

  const bool trusted = std::ranges::none_of(live, [&](Slice one) {
    return std::ranges::any_of(free, [&](Slice other) { return share_memory(one, other); });
  });
  const Statistics before = heap->statistics().value();
  const bool present =
      std::ranges::all_of(live, [&](Slice s) { return end_of(s) <= before.payload_bytes; });
  if (!trusted || !present) {
    RC_ASSERT(is_invalid(heap->reclaim(live)));
    return;
  }
  std::uint64_t live_bytes = 0;
  for (const Slice slice : live) live_bytes += (slice.length + 31) / 32 * 32;
  RC_ASSERT(heap->reclaim(live).value() == before.live_or_leaked_bytes - live_bytes);
  check_sound(heap);
  RC_ASSERT(heap->statistics()->live_or_leaked_bytes == live_bytes);
  Slices all = live;
  for (std::uint64_t i = 0; i < 30; ++i) {
    const Slice slice = heap->allocate(32 + 32 * (i % 3)).value();
    for (const Slice other : all) RC_ASSERT_FALSE(share_memory(slice, other));
    RC_ASSERT(heap.read(slice) == io::Bytes(slice.length));
    all.push_back(slice);
  }
  check_sound(heap);
}

/// A heap with live slices of whole blocks, and seven free blocks.
struct Made {
  io::Bytes file;
  Slices live;
};
Made made_heap() {
  JournaledHeap heap;
  Made made;
  Slices freed;
  for (std::uint64_t i = 0; i < 14; ++i) {
    const Slice slice = heap->allocate(32 + 32 * (i * 5 % 7 / 2)).value();
    EXPECT_TRUE(heap->write(slice, 0, pattern(slice.length)));
    (i % 2 == 0 ? freed : made.live).push_back(slice);
  }
  for (const Slice slice : freed) EXPECT_TRUE(heap->deallocate(slice));
  made.file = heap.bytes();
  return made;
}

RC_GTEST_PROP(JournaledDamage, OfSomeBytesOfTheArenaOrTheRoot, ()) {
  Made made = made_heap();
  const int changes = *rc::gen::inRange(1, 8);
  for (int change = 0; change < changes; ++change) {
    const auto at = *rc::gen::inRange<std::size_t>(56, made.file.size());
    made.file[at] ^= static_cast<std::byte>(*rc::gen::inRange(1, 256));
  }
  open_and_reclaim(made.file, made.live);
}

/// Fields of nodes and the root get values that such fields have: other blocks, other sizes.
RC_GTEST_PROP(JournaledDamage, OfFieldsOfNodesThatStayPlausible, ()) {
  Made made = made_heap();
  const oracle::RawHeap raw = oracle::decode(made.file);
  std::vector<std::uint64_t> nodes;
  for (const oracle::RawNode& node : raw.nodes) nodes.push_back(node.offset);
  const int changes = *rc::gen::inRange(1, 6);
  for (int change = 0; change < changes; ++change) {
    const std::uint64_t node = *rc::gen::elementOf(nodes);
    const std::uint64_t block = 48 + 32 * *rc::gen::inRange<std::uint64_t>(0, 30);
    const std::uint64_t link =
        *rc::gen::element<std::uint64_t>(*rc::gen::elementOf(nodes), block, 0);
    std::uint64_t at = node;
    std::uint64_t value = link;
    switch (*rc::gen::inRange(0, 4)) {
      case 0: value = 32 * *rc::gen::inRange<std::uint64_t>(0, 9); break;
      case 1: at = node + 16; break;
      case 2: at = node + 24; break;
      default: at = 40; break;
    }
    std::ranges::copy(u64(value), made.file.begin() + static_cast<std::ptrdiff_t>(16 + at));
  }
  open_and_reclaim(made.file, made.live);
}

RC_GTEST_PROP(JournaledDamage, OfAnyArenaAtAll, ()) {
  const auto words = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::oneOf(
      rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 14),
                   [](std::uint64_t k) { return k == 0 ? 0 : 16 + 32 * k; }),
      rc::gen::element<std::uint64_t>(0, 32, 64, 0x0100), rc::gen::arbitrary<std::uint64_t>()));
  io::Bytes arena;
  for (const std::uint64_t word : words) arena = joined({arena, u64(word)});
  open_and_reclaim(heap_file(arena, *rc::gen::inRange<std::uint64_t>(0, 4) * 32 + 48), {});
}

TEST(JournaledDamageOfAnyByte, AHeapCommittedShorterAnywhereOpensAndIsSound) {
  const Made made = made_heap();
  for (std::size_t size = 64; size <= made.file.size(); ++size) {
    SCOPED_TRACE(size);
    io::Bytes cut(made.file.begin(), made.file.begin() + static_cast<std::ptrdiff_t>(size));
    std::ranges::copy(u64(size - 16), cut.begin() + 8);
    JournaledHeap heap(cut);
    ASSERT_TRUE(heap.try_open());
    heap.expect_sound();
    EXPECT_LE(heap.syncs(), size == 64 ? 4 : 3) << "the check, and one commit";
    EXPECT_TRUE(only_free_memory_changed(cut, heap.bytes(), heap->free_blocks().value()));
    EXPECT_EQ(heap->statistics()->payload_bytes % 32, 16U);
  }
}

TEST(JournaledDamageOfAnyByte, AHeapWithAnyBitOfItsArenaFlippedOpensAndIsSound) {
  const Made made = made_heap();
  for (std::size_t bit = 8 * 56; bit < 8 * made.file.size(); ++bit) {
    io::Bytes flipped = made.file;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    JournaledHeap heap(flipped);
    ASSERT_TRUE(heap.try_open()) << bit;
    EXPECT_EQ(heap->check().value(), std::vector<Defect>()) << bit;
    EXPECT_TRUE(only_free_memory_changed(flipped, heap.bytes(), heap->free_blocks().value()))
        << bit;
  }
}

TEST(JournaledDamageByHand, WhatCannotBeTrustedIsLeftAloneAndComesBackByReclaim) {
  // 48 (96) and 112 (64) overlap, 208 (32) is sound, 240 (64) is dirty; 304 is live.
  const io::Bytes arena =
      joined({leaf_bytes(96), io::Bytes(32), node_bytes(64, 1, 3, 208, 240), io::Bytes(64),
              leaf_bytes(32), node_bytes(64, 1, 2, kNoChild, 48), pattern(32), pattern(32)});
  JournaledHeap heap(heap_file(arena, 112));
  ASSERT_TRUE(heap.try_open());
  EXPECT_EQ(heap->free_blocks().value(), (Slices{{208, 32}}));
  io::Bytes expected = heap_file(arena, 208);
  std::ranges::copy(leaf_bytes(32), expected.begin() + 16 + 208);
  EXPECT_EQ(heap.bytes(), expected);
  EXPECT_EQ(heap->reclaim(Slices{{304, 32}}).value(), 160U + 64U);
  EXPECT_EQ(heap->free_blocks().value(), (Slices{{48, 256}}));
  EXPECT_EQ(heap.read({304, 32}), pattern(32));
  heap.expect_sound();
}

/// A crash tears a record before anything is changed: what is broken then was damaged.
TEST(JournaledDamageByHand, ABrokenTreeBeforeATornRecordIsRefusedUntouched) {
  const io::Bytes arena = joined({leaf_bytes(64), io::Bytes(32), pattern(32)});
  const io::Bytes torn = joined({heap_file(arena, 48), u64(kFirstMagic), io::Bytes(32)});
  JournaledHeap sound(torn);
  ASSERT_TRUE(sound.try_open());
  EXPECT_EQ(sound->opening().tail, Tail::kLikeRecord);
  EXPECT_FALSE(sound->opening().tree_was_unsound);
  const std::size_t root = 56;
  const std::size_t size_of_block = 64;
  for (const auto& [at, bit] : {std::pair(root, 6U), {root, 0U}, {size_of_block, 7U}}) {
    io::Bytes broken = torn;
    broken[at] ^= static_cast<std::byte>(1U << bit);
    JournaledHeap heap(broken);
    const auto refused = heap.try_open();
    ASSERT_FALSE(refused) << at << " " << bit;
    EXPECT_EQ(refused.error().code, io::ErrorCode::kCorrupt);
    EXPECT_EQ(heap.bytes(), broken);
  }
}

/// Freeing gives back a free end. In-place it may stay, and the length has no check then.
TEST(JournaledDamageByHand, AFreeEndThatNoJournaledCommitLeavesIsNotTrusted) {
  const io::Bytes file = heap_file(joined({pattern(32), leaf_bytes(64), io::Bytes(32)}), 80);
  JournaledHeap unchecked(file);
  ASSERT_TRUE(unchecked.try_open());
  EXPECT_FALSE(unchecked->opening().tree_was_unsound);
  EXPECT_EQ(unchecked->statistics()->payload_bytes, 80U);
  io::Bytes checked = file;
  std::ranges::copy(check_bytes(144), checked.begin() + 6);
  JournaledHeap heap(checked);
  ASSERT_TRUE(heap.try_open());
  EXPECT_TRUE(heap->opening().tree_was_unsound);
  EXPECT_EQ(heap->statistics()->payload_bytes, 144U);
  EXPECT_EQ(heap->free_blocks().value(), Slices());
  EXPECT_EQ(heap->reclaim(Slices{{48, 32}}).value(), 64U);
  EXPECT_EQ(heap->statistics()->payload_bytes, 80U);
}

}  // namespace
}  // namespace crashcheck::bstack
