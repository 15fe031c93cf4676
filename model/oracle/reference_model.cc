// Following the acknowledged operations.
#include "oracle/reference_model.h"

#include <algorithm>

#include "oracle/guarantees.h"

namespace crashcheck::oracle {

using history::Match;

namespace {

void append(Findings& to, const Findings& more) { to.insert(to.end(), more.begin(), more.end()); }

/// A slice is as long as it was asked to be, and the empty one is (0, 0).
void check_length(std::uint64_t wanted, Placement placement, Findings& findings) {
  if (placement.length == wanted && (wanted > 0 || placement.offset == 0)) return;
  findings.push_back(Finding{Guarantee::kDurable, Kind::kPhantom, placement.offset,
                             placement.length, "a slice was given that was not asked for"});
}

}  // namespace

ReferenceModel::ReferenceModel() { state_.length = kArenaBegin; }

ReferenceModel::ReferenceModel(HeapState state, Handle next_handle)
    : state_(std::move(state)), next_handle_(next_handle) {}

std::vector<Placement> ReferenceModel::operands(const history::Operation& operation) const {
  std::vector<Placement> placements;
  for (const Handle handle : history::handles_used(operation)) {
    placements.push_back(state_.find(handle)->placement());
  }
  return placements;
}

Findings ReferenceModel::acknowledge(const history::Operation& operation,
                                     std::span<const Placement> returned) {
  Findings findings;
  std::visit(
      Match{
          [&](const history::Allocate& op) { give(op.length, returned[0], findings); },
          [&](const history::Deallocate& op) {
            const LiveSlice slice = state_.take(op.slice);
            if (!slice.empty()) give_back(slice.block());
          },
          [&](const history::Reallocate& op) { acknowledge_reallocate(op, returned[0], findings); },
          [&](const history::AllocateBulk& op) { acknowledge_bulk(op, returned, findings); },
          [&](const history::DeallocateBulk& op) { acknowledge_bulk_deallocate(op); },
          [&](const history::Write& op) {
            LiveSlice& slice = *state_.find(op.slice);
            slice.previous = slice.content;
            slice.fresh_from = UINT64_MAX;
            std::ranges::copy(op.bytes, slice.content.begin() + static_cast<std::ptrdiff_t>(op.at));
          },
          [&](const history::WriteHeader& op) {
            std::ranges::copy(op.bytes,
                              state_.user_header.begin() + static_cast<std::ptrdiff_t>(op.at));
          },
          [&](const history::Reopen&) { state_.coalesce(); }},
      operation);
  return findings;
}

void ReferenceModel::give(std::uint64_t length, Placement placement, Findings& findings) {
  LiveSlice slice{next_handle_++, placement.offset, Bytes(length), {}, {}, 0};
  check_length(length, placement, findings);
  if (length > 0) take_memory(slice.block(), findings);
  state_.live.push_back(std::move(slice));
}

/// An allocation takes the tail of a free block, or extends the payload.
void ReferenceModel::take_memory(Range block, Findings& findings) {
  append(findings, best_fit(state_, block));
  const auto home =
      std::ranges::find_if(state_.free, [&](Range each) { return each.overlaps(block); });
  if (home == state_.free.end()) {
    if (block.begin == state_.length) {
      state_.length = block.end;
    } else {
      findings.push_back(Finding{Guarantee::kExtents, Kind::kOverlap, block.begin, block.length(),
                                 "allocated from memory that was not free"});
    }
    return;
  }
  if (home->begin > block.begin || home->end != block.end) {
    findings.push_back(Finding{Guarantee::kExtents, Kind::kOverlap, block.begin, block.length(),
                               "allocated something else than the tail of a free block"});
  }
  home->end = std::max(home->begin, block.begin);
  if (home->length() == 0) state_.free.erase(home);
}

/// A bulk allocation takes a whole free block and cuts from its front; the surplus is nobody's.
/// This is documented for the in-place protocol.
void ReferenceModel::take_bulk_memory(Range blocks, Findings& findings) {
  const auto home =
      std::ranges::find_if(state_.free, [&](Range each) { return each.begin == blocks.begin; });
  if (home == state_.free.end()) return take_memory(blocks, findings);
  append(findings, best_fit(state_, blocks));
  if (home->end < blocks.end) {
    findings.push_back(Finding{Guarantee::kExtents, Kind::kOverlap, blocks.begin, blocks.length(),
                               "allocated more than the free block has"});
  }
  state_.free.erase(home);
}

/// The end of the payload is cut off, everything else becomes a free block of its own.
void ReferenceModel::give_back(Range block) {
  if (block.end == state_.length) {
    state_.length = block.begin;
  } else {
    state_.free.insert(std::ranges::upper_bound(state_.free, block), block);
  }
}

void ReferenceModel::acknowledge_reallocate(const history::Reallocate& operation,
                                            Placement placement, Findings& findings) {
  LiveSlice& slice = *state_.find(operation.slice);
  const Range old_block = slice.block();
  const bool was_empty = slice.empty();
  slice.previous = slice.content;
  slice.fresh_from = std::min<std::uint64_t>(slice.fresh_from, slice.content.size());
  slice.content.resize(operation.length);
  slice.offset = placement.offset;
  check_length(operation.length, placement, findings);
  const Range new_block = slice.block();
  if (operation.length == 0) {
    if (!was_empty) give_back(old_block);
  } else if (was_empty) {
    take_memory(new_block, findings);
  } else if (new_block.begin != old_block.begin) {
    take_memory(new_block, findings);
    give_back(old_block);
  } else if (new_block.end > old_block.end) {
    if (old_block.end == state_.length) {
      state_.length = new_block.end;
    } else {
      findings.push_back(Finding{Guarantee::kExtents, Kind::kOverlap, old_block.end,
                                 new_block.end - old_block.end,
                                 "grew in place although the block is not the last"});
    }
  } else if (new_block.end < old_block.end) {
    give_back(Range{new_block.end, old_block.end});
  }
}

void ReferenceModel::acknowledge_bulk(const history::AllocateBulk& operation,
                                      std::span<const Placement> returned, Findings& findings) {
  std::vector<Range> blocks;
  for (std::size_t i = 0; i < operation.lengths.size(); ++i) {
    LiveSlice slice{next_handle_++, returned[i].offset, Bytes(operation.lengths[i]), {}, {}, 0};
    check_length(operation.lengths[i], returned[i], findings);
    if (!slice.empty()) {
      if (!blocks.empty() && blocks.back().end != slice.offset) {
        findings.push_back(Finding{Guarantee::kExtents, Kind::kOverlap, slice.offset,
                                   slice.block().length(),
                                   "the slices of a bulk allocation do not follow each other"});
      }
      blocks.push_back(slice.block());
    }
    state_.live.push_back(std::move(slice));
  }
  if (blocks.empty()) return;
  take_bulk_memory(Range{blocks.front().begin, blocks.back().end}, findings);
}

void ReferenceModel::acknowledge_bulk_deallocate(const history::DeallocateBulk& operation) {
  const RangeSet groups = merged_blocks(state_, operation.slices);
  for (const Handle handle : operation.slices) state_.take(handle);
  for (const Range group : groups) give_back(group);
}

RangeSet merged_blocks(const HeapState& state, std::span<const Handle> slices) {
  RangeSet blocks;
  for (const Handle handle : slices) blocks.push_back(state.find(handle)->block());
  normalize(blocks);
  return blocks;
}

}  // namespace crashcheck::oracle
