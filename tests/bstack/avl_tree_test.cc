// The tree of free blocks by itself, over a storage in memory, against a sorted set; and what it
// makes of nodes that no tree ever wrote.
#include "avl_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "recovery.h"

namespace crashcheck::bstack {
namespace {

using io::ErrorCode;

constexpr std::uint64_t kHeapLength = kArenaAt + 64 * kBlockBytes;

/// Nodes in a map; what was never written reads as zero, as in a fresh payload.
class MapStorage : public TreeStorage {
 public:
  io::Result<Node> read_node(std::uint64_t offset) const override {
    CRASHCHECK_TRY(check(offset));
    const auto found = nodes.find(offset);
    return found == nodes.end() ? Node{.size = 0, .height = 0} : found->second;
  }
  io::Result<void> write_node(std::uint64_t offset, const Node& node) override {
    CRASHCHECK_TRY(check(offset));
    nodes[offset] = node;
    ++writes;
    return {};
  }
  io::Result<std::uint64_t> read_root() const override { return root; }
  io::Result<void> write_root(std::uint64_t offset) override {
    root = offset;
    ++root_writes;
    return {};
  }
  io::Result<void> zero(std::uint64_t offset, std::uint64_t /*length*/) override {
    nodes.erase(offset);
    ++writes;
    return {};
  }
  io::Result<std::uint64_t> length() const override { return payload_length; }

  std::uint64_t payload_length = kHeapLength;
  std::map<std::uint64_t, Node> nodes;
  std::uint64_t root = kNone;
  int writes = 0;
  int root_writes = 0;

 private:
  io::Result<void> check(std::uint64_t offset) const {
    if (is_block_offset(offset) && is_inside(offset, kNodeBytes, payload_length)) return {};
    return io::fail(ErrorCode::kCorrupt, "node", "", offset);
  }
};

using BlockSet = std::set<FreeBlock>;

/// Height of a sound AVL subtree whose keys, in order, are appended to `into`.
int checked_height(const MapStorage& storage, std::uint64_t at, std::vector<FreeBlock>& into) {
  if (at == kNone) return 0;
  RC_ASSERT(storage.nodes.contains(at));
  const Node node = storage.nodes.at(at);
  const int left = checked_height(storage, node.left, into);
  into.push_back(FreeBlock{node.size, at});
  const int right = checked_height(storage, node.right, into);
  RC_ASSERT(int{node.balance} == right - left);
  RC_ASSERT(std::abs(right - left) <= 1);
  RC_ASSERT(int{node.height} == 1 + std::max(left, right));
  return node.height;
}

void check_tree(const MapStorage& storage, const BlockSet& model) {
  std::vector<FreeBlock> found;
  checked_height(storage, storage.root, found);
  RC_ASSERT(found == std::vector<FreeBlock>(model.begin(), model.end()));
}

std::uint64_t any_offset() {
  return kArenaAt + kBlockBytes * *rc::gen::inRange<std::uint64_t>(0, 60);
}
std::uint64_t any_size() { return kBlockBytes * *rc::gen::inRange<std::uint64_t>(1, 5); }

bool holds_offset(const BlockSet& blocks, std::uint64_t offset) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const FreeBlock& block) { return block.offset == offset; });
}

void insert_any(MapStorage& storage, AvlTree& tree, BlockSet& model) {
  const FreeBlock block{any_size(), any_offset()};
  if (holds_offset(model, block.offset)) return;
  const int before = std::exchange(storage.root_writes, 0);
  RC_ASSERT(tree.insert(block).has_value());
  RC_ASSERT(std::exchange(storage.root_writes, before) == 1);
  model.insert(block);
}

void remove_any(MapStorage& storage, AvlTree& tree, BlockSet& model) {
  const FreeBlock block = model.empty() || *rc::gen::inRange(0, 4) == 0
                              ? FreeBlock{any_size(), any_offset()}
                              : *rc::gen::elementOf(model);
  const auto removed = tree.remove(block);
  RC_ASSERT(removed.has_value());
  RC_ASSERT(*removed == (model.erase(block) == 1));
  if (*removed) storage.nodes.erase(block.offset);
}

void take_any(MapStorage& storage, AvlTree& tree, BlockSet& model) {
  const std::uint64_t size = any_size() + *rc::gen::inRange<std::uint64_t>(0, 32);
  const auto wanted = model.lower_bound(FreeBlock{size, 0});
  const auto taken = tree.take_best_fit(size);
  RC_ASSERT(taken.has_value());
  RC_ASSERT(taken->has_value() == (wanted != model.end()));
  if (wanted == model.end()) return;
  RC_ASSERT(**taken == *wanted);
  storage.nodes.erase(wanted->offset);
  model.erase(wanted);
}

RC_GTEST_PROP(AvlTree, StaysSoundAndHoldsExactlyWhatWasPutIn, ()) {
  MapStorage storage;
  AvlTree tree(storage);
  BlockSet model;
  const int steps = *rc::gen::inRange(1, 120);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::weightedElement<int>({{5, 0}, {2, 1}, {2, 2}})) {
      case 0: insert_any(storage, tree, model); break;
      case 1: remove_any(storage, tree, model); break;
      default: take_any(storage, tree, model); break;
    }
    check_tree(storage, model);
  }
}

RC_GTEST_PROP(AvlTree, IsRebuiltByRecoveryWithNeighboursMerged, ()) {
  MapStorage storage;
  AvlTree tree(storage);
  const auto sizes = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-2, 4));
  BlockSet merged;
  std::uint64_t at = kArenaAt;
  bool touches = false;
  for (const int blocks : sizes) {
    const std::uint64_t size = kBlockBytes * static_cast<std::uint64_t>(std::abs(blocks));
    if (at + size > kHeapLength) break;
    if (blocks > 0) {
      RC_ASSERT(tree.insert(FreeBlock{size, at}).has_value());
      FreeBlock block{size, at};
      if (touches) {
        const auto last = std::find_if(merged.begin(), merged.end(),
                                       [&](const FreeBlock& b) { return b.offset + b.size == at; });
        block = FreeBlock{last->size + size, last->offset};
        merged.erase(last);
      }
      merged.insert(block);
    }
    if (blocks != 0) touches = blocks > 0;
    at += size;
  }
  RC_ASSERT(recover_tree(storage).has_value());
  check_tree(storage, merged);
  RC_ASSERT(storage.nodes.size() == merged.size());
  const auto nodes = storage.nodes;
  RC_ASSERT(recover_tree(storage).has_value());
  RC_ASSERT(storage.nodes == nodes);
}

TEST(AvlTree, RemovingWhatIsNotThereWritesNothing) {
  MapStorage storage;
  AvlTree tree(storage);
  ASSERT_TRUE(tree.insert(FreeBlock{32, 48}));
  const int before = storage.writes + storage.root_writes;
  EXPECT_FALSE(tree.remove(FreeBlock{64, 48}).value());
  EXPECT_FALSE(tree.remove(FreeBlock{32, 80}).value());
  EXPECT_EQ(storage.writes + storage.root_writes, before);
}

TEST(AvlTree, AMissWritesTheRootAndNothingElse) {
  MapStorage storage;
  AvlTree tree(storage);
  EXPECT_EQ(tree.take_best_fit(32).value(), std::nullopt);
  EXPECT_EQ(storage.root_writes, 1);
  EXPECT_EQ(storage.writes, 0);
}

// ---- Trees that no tree wrote ----

/// Recovery and a search both end in this error, and before the first write.
void expect_corrupt(MapStorage& storage) {
  const auto recovered = recover_tree(storage);
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().code, ErrorCode::kCorrupt);

  AvlTree tree(storage);
  const auto taken = tree.take_best_fit(kHeapLength);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(storage.writes + storage.root_writes, 0);
}

/// A storage for a path of `count` nodes that leans to the right, heights as they should be.
struct Path : MapStorage {
  explicit Path(std::uint64_t count) {
    payload_length = kArenaAt + count * kBlockBytes;
    root = kArenaAt;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t next = i + 1 < count ? kArenaAt + (i + 1) * kBlockBytes : kNone;
      nodes[kArenaAt + i * kBlockBytes] = Node{.size = 32, .right = next};
    }
  }
};

TEST(DamagedTree, ACycleEndsAsCorrupt) {
  MapStorage storage;
  storage.root = 48;
  storage.nodes[48] = Node{.size = 32, .left = 80, .right = 80};
  storage.nodes[80] = Node{.size = 32, .left = 48, .right = 48};
  expect_corrupt(storage);
}

TEST(DamagedTree, ARootThatIsNoBlockIsCorrupt) {
  for (const std::uint64_t root :
       {std::uint64_t{1}, std::uint64_t{47}, std::uint64_t{49}, std::uint64_t{64}, kHeapLength,
        kHeapLength + 32, UINT64_MAX - 15}) {
    MapStorage storage;
    storage.root = root;
    expect_corrupt(storage);
  }
}

TEST(DamagedTree, ABlockThatLeavesThePayloadIsCorrupt) {
  for (const std::uint64_t size : {kHeapLength - 48 + 32, UINT64_MAX, UINT64_MAX - 47}) {
    MapStorage storage;
    storage.root = 48;
    storage.nodes[48] = Node{.size = size};
    expect_corrupt(storage);
  }
}

TEST(DamagedTree, APathOf128NodesIsWalkedAndOneOf129IsTooDeep) {
  Path longest(128);
  EXPECT_TRUE(recover_tree(longest));
  Path too_deep(129);
  expect_corrupt(too_deep);
}

TEST(DamagedTree, AWalkLongerThanTheArenaIsCorruptThoughNotDeep) {
  MapStorage storage;
  storage.payload_length = kArenaAt + 2 * kBlockBytes;
  storage.root = 48;
  storage.nodes[48] = Node{.size = 32, .left = 80, .right = 80};  // three visits to two blocks
  storage.nodes[80] = Node{.size = 32};
  const auto recovered = recover_tree(storage);
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().code, ErrorCode::kCorrupt);
}

TEST(DamagedTree, ImpossibleHeightsAreCorrupt) {
  for (const int height : {129, 255}) {  // beside a leaf: a balance of 128, a height of 256
    MapStorage storage;
    storage.root = 48;
    storage.nodes[48] = Node{.size = 96, .right = 80};
    storage.nodes[80] = Node{.size = 128, .height = static_cast<std::uint8_t>(height)};
    const Node before = storage.nodes[48];
    AvlTree tree(storage);
    const auto inserted = tree.insert(FreeBlock{32, 144});
    ASSERT_FALSE(inserted);
    EXPECT_EQ(inserted.error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(storage.nodes[48], before) << "no such node may be written";
  }
}

TEST(DamagedTree, ABalanceThatLiesAboutAMissingChildIsCorrupt) {
  MapStorage storage;
  storage.root = 48;
  storage.nodes[48] = Node{.size = 64, .left = 80};
  storage.nodes[80] = Node{.size = 32, .balance = 1, .height = 5};  // no right child to rotate up
  AvlTree tree(storage);
  const auto inserted = tree.insert(FreeBlock{96, 208});
  ASSERT_FALSE(inserted);
  EXPECT_EQ(inserted.error().code, ErrorCode::kCorrupt);
}

rc::Gen<std::uint64_t> any_link() {
  return rc::gen::weightedOneOf<std::uint64_t>(
      {{3, rc::gen::just(kNone)},
       {8, rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 12),
                        [](std::uint64_t k) { return kArenaAt + kBlockBytes * k; })},
       {1, rc::gen::arbitrary<std::uint64_t>()}});
}

RC_GTEST_PROP(DamagedTree, AnyNodesAtAllEndInASuccessOrAsCorrupt, ()) {
  MapStorage storage;
  storage.payload_length = kArenaAt + 10 * kBlockBytes;
  storage.root = *any_link();
  for (std::uint64_t k = 0; k < 10; ++k) {
    storage.nodes[kArenaAt + k * kBlockBytes] =
        Node{.size = kBlockBytes * *rc::gen::inRange<std::uint64_t>(0, 4),
             .balance = *rc::gen::arbitrary<std::int8_t>(),
             .height = *rc::gen::arbitrary<std::uint8_t>(),
             .left = *any_link(),
             .right = *any_link()};
  }
  const auto acceptable = [](const auto& result) {
    return result || result.error().code == ErrorCode::kCorrupt;
  };
  AvlTree tree(storage);
  RC_ASSERT(acceptable(tree.take_best_fit(*rc::gen::inRange<std::uint64_t>(0, 128))));
  RC_ASSERT(acceptable(tree.insert(FreeBlock{32, any_offset()})));
  RC_ASSERT(acceptable(tree.remove(FreeBlock{any_size(), any_offset()})));
  RC_ASSERT(acceptable(recover_tree(storage)));
  RC_ASSERT(acceptable(recover_tree(storage)));
}

}  // namespace
}  // namespace crashcheck::bstack
