// The kept free blocks as a map by offset, and the difference that steps have made since then.
#include "free_index.h"

#include <algorithm>
#include <iterator>

#include "io/assert.h"

namespace crashcheck::bstack {
namespace {

/// Whether a block of `sizes` for which `counts(offset)` shares a byte with the range. Blocks are
/// disjoint: of those before the range only the nearest can reach into it.
template <typename Counts>
bool overlap(const std::map<std::uint64_t, std::uint64_t>& sizes, std::uint64_t offset,
             std::uint64_t size, const Counts& counts) {
  const auto first = sizes.lower_bound(offset);
  for (auto next = first; next != sizes.end() && next->first - offset < size; ++next) {
    if (counts(next->first)) return true;
  }
  if (first == sizes.begin()) return false;
  const auto previous = std::prev(first);
  return offset - previous->first < previous->second && counts(previous->first);
}

}  // namespace

void FreeIndex::add(FreeBlock block) { added_.emplace(block.offset, block.size); }

void FreeIndex::remove(FreeBlock block) {
  if (added_.erase(block.offset) > 0) return;
  CRASHCHECK_ASSERT(kept_.contains(block.offset), "the block is there");
  removed_.insert(block.offset);
}

/// Moves nodes and frees some: needs no memory.
void FreeIndex::keep() noexcept {
  for (const std::uint64_t offset : removed_) kept_.erase(offset);
  kept_.merge(added_);
  CRASHCHECK_ASSERT(added_.empty(), "a block was added where there was one");
  removed_.clear();
}

void FreeIndex::take_back() noexcept {
  added_.clear();
  removed_.clear();
}

bool FreeIndex::touches(std::uint64_t offset, std::uint64_t size) const {
  const auto is_still_there = [&](std::uint64_t at) { return !removed_.contains(at); };
  return overlap(kept_, offset, size, is_still_there) ||
         overlap(added_, offset, size, [](std::uint64_t) { return true; });
}

bool FreeIndex::kept_touches(std::uint64_t offset, std::uint64_t size) const {
  return overlap(kept_, offset, size, [](std::uint64_t) { return true; });
}

/// A kept block that was removed has no neighbour in its place: blocks are disjoint.
std::pair<std::optional<FreeBlock>, std::optional<FreeBlock>> FreeIndex::neighbours(
    std::uint64_t offset, std::uint64_t size) const {
  CRASHCHECK_ASSERT(!touches(offset, size));
  std::optional<FreeBlock> before;
  std::optional<FreeBlock> after;
  for (const auto* blocks : {&kept_, &added_}) {
    const auto is_there = [&](std::uint64_t at) {
      return blocks == &added_ || !removed_.contains(at);
    };
    const auto next = blocks->find(offset + size);
    if (next != blocks->end() && is_there(next->first)) {
      after = FreeBlock{next->second, next->first};
    }
    const auto from = blocks->lower_bound(offset);
    if (from == blocks->begin()) continue;
    const auto previous = std::prev(from);
    if (previous->first + previous->second == offset && is_there(previous->first)) {
      before = FreeBlock{previous->second, previous->first};
    }
  }
  return {before, after};
}

std::vector<FreeBlock> FreeIndex::blocks() const {
  std::vector<FreeBlock> all;
  all.reserve(kept_.size() - removed_.size() + added_.size());
  for (const auto& [offset, size] : kept_) {
    if (!removed_.contains(offset)) all.push_back(FreeBlock{size, offset});
  }
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  for (const auto& [offset, size] : added_) all.push_back(FreeBlock{size, offset});
  std::ranges::inplace_merge(all, all.begin() + middle, {}, &FreeBlock::offset);
  return all;
}

std::vector<FreeBlock> FreeIndex::kept_blocks() const {
  std::vector<FreeBlock> all;
  all.reserve(kept_.size());
  for (const auto& [offset, size] : kept_) all.push_back(FreeBlock{size, offset});
  return all;
}

}  // namespace crashcheck::bstack
