// Following the acknowledged operations: those that both protocols have.
#include "oracle/reference_model.h"

#include <algorithm>

#include "io/assert.h"
#include "oracle/guarantees.h"
#include "oracle/operands.h"
#include "outcomes.h"

namespace crashcheck::oracle {
namespace {

/// A slice is as long as it was asked to be, and the empty one is (0, 0).
void check_length(std::uint64_t wanted, Placement placement, Findings& findings) {
  if (placement.length == wanted && (wanted > 0 || placement.offset == 0)) return;
  findings.push_back(Finding{Guarantee::kDurable, Kind::kPhantom, placement.offset,
                             placement.length, "a slice was given that was not asked for"});
}

void report_overlap(Range block, std::string_view message, Findings& findings) {
  findings.push_back(
      Finding{Guarantee::kExtents, Kind::kOverlap, block.begin, block.length(), message});
}

}  // namespace

ReferenceModel::ReferenceModel(Protocol protocol) : protocol_(protocol), state_(created_heap()) {}

ReferenceModel::ReferenceModel(Protocol protocol, HeapState state, Handle next_handle)
    : protocol_(protocol), state_(std::move(state)), next_handle_(next_handle) {}

std::optional<std::vector<Placement>> ReferenceModel::operands(
    const history::Operation& operation) const {
  const auto find = [&](Handle handle) -> std::optional<Placement> {
    const LiveSlice* slice = state_.find(handle);
    if (slice == nullptr) return std::nullopt;
    return slice->placement();
  };
  return operands_of(operation, next_handle_, state_.handles(), find);
}

Findings ReferenceModel::acknowledge(const history::Operation& operation,
                                     std::span<const Placement> returned) {
  CRASHCHECK_ASSERT(returned.size() == history::places_returned(operation));
  Findings findings;
  std::visit(
      [&](const auto& alternative) {
        follow(alternative, Answer{returned, findings});
      },
      operation);
  return findings;
}

std::vector<Outcome> ReferenceModel::in_flight(const history::Operation& operation,
                                               std::span<const Placement> returned) const {
  ReferenceModel finished = *this;
  static_cast<void>(finished.acknowledge(operation, returned));
  // An allocation that never returned gives nobody a slice.
  finished.state_.forget_from(next_handle_);
  const Cut cut{state_, finished.state_, operation, returned};
  return protocol_ == Protocol::kInPlace ? in_place_outcomes(cut) : journaled_outcomes(cut);
}

std::vector<Outcome> ReferenceModel::creation_in_flight() {
  Outcome created = exactly("created again", created_heap());
  created.creation = true;
  return {std::move(created)};
}

void ReferenceModel::follow(const history::Allocate& operation, Answer answer) {
  const LiveSlice& slice = give(operation.length, answer.returned[0], answer.findings);
  if (!slice.empty()) take_memory(slice.block(), answer.findings);
}

/// What is neither live nor free is nobody's.
void ReferenceModel::follow(const history::Abandon& operation, Answer answer) {
  const Placement place = answer.returned[0];
  check_length(operation.length, place, answer.findings);
  const Range block{place.offset, place.offset + block_length(place.length)};
  if (block.length() > 0) take_memory(block, answer.findings);
}

void ReferenceModel::follow(const history::Deallocate& operation, Answer /*answer*/) {
  const LiveSlice slice = state_.take(operation.slice);
  if (!slice.empty()) give_back(slice.block());
}

void ReferenceModel::follow(const history::Reallocate& operation, Answer answer) {
  LiveSlice& slice = *state_.find(operation.slice);
  const Range old_block = slice.block();
  slice.previous = slice.content;
  slice.fresh_from = std::min<std::uint64_t>(slice.fresh_from, slice.content.size());
  slice.content.resize(operation.length);
  slice.offset = answer.returned[0].offset;
  check_length(operation.length, answer.returned[0], answer.findings);
  const Range new_block = slice.block();
  if (new_block.length() == 0 || old_block.length() == 0 || new_block.begin != old_block.begin) {
    if (new_block.length() > 0) take_memory(new_block, answer.findings);
    if (old_block.length() > 0) give_back(old_block);
  } else if (new_block.end > old_block.end) {
    grow_in_place(old_block, new_block, answer.findings);
  } else if (new_block.end < old_block.end) {
    give_back(Range{new_block.end, old_block.end});
  }
}

/// One block holds all the slices, one behind the other. The in-place protocol cuts them from the
/// front of a whole free block, the journaled one from the tail, as any allocation.
void ReferenceModel::follow(const history::AllocateBulk& operation, Answer answer) {
  std::vector<Range> blocks;
  for (std::size_t i = 0; i < operation.lengths.size(); ++i) {
    const LiveSlice& slice = give(operation.lengths[i], answer.returned[i], answer.findings);
    if (slice.empty()) continue;
    if (!blocks.empty() && blocks.back().end != slice.offset) {
      report_overlap(slice.block(), "the slices of a bulk allocation do not follow each other",
                     answer.findings);
    }
    blocks.push_back(slice.block());
  }
  if (blocks.empty()) return;
  const Range all{blocks.front().begin, blocks.back().end};
  if (protocol_ == Protocol::kInPlace) {
    take_whole_block(all, answer.findings);
  } else {
    take_memory(all, answer.findings);
  }
}

void ReferenceModel::follow(const history::DeallocateBulk& operation, Answer /*answer*/) {
  const RangeSet groups = merged_blocks(state_, operation.slices);
  for (const Handle handle : operation.slices) state_.take(handle);
  for (const Range group : groups) give_back(group);
}

void ReferenceModel::follow(const history::Write& operation, Answer /*answer*/) {
  state_.find(operation.slice)->write(operation.at, operation.bytes);
}

void ReferenceModel::follow(const history::WriteHeader& operation, Answer /*answer*/) {
  std::ranges::copy(operation.bytes,
                    state_.user_header.begin() + static_cast<std::ptrdiff_t>(operation.at));
}

void ReferenceModel::follow(const history::Reopen& /*operation*/, Answer /*answer*/) {
  state_.recover(protocol_);
}

/// The slice has a place; its memory is not taken yet. The reference is good until the next one.
LiveSlice& ReferenceModel::give(std::uint64_t length, Placement placement, Findings& findings) {
  check_length(length, placement, findings);
  state_.live.push_back(LiveSlice{next_handle_++, placement.offset, Bytes(length), {}, {}, 0});
  return state_.live.back();
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
      report_overlap(block, "allocated from memory that was not free", findings);
    }
    return;
  }
  if (home->begin > block.begin || home->end != block.end) {
    report_overlap(block, "allocated something else than the tail of a free block", findings);
  }
  home->end = std::max(home->begin, block.begin);
  if (home->length() == 0) state_.free.erase(home);
}

/// A bulk allocation takes a whole free block and cuts from its front; the surplus is nobody's.
/// This is documented for the in-place protocol.
void ReferenceModel::take_whole_block(Range blocks, Findings& findings) {
  const auto home =
      std::ranges::find_if(state_.free, [&](Range each) { return each.begin == blocks.begin; });
  if (home == state_.free.end()) return take_memory(blocks, findings);
  append(findings, best_fit(state_, blocks));
  if (home->end < blocks.end) {
    report_overlap(blocks, "allocated more than the free block has", findings);
  }
  state_.free.erase(home);
}

void ReferenceModel::grow_in_place(Range from, Range to, Findings& findings) {
  if (from.end == state_.length) {
    state_.length = to.end;
  } else {
    report_overlap(Range{from.end, to.end}, "grew in place although the block is not the last",
                   findings);
  }
}

/// The end of the payload is cut off, everything else becomes a free block: in-place one of its
/// own, journaled one with those that it touches, which is cut off, too, where it is the end then.
void ReferenceModel::give_back(Range block) {
  if (block.end == state_.length) {
    state_.length = block.begin;
  } else {
    state_.free.insert(std::ranges::upper_bound(state_.free, block), block);
  }
  if (protocol_ == Protocol::kJournaled) state_.recover(protocol_);
}

RangeSet merged_blocks(const HeapState& state, std::span<const Handle> slices) {
  RangeSet blocks;
  for (const Handle handle : slices) blocks.push_back(state.find(handle)->block());
  normalize(blocks);
  return blocks;
}

}  // namespace crashcheck::oracle
