// The walk that keeps no nodes, against the decoder that keeps all.
#include "oracle/heap_walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "testing_heap.h"

namespace crashcheck::oracle {
namespace {

struct Found {
  std::vector<RawNode> nodes;  ///< as decode() has them: in tree order, with what was counted
  std::vector<BrokenLink> broken_links;
  std::vector<std::uint64_t> by_offset;
};

Found walked(std::span<const std::byte> file) {
  SpanSource source(file);
  HeapWalk walk(source);
  Found found;
  HeapWalk::Visitor visitor;
  visitor.in_order = [&](const RawNode& node) { found.nodes.push_back(node); };
  visitor.completed = [&](const RawNode& node) {
    const auto its = std::ranges::find(found.nodes, node.offset, &RawNode::offset);
    its->height = node.height;
    its->balance = node.balance;
  };
  visitor.broken = [&](const BrokenLink& link) { found.broken_links.push_back(link); };
  walk.walk(visitor);
  walk.each_by_offset([&](const RawNode& node) { found.by_offset.push_back(node.offset); });
  return found;
}

TEST(HeapWalk, FindsWhatTheDecoderFindsInTreesWithAnyLinks) {
  std::mt19937 random(20241117);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t blocks = 1 + random() % 200;
    auto file = testing::heap_file(48 + 32 * blocks, 48 + 32 * (random() % blocks));
    for (std::uint64_t i = 0; i < blocks; ++i) {
      const auto link = [&] {
        return random() % 3 == 0 ? random() % 8000 : 48 + 32 * (random() % blocks);
      };
      testing::put_node(file, 48 + 32 * i, 32, 0, 1, link(), link());
    }
    const RawHeap heap = decode(file);
    const Found found = walked(file);
    EXPECT_EQ(found.nodes, heap.nodes);
    EXPECT_EQ(found.broken_links, heap.broken_links);
    std::vector<std::uint64_t> offsets;
    for (const RawNode& node : heap.nodes) offsets.push_back(node.offset);
    std::ranges::sort(offsets);
    EXPECT_EQ(found.by_offset, offsets);
  }
}

TEST(HeapWalk, WalksNothingWhereThereIsNoHeap) {
  auto file = testing::worked_example();
  file[48] = std::byte{0};
  EXPECT_TRUE(walked(file).nodes.empty());
  EXPECT_TRUE(walked(std::span(file).first(10)).nodes.empty());
}

/// Zeros up to one byte, and holes of which nothing may be read.
class Holes final : public ByteSource {
 public:
  Holes(std::uint64_t size, std::uint64_t data) : size_(size), data_(data) {}
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<std::byte> into) override {
    std::ranges::fill(into, std::byte{0});
    read_ += into.size();
    if (data_ >= offset && data_ < offset + into.size()) into[data_ - offset] = std::byte{1};
  }
  [[nodiscard]] std::uint64_t next_data(std::uint64_t offset) override {
    return offset <= data_ ? data_ : size_;
  }
  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }

 private:
  std::uint64_t size_;
  std::uint64_t data_;
  std::uint64_t read_ = 0;
};

TEST(HeapWalk, JumpsOverHolesAndSeesTheByteBehindThem) {
  constexpr std::uint64_t kSize = std::uint64_t{1} << 40U;
  Holes holes(kSize, kSize - 100);
  HeapWalk walk(holes);
  EXPECT_TRUE(walk.is_zero({48, kSize - 116}));
  EXPECT_FALSE(walk.is_zero({48, kSize - 115}));
  EXPECT_LT(holes.bytes_read(), std::uint64_t{1} << 20U);
}

}  // namespace
}  // namespace crashcheck::oracle
