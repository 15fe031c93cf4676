// Real heaps with damage of every kind: what becomes of them is a clear error or a usable heap, and
// what `inspect` says of them fits what opening them does. The sanitizers watch for the rest.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "damage/checked_heap.h"
#include "damage/checked_inspection.h"
#include "damage/real_heaps.h"
#include "oracle/raw_heap.h"

namespace crashcheck::testing {
namespace {

constexpr std::size_t kSectorBytes = 512;
constexpr std::size_t kNodesToFlip = 6;

io::Bytes pattern(std::size_t count) { return io::Bytes(count, std::byte{0xC3}); }

/// Every operation at least once, with slices that come from free blocks and from the end.
void use(CheckedHeap& heap) {
  for (const std::uint64_t length : {20U, 64U, 100U, 1U, 700U}) heap.allocate(length);
  heap.allocate_bulk({40, 0, 40});
  for (std::size_t i = 0; i < 6; ++i) heap.write(i, 0, pattern(1));
  heap.write(2, 40, pattern(60));
  heap.write(4, 3, pattern(600));
  heap.write(0, 30, pattern(1));
  heap.read(2, 90, 10);
  heap.read(2, 90, 11);
  heap.reallocate(0, 77);
  heap.reallocate(1, 20);
  heap.reallocate(2, 33);
  heap.deallocate(1);
  heap.allocate(UINT64_MAX);
  heap.allocate(INT64_MAX);
  heap.allocate_bulk({INT64_MAX, INT64_MAX, 2});
  heap.write_user_header(28, pattern(4));
  heap.write_user_header(28, pattern(5));
  heap.deallocate_bulk(1, 3);
  heap.reallocate(0, 0);
}

/// What a damaged file leads to that it must not; empty where all is well.
std::string problem_with(const io::Bytes& file, bstack::Protocol protocol) {
  CheckedHeap heap(file, protocol);
  if (!heap.open()) return heap.problem();
  use(heap);
  if (heap.open()) use(heap);
  heap.open();
  if (!heap.problem().empty()) return heap.problem();
  return problem_with_inspection(heap.bytes(), Forms::kText);
}

std::string problem_with(const io::Bytes& file, Forms forms) {
  std::string problem = problem_with_inspection(file, forms);
  if (problem.empty()) problem = problem_with(file, bstack::Protocol::kInPlace);
  if (problem.empty()) problem = problem_with(file, bstack::Protocol::kJournaled);
  return problem;
}

/// The bits to flip: all of the headers and of some free blocks' nodes, one in 128 of the rest.
std::vector<std::size_t> bits_to_flip(const io::Bytes& file) {
  std::vector<bool> meant(8 * file.size());
  for (std::size_t bit = 5; bit < meant.size(); bit += 128) meant[bit] = true;
  const auto mean = [&](std::size_t first_byte, std::size_t count) {
    for (std::size_t i = 0; i < 8 * count; ++i) meant[8 * first_byte + i] = true;
  };
  mean(0, std::min<std::size_t>(64, file.size()));
  const auto nodes = oracle::decode(file).nodes;
  for (std::size_t i = 0; i < std::min(nodes.size(), kNodesToFlip); ++i) {
    mean(16 + nodes[i].offset, 32);
  }
  std::vector<std::size_t> bits;
  for (std::size_t bit = 0; bit < meant.size(); ++bit) {
    if (meant[bit]) bits.push_back(bit);
  }
  return bits;
}

void expect_fine(const RealHeap& heap, const io::Bytes& damaged, std::string_view damage,
                 std::size_t at) {
  // The fuzz target looks at all forms of every file.
  const std::string problem = problem_with(damaged, at % 11 == 0 ? Forms::kAll : Forms::kText);
  EXPECT_EQ(problem, "") << heap.name << ", " << damage << " " << at;
}

std::size_t sectors(const io::Bytes& file) {
  return (file.size() + kSectorBytes - 1) / kSectorBytes;
}

/// The sectors of `file`, the last one cut where the file ends.
io::MutableByteView sector(io::Bytes& file, std::size_t index) {
  const std::size_t begin = index * kSectorBytes;
  return io::MutableByteView(file).subspan(begin, std::min(kSectorBytes, file.size() - begin));
}

TEST(DamagedHeap, IsSoundAsLongAsItIsNotDamaged) {
  for (const RealHeap& heap : real_heaps()) {
    CheckedHeap checked(heap.file);
    EXPECT_TRUE(checked.open()) << heap.name << ": " << checked.problem();
    EXPECT_TRUE(checked.sound()) << heap.name;
    expect_fine(heap, heap.file, "undamaged", 0);
  }
}

TEST(DamagedHeap, WithABitFlippedIsRefusedOrUsable) {
  for (const RealHeap& heap : real_heaps()) {
    for (const std::size_t bit : bits_to_flip(heap.file)) {
      io::Bytes damaged = heap.file;
      damaged[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
      expect_fine(heap, damaged, "bit", bit);
    }
  }
}

TEST(DamagedHeap, CutAtAnyLengthIsRefusedOrUsable) {
  for (const RealHeap& heap : real_heaps()) {
    for (std::size_t size = 0; size < heap.file.size(); ++size) {
      io::Bytes damaged = heap.file;
      damaged.resize(size);
      expect_fine(heap, damaged, "cut at", size);
    }
  }
}

TEST(DamagedHeap, WithASectorZeroedIsRefusedOrUsable) {
  for (const RealHeap& heap : real_heaps()) {
    for (std::size_t i = 0; i < sectors(heap.file); ++i) {
      io::Bytes damaged = heap.file;
      std::ranges::fill(sector(damaged, i), std::byte{0});
      expect_fine(heap, damaged, "zeroed sector", i);
    }
  }
}

TEST(DamagedHeap, WithTwoSectorsSwappedIsRefusedOrUsable) {
  for (const RealHeap& heap : real_heaps()) {
    for (std::size_t second = 1; second < sectors(heap.file); ++second) {
      for (std::size_t first = 0; first < second; ++first) {
        io::Bytes damaged = heap.file;
        damaged.resize(sectors(damaged) * kSectorBytes);
        std::ranges::swap_ranges(sector(damaged, first), sector(damaged, second));
        damaged.resize(heap.file.size());
        expect_fine(heap, damaged, "swapped with sector " + std::to_string(first), second);
      }
    }
  }
}

/// No path is long and no node leads back to itself, and yet there are 2^n paths.
TEST(DamagedHeap, WithBothLinksOfEachNodeToTheNextIsRefusedOrUsable) {
  for (const RealHeap& heap : real_heaps()) {
    const auto nodes = oracle::decode(heap.file).nodes;
    if (nodes.empty()) continue;
    io::Bytes damaged = heap.file;
    io::store_u64(io::MutableByteView(damaged).subspan(56), nodes[0].offset);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const std::uint64_t next = i + 1 < nodes.size() ? nodes[i + 1].offset : 0;
      const io::MutableByteView node = io::MutableByteView(damaged).subspan(16 + nodes[i].offset);
      io::store_u64(node.subspan(16), next);
      io::store_u64(node.subspan(24), next);
    }
    expect_fine(heap, damaged, "nodes:", nodes.size());
  }
}

/// Among them nodes that lead to themselves and back to the root.
TEST(DamagedHeap, WithLinksThatLeadToAnyNodeIsRefusedOrUsable) {
  std::mt19937 random(20240614);
  for (const RealHeap& heap : real_heaps()) {
    const auto nodes = oracle::decode(heap.file).nodes;
    for (std::size_t round = 0; !nodes.empty() && round < 100; ++round) {
      io::Bytes damaged = heap.file;
      for (std::size_t links = 1 + random() % (2 * nodes.size()); links > 0; --links) {
        const std::uint64_t from = nodes[random() % nodes.size()].offset;
        const std::uint64_t to = nodes[random() % nodes.size()].offset;
        const std::uint64_t link = 16 + from + (random() % 2 == 0 ? 16 : 24);
        io::store_u64(io::MutableByteView(damaged).subspan(link), to);
      }
      expect_fine(heap, damaged, "round of links", round);
    }
  }
}

TEST(DamagedHeap, WithGarbageBehindItIsRefusedOrUsable) {
  std::mt19937 random(20240612);
  for (const RealHeap& heap : real_heaps()) {
    for (std::size_t count = 1; count < 2 * kSectorBytes; count += 1 + count / 8) {
      io::Bytes damaged = heap.file;
      for (std::size_t i = 0; i < count; ++i) damaged.push_back(static_cast<std::byte>(random()));
      expect_fine(heap, damaged, "bytes of garbage:", count);
    }
  }
}

TEST(DamagedHeap, CommittedWithGarbageBehindItIsRefusedOrUsable) {
  std::mt19937 random(20240613);
  for (const RealHeap& heap : real_heaps()) {
    if (heap.file.size() < 16) continue;
    for (std::size_t count = 1; count < 2 * kSectorBytes; count += 1 + count / 8) {
      io::Bytes damaged = heap.file;
      for (std::size_t i = 0; i < count; ++i) damaged.push_back(static_cast<std::byte>(random()));
      io::store_u64(io::MutableByteView(damaged).subspan(8), damaged.size() - 16);
      expect_fine(heap, damaged, "bytes of committed garbage:", count);
    }
  }
}

}  // namespace
}  // namespace crashcheck::testing
