// Following the operations that only the journaled protocol has: those that fill a slot in the same
// step, batches, and giving back what nobody has.
#include <algorithm>

#include "oracle/reference_model.h"

namespace crashcheck::oracle {
namespace {

using StoredPlace = std::array<std::byte, 16>;

/// Offset, then length, little-endian: zeros for the empty slice.
StoredPlace stored(Placement placement) {
  StoredPlace bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::byte>(placement.offset >> (8 * i) & 0xFFU);
    bytes[8 + i] = static_cast<std::byte>(placement.length >> (8 * i) & 0xFFU);
  }
  return bytes;
}

bool fits(const history::Slot& slot, std::uint64_t length) {
  return slot.width <= StoredPlace().size() && slot.at <= length && slot.width <= length - slot.at;
}

}  // namespace

void ReferenceModel::follow(const history::AllocateInto& operation, Answer answer) {
  follow(history::Allocate{operation.length}, answer);
  fill(operation.slot, state_.live.back().placement(), answer.findings);
}

/// A slot in the slice itself goes where the slice goes.
void ReferenceModel::follow(const history::ReallocateInto& operation, Answer answer) {
  const HeapState before = state_;
  follow(history::Reallocate{operation.slice, operation.length}, answer);
  fill(operation.slot, state_.find(operation.slice)->placement(), answer.findings);
  remember_previous(before);
}

void ReferenceModel::follow(const history::DeallocateFrom& operation, Answer answer) {
  follow(history::Deallocate{operation.slice}, answer);
  fill(operation.slot, Placement{}, answer.findings);
}

/// Every block that is not live is free from now on, but for those at the end, which are cut off.
void ReferenceModel::follow(const history::Reclaim& /*operation*/, Answer /*answer*/) {
  RangeSet live;
  for (const LiveSlice& slice : state_.live) live.push_back(slice.block());
  normalize(live);
  state_.free = subtract({Range{kArenaBegin, state_.length}}, live);
  state_.recover(protocol_);
}

void ReferenceModel::follow(const history::Batch& operation, Answer answer) {
  const HeapState before = state_;
  for (const history::BatchedOperation& each : operation.operations) {
    const std::size_t places = history::places_returned(history::as_operation(each));
    const Answer part{answer.returned.first(places), answer.findings};
    std::visit([&](const auto& alternative) { follow(alternative, part); }, each);
    answer.returned = answer.returned.subspan(places);
  }
  remember_previous(before);
}

/// The slot holds `placement` from now on.
void ReferenceModel::fill(const history::Slot& slot, Placement placement, Findings& findings) {
  LiveSlice* slice = slot.slice ? state_.find(*slot.slice) : nullptr;
  const bool in_slice = slice != nullptr && fits(slot, slice->content.size());
  if (!in_slice && (slot.slice || !fits(slot, kUserHeaderBytes))) {
    findings.push_back(Finding{Guarantee::kDurable, Kind::kPhantom, placement.offset,
                               placement.length, "a slot was filled that is not there"});
    return;
  }
  const StoredPlace place = stored(placement);
  const auto bytes = std::span(place).first(slot.width);
  if (in_slice) {
    slice->write(slot.at, bytes);
  } else {
    std::ranges::copy(bytes, state_.user_header.begin() + static_cast<std::ptrdiff_t>(slot.at));
  }
}

/// What an operation did step by step takes effect as one: what a slice held before it is what it
/// held before the first of its steps.
void ReferenceModel::remember_previous(const HeapState& before) {
  for (LiveSlice& slice : state_.live) {
    const LiveSlice* old = before.find(slice.handle);
    if (old != nullptr && old->content != slice.content) slice.previous = old->content;
  }
}

}  // namespace crashcheck::oracle
