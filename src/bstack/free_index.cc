// A map and a list of steps.
#include "free_index.h"

#include <iterator>

namespace crashcheck::bstack {

void FreeIndex::add(FreeBlock block) {
  size_by_offset_.emplace(block.offset, block.size);
  undo_.push_back(Step{block, true});
}

void FreeIndex::remove(FreeBlock block) {
  size_by_offset_.erase(block.offset);
  undo_.push_back(Step{block, false});
}

void FreeIndex::take_back() {
  for (; !undo_.empty(); undo_.pop_back()) {
    const Step& step = undo_.back();
    if (step.added) {
      size_by_offset_.erase(step.block.offset);
    } else {
      size_by_offset_.emplace(step.block.offset, step.block.size);
    }
  }
}

bool FreeIndex::touches(std::uint64_t offset, std::uint64_t size) const {
  const auto behind = size_by_offset_.lower_bound(offset);
  if (behind != size_by_offset_.end() && behind->first - offset < size) return true;
  if (behind == size_by_offset_.begin()) return false;
  const auto before = std::prev(behind);
  return offset - before->first < before->second;
}

std::vector<FreeBlock> FreeIndex::blocks() const {
  std::vector<FreeBlock> all;
  all.reserve(size_by_offset_.size());
  for (const auto& [offset, size] : size_by_offset_) all.push_back(FreeBlock{size, offset});
  return all;
}

}  // namespace crashcheck::bstack
