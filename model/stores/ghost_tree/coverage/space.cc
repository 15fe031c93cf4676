// One case for each kind of operation; what only differs by a slot is the same here.
#include "space.h"

#include <algorithm>

namespace crashcheck::coverage {
namespace {

using oracle::block_length;
using oracle::Placement;
using oracle::Range;

Range block_of(const Placement& slice) {
  return {slice.offset, slice.offset + block_length(slice.length)};
}

class Changes {
 public:
  explicit Changes(const SpaceChange& change) : change_(change) {}

  std::vector<Space> run() {
    std::visit([this](const auto& operation) { look_at(operation); }, change_.operation);
    return std::move(seen_);
  }

 private:
  void look_at(const history::Allocate&) { took(change_.returned); }
  void look_at(const history::Abandon&) { took(change_.returned); }
  void look_at(const history::AllocateInto&) { took(change_.returned); }
  void look_at(const history::AllocateBulk&) { took(change_.returned); }
  void look_at(const history::Deallocate& op) { freed(block_of(change_.before.at(op.slice))); }
  void look_at(const history::DeallocateFrom& op) { freed(block_of(change_.before.at(op.slice))); }
  void look_at(const history::Reallocate& op) { resized(op.slice); }
  void look_at(const history::ReallocateInto& op) { resized(op.slice); }
  void look_at(const history::DeallocateBulk& op) {
    std::vector<Range> blocks;
    for (const history::Handle slice : op.slices)
      blocks.push_back(block_of(change_.before.at(slice)));
    std::erase_if(blocks, [](const Range& block) { return block.length() == 0; });
    const std::size_t slices = blocks.size();
    oracle::normalize(blocks);
    if (blocks.size() < slices) seen_.push_back(Space::kBulkJoined);
    if (blocks.size() > 1) seen_.push_back(Space::kBulkApart);
    for (const Range& block : blocks) freed(block);
  }
  void look_at(const history::Reclaim&) {
    const auto free_bytes = [](const oracle::RawHeap& heap) {
      std::uint64_t sum = 0;
      for (const Range& range : heap.free) sum += range.length();
      return sum;
    };
    const std::uint64_t given_back = change_.heap_before.length - length_after();
    if (free_bytes(change_.heap_after) + given_back > free_bytes(change_.heap_before)) {
      seen_.push_back(Space::kReclaimed);
    }
  }
  void look_at(const auto&) {}

  [[nodiscard]] std::uint64_t length_after() const { return change_.heap_after.length; }

  /// The slices of one allocation, which lie one behind the other.
  void took(std::span<const Placement> slices) {
    Range taken;
    for (const Placement& slice : slices) {
      const Range block = block_of(slice);
      if (block.length() == 0) continue;
      if (taken.length() == 0) taken = block;
      taken = {std::min(taken.begin, block.begin), std::max(taken.end, block.end)};
    }
    if (taken.length() == 0) return;
    const auto& nodes = change_.heap_before.nodes;
    const auto from = std::ranges::find_if(
        nodes, [&](const oracle::RawNode& node) { return node.range().contains(taken); });
    if (from == nodes.end()) {
      if (taken.end > change_.heap_before.length) seen_.push_back(Space::kTakenAtEnd);
      return;
    }
    const bool stays = covers_rest(from->range(), taken);
    seen_.push_back(from->size == taken.length() ? Space::kExactFit
                    : stays                      ? Space::kRemainderStaysFree
                                                 : Space::kSurplusLost);
  }

  [[nodiscard]] bool covers_rest(const Range& block, const Range& taken) const {
    return oracle::covers(change_.heap_after.free, {block.begin, taken.begin}) &&
           oracle::covers(change_.heap_after.free, {taken.end, block.end});
  }

  void freed(const Range& block) {
    if (block.length() == 0) return;
    if (block.end == change_.heap_before.length && length_after() < change_.heap_before.length) {
      seen_.push_back(Space::kFreedAtEnd);
      return;
    }
    bool left = false;
    bool right = false;
    for (const oracle::RawNode& node : change_.heap_before.nodes) {
      left = left || node.range().end == block.begin;
      right = right || node.offset == block.end;
    }
    seen_.push_back(left && right ? Space::kFreedBetweenFree
                    : left        ? Space::kFreedRightOfFree
                    : right       ? Space::kFreedLeftOfFree
                                  : Space::kFreedApart);
  }

  void resized(history::Handle slice) {
    const Placement before = change_.before.at(slice);
    const Placement after = change_.returned.empty() ? Placement() : change_.returned.front();
    const Range old_block = block_of(before);
    const Range new_block = block_of(after);
    if (old_block.length() == 0) return took(change_.returned);
    if (new_block.length() == 0) return freed(old_block);
    if (old_block.begin != new_block.begin) {
      seen_.push_back(Space::kMoved);
      took(change_.returned);
      freed(old_block);
    } else if (old_block.length() < new_block.length()) {
      seen_.push_back(Space::kGrownAtEnd);
    } else if (old_block.length() > new_block.length()) {
      shrunk({new_block.end, old_block.end});
    } else if (after.length < before.length) {
      seen_.push_back(Space::kShrunkInBlock);
    }
  }

  void shrunk(const Range& given_back) {
    const bool at_end = length_after() < change_.heap_before.length;
    seen_.push_back(at_end ? Space::kShrunkAtEnd : Space::kShrunkInMiddle);
    if (!at_end) freed(given_back);
  }

  const SpaceChange& change_;
  std::vector<Space> seen_;
};

}  // namespace

Places::Places(std::span<const oracle::LiveSlice> live, history::Handle next_handle)
    : next_handle_(next_handle) {
  for (const oracle::LiveSlice& slice : live) places_[slice.handle] = slice.placement();
}

void Places::note(const history::Operation& operation,
                  std::span<const oracle::Placement> returned) {
  const auto handles = history::handles_returned(operation, next_handle_);
  for (std::size_t i = 0; i < std::min(handles.size(), returned.size()); ++i) {
    places_[handles[i]] = returned[i];
  }
  next_handle_ += static_cast<history::Handle>(history::handles_given(operation));
}

oracle::Placement Places::at(history::Handle handle) const {
  const auto found = places_.find(handle);
  return found == places_.end() ? oracle::Placement() : found->second;
}

std::vector<Space> space_changes(const SpaceChange& change) { return Changes(change).run(); }

}  // namespace crashcheck::coverage
