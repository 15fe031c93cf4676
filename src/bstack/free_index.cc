// The free blocks as a map by offset, and the steps since the last commit as a list to undo.
#include "free_index.h"

#include <iterator>
#include <utility>

#include "io/assert.h"

namespace crashcheck::bstack {

/// The step first: where there is no memory for it, nothing has changed.
void FreeIndex::add(FreeBlock block) {
  undo_.push_back(Step{block.offset});
  size_by_offset_.emplace(block.offset, block.size);
}

void FreeIndex::remove(FreeBlock block) {
  undo_.emplace_back();
  undo_.back().removed = size_by_offset_.extract(block.offset);
}

void FreeIndex::take_back() noexcept {
  for (; !undo_.empty(); undo_.pop_back()) {
    Step& step = undo_.back();
    if (step.added != kNone) size_by_offset_.erase(step.added);
    if (step.removed) size_by_offset_.insert(std::move(step.removed));
  }
}

bool FreeIndex::touches(std::uint64_t offset, std::uint64_t size) const {
  const auto next = size_by_offset_.lower_bound(offset);
  if (next != size_by_offset_.end() && next->first - offset < size) return true;
  if (next == size_by_offset_.begin()) return false;
  const auto previous = std::prev(next);
  return offset - previous->first < previous->second;
}

std::pair<std::optional<FreeBlock>, std::optional<FreeBlock>> FreeIndex::neighbours(
    std::uint64_t offset, std::uint64_t size) const {
  CRASHCHECK_ASSERT(!touches(offset, size));
  std::optional<FreeBlock> before;
  std::optional<FreeBlock> after;
  const auto next = size_by_offset_.lower_bound(offset);
  if (next != size_by_offset_.end() && next->first - offset == size) {
    after = FreeBlock{next->second, next->first};
  }
  if (next != size_by_offset_.begin()) {
    const auto previous = std::prev(next);
    if (previous->first + previous->second == offset) {
      before = FreeBlock{previous->second, previous->first};
    }
  }
  return {before, after};
}

std::vector<FreeBlock> FreeIndex::blocks() const {
  std::vector<FreeBlock> all;
  all.reserve(size_by_offset_.size());
  for (const auto& [offset, size] : size_by_offset_) all.push_back(FreeBlock{size, offset});
  return all;
}

}  // namespace crashcheck::bstack
