// Histories that build a free tree of many nodes at once and then change it node by node: one bulk
// allocation of blocks with a live slice behind each, so that none of them touch when they are
// freed, frees in any order, allocations that take a chosen node out again.
#include <algorithm>

#include "blocks.h"
#include "generator/generator.h"
#include "mix.h"

namespace crashcheck::generator {
namespace {

using history::Handle;
namespace gen = rc::gen;

constexpr std::size_t kFewestBlocks = 5;
constexpr std::size_t kMostBlocks = 14;
/// Small, so that all of it lies in a few sectors: where these are lost one by one, every sector
/// that an operation touches multiplies the images.
constexpr std::uint64_t kLargestBlock = 5;
constexpr std::size_t kMostFreedAtOnce = 4;

/// All that is drawn for one history.
struct Comb {
  std::vector<std::uint64_t> blocks;  ///< how many blocks of 32 bytes each of the slices has
  std::vector<std::uint32_t> order;   ///< the slices are freed in the order of these numbers
  std::size_t freed_at_once = 0;      ///< that many of them by one call
  /// Afterwards: which size is taken, and whether the slice taken last is freed first.
  std::vector<std::pair<std::uint64_t, bool>> changes;
};

/// Sizes at random, or upwards or downwards.
rc::Gen<std::vector<std::uint64_t>> sizes(std::size_t count) {
  std::vector<std::uint64_t> upwards;
  for (std::size_t i = 0; i < count; ++i) upwards.push_back(1 + i * kLargestBlock / count);
  const std::vector<std::uint64_t> downwards(upwards.rbegin(), upwards.rend());
  return gen::weightedOneOf<std::vector<std::uint64_t>>(
      {{4, gen::container<std::vector<std::uint64_t>>(
               count, gen::inRange<std::uint64_t>(1, kLargestBlock + 1))},
       {1, gen::just(upwards)},
       {1, gen::just(downwards)}});
}

rc::Gen<Comb> comb(std::size_t changes) {
  return gen::mapcat(
      gen::inRange<std::size_t>(kFewestBlocks, kMostBlocks + 1), [changes](std::size_t count) {
        const auto change = gen::pair(gen::inRange<std::uint64_t>(1, kLargestBlock + 1),
                                      gen::weightedElement<bool>({{7, false}, {1, true}}));
        return gen::apply(
            [](std::vector<std::uint64_t> blocks, std::vector<std::uint32_t> order,
               std::size_t freed_at_once, std::vector<std::pair<std::uint64_t, bool>> drawn) {
              return Comb{std::move(blocks), std::move(order), freed_at_once, std::move(drawn)};
            },
            sizes(count),
            gen::container<std::vector<std::uint32_t>>(count, gen::inRange(0U, 1U << 30U)),
            gen::inRange<std::size_t>(0, kMostFreedAtOnce + 1),
            gen::container<std::vector<std::pair<std::uint64_t, bool>>>(changes, change));
      });
}

/// The slices with even handles are those of the comb, those between them stay.
history::History carried_out(const Comb& comb) {
  history::AllocateBulk all;
  std::vector<Handle> to_free;
  for (const std::uint64_t blocks : comb.blocks) {
    to_free.push_back(static_cast<Handle>(all.lengths.size()));
    all.lengths.push_back(blocks * kBlockBytes);
    all.lengths.push_back(kBlockBytes);
  }
  auto next = static_cast<Handle>(all.lengths.size());
  std::ranges::stable_sort(to_free, {}, [&](Handle slice) { return comb.order[slice / 2]; });
  history::History history = {std::move(all)};
  const auto at_once = to_free.begin() + static_cast<std::ptrdiff_t>(comb.freed_at_once);
  if (comb.freed_at_once > 0)
    history.emplace_back(history::DeallocateBulk{{to_free.begin(), at_once}});
  for (auto slice = at_once; slice != to_free.end(); ++slice) {
    history.emplace_back(history::Deallocate{*slice});
  }
  std::vector<Handle> taken;
  for (const auto& [blocks, frees_first] : comb.changes) {
    if (frees_first && !taken.empty()) {
      history.emplace_back(history::Deallocate{taken.back()});
      taken.pop_back();
    }
    history.emplace_back(history::Allocate{blocks * kBlockBytes});
    taken.push_back(next++);
  }
  return history;
}

}  // namespace

rc::Gen<history::History> deep_trees(std::size_t max_operations) {
  return gen::map(comb(max_operations), [max_operations](const Comb& drawn) {
    auto history = carried_out(drawn);
    history.resize(std::min(history.size(), max_operations));
    return history;
  });
}

history::History deep_tree_of(std::uint64_t seed, std::uint64_t index, std::size_t max_operations) {
  constexpr int kSize = 100;
  constexpr std::uint64_t kOtherSeeds = 0xD1B54A32D192ED03U;
  return deep_trees(max_operations)(rc::Random(mix(seed ^ kOtherSeeds, index)), kSize).value();
}

}  // namespace crashcheck::generator
