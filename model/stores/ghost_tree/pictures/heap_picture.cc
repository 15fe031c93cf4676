// A sweep over the edges of everything that claims memory.
#include "ghost_tree_pictures/heap_picture.h"

#include <algorithm>

namespace crashcheck::ghost_tree {
namespace {

using oracle::Range;

/// Where a claim begins or ends.
struct Edge {
  std::uint64_t at = 0;
  std::size_t claim = 0;
  bool begins = false;
};

/// Free blocks and live ones. Of what lies outside of the arena nothing is drawn.
std::vector<Extent> claims(const oracle::RawHeap& heap, const oracle::HeapState* state,
                           std::span<const oracle::Handle> in_flight) {
  std::vector<Extent> all;
  const auto add = [&](Range range, Owner owner, std::optional<oracle::Handle> handle) {
    range = {std::max(range.begin, oracle::kArenaBegin), std::min(range.end, heap.length)};
    if (range.begin < range.end) all.push_back({range, owner, handle});
  };
  for (const oracle::RawNode& node : heap.nodes) add(node.range(), Owner::kFree, std::nullopt);
  if (state == nullptr) return all;
  for (const oracle::LiveSlice& slice : state->live) {
    if (slice.empty()) continue;
    const bool cut = std::ranges::find(in_flight, slice.handle) != in_flight.end();
    add(slice.block(), cut ? Owner::kInFlight : Owner::kLive, slice.handle);
  }
  return all;
}

std::vector<Edge> edges_of(const std::vector<Extent>& claims) {
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    edges.push_back({claims[i].range.begin, i, true});
    edges.push_back({claims[i].range.end, i, false});
  }
  std::ranges::sort(edges, {}, &Edge::at);
  return edges;
}

}  // namespace

HeapPicture picture_of(const oracle::RawHeap& heap, const oracle::HeapState* state,
                       std::span<const oracle::Handle> in_flight) {
  HeapPicture picture{heap.file.size(),
                      heap.committed_length,
                      heap.length,
                      heap.root,
                      {},
                      heap.nodes,
                      heap.broken_links,
                      coverage::record_at_end(heap.file),
                      0,
                      0,
                      {}};
  if (heap.length <= oracle::kArenaBegin) return picture;
  const Owner unclaimed = state == nullptr ? Owner::kInUse : Owner::kNobody;
  const std::vector<Extent> claimed = claims(heap, state, in_flight);
  std::uint64_t from = oracle::kArenaBegin;
  std::size_t count = 0;  // claims that are open at `from`
  std::size_t which = 0;  // their numbers, each exclusive-ored: the number where there is one
  const auto advance_to = [&](std::uint64_t to) {
    if (from < to) {
      Extent next{{from, to}, count == 0 ? unclaimed : Owner::kClaimedTwice};
      if (count == 1) next = {{from, to}, claimed[which].owner, claimed[which].handle};
      picture.extents.append(next);
    }
    from = to;
  };
  for (const Edge& edge : edges_of(claimed)) {
    advance_to(edge.at);
    count = edge.begins ? count + 1 : count - 1;
    which ^= edge.claim;
  }
  advance_to(heap.length);
  return picture;
}

}  // namespace crashcheck::ghost_tree
