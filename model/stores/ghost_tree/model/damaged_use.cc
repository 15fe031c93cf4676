// Allocations on a heap that opened a damaged file.
#include "damaged_use.h"

#include <algorithm>

#include "ghost_tree_model/heap_session.h"

namespace crashcheck::ghost_tree {
namespace {

constexpr std::size_t kMostBlocks = 32;
constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 10U;
/// Allocations where nothing is free any more, and their size.
constexpr std::size_t kMore = 2;
constexpr auto kFilling = std::byte{0xA5};

std::vector<std::uint64_t> lengths_to_take(const oracle::RawHeap& heap) {
  std::vector<std::uint64_t> lengths;
  for (const oracle::RawNode& node : heap.nodes) {
    if (node.size <= kMostBytes && lengths.size() < kMostBlocks) lengths.push_back(node.size);
  }
  lengths.insert(lengths.end(), kMore, oracle::kBlockBytes);
  return lengths;
}

bool is_live_in(const oracle::Outcome& outcome, oracle::Range block) {
  return std::ranges::any_of(outcome.state.live, [&](const oracle::LiveSlice& slice) {
    return !slice.empty() && slice.block().overlaps(block);
  });
}

}  // namespace

explorer::Findings take_all_memory(explorer::OpenStore& store,
                                   std::span<const oracle::Outcome> outcomes,
                                   const oracle::RawHeap& heap) {
  auto& session = dynamic_cast<HeapSession&>(store.session());
  for (const std::uint64_t length : lengths_to_take(heap)) {
    const auto given = session.apply(history::Operation{history::Allocate{length}}, {});
    if (!given) return {};
    const oracle::Placement place = given->front();
    const oracle::Range block{place.offset, place.offset + place.length};
    if (std::ranges::all_of(outcomes, [&](auto& each) { return is_live_in(each, block); })) {
      return {{oracle::Guarantee::kTold, oracle::Kind::kLostSilently, block.begin, block.length(),
               "a live block is handed out again"}};
    }
    const history::Operation write = history::Write{0, 0, history::Bytes(place.length, kFilling)};
    if (!session.apply(write, std::span(&place, 1))) return {};
  }
  return {};
}

}  // namespace crashcheck::ghost_tree
