// Best fit over extents, as the documents have it.
#include "oracle/predicted.h"

#include "io/assert.h"

namespace crashcheck::oracle {
namespace {

using history::Match;

/// Where `size` bytes of whole blocks begin.
std::uint64_t place_for(const HeapState& state, std::uint64_t size) {
  const Range* best = nullptr;
  for (const Range& each : state.free) {
    if (each.length() >= size && (best == nullptr || each.length() < best->length())) best = &each;
  }
  return best != nullptr ? best->end - size : state.length;
}

Placement allocated(const HeapState& state, std::uint64_t length) {
  if (length == 0) return {};
  return {place_for(state, block_length(length)), length};
}

Placement reallocated(const HeapState& state, Handle handle, std::uint64_t length) {
  const LiveSlice& slice = *state.find(handle);
  if (slice.empty()) return allocated(state, length);
  if (length == 0) return {};
  const bool stays =
      block_length(length) <= slice.block().length() || slice.block().end == state.length;
  return stays ? Placement{slice.offset, length} : allocated(state, length);
}

std::vector<Placement> cut_in_order(const HeapState& state,
                                    std::span<const std::uint64_t> lengths) {
  std::uint64_t sum = 0;
  for (const std::uint64_t length : lengths) sum += block_length(length);
  std::uint64_t next = sum > 0 ? place_for(state, sum) : 0;
  std::vector<Placement> places;
  for (const std::uint64_t length : lengths) {
    places.push_back(length > 0 ? Placement{next, length} : Placement());
    next += block_length(length);
  }
  return places;
}

std::vector<Placement> one_by_one(ReferenceModel model, const history::Batch& batch) {
  std::vector<Placement> places;
  for (const history::BatchedOperation& each : batch.operations) {
    const history::Operation operation = history::as_operation(each);
    const std::vector<Placement> more = predicted_answer(model, operation);
    static_cast<void>(model.acknowledge(operation, more));
    places.insert(places.end(), more.begin(), more.end());
  }
  return places;
}

}  // namespace

std::vector<Placement> predicted_answer(const ReferenceModel& model,
                                        const history::Operation& operation) {
  const HeapState& state = model.state();
  using Places = std::vector<Placement>;
  Places places = std::visit(
      Match{[&](const history::Allocate& op) { return Places{allocated(state, op.length)}; },
            [&](const history::AllocateInto& op) { return Places{allocated(state, op.length)}; },
            [&](const history::Abandon& op) { return Places{allocated(state, op.length)}; },
            [&](const history::Reallocate& op) {
              return Places{reallocated(state, op.slice, op.length)};
            },
            [&](const history::ReallocateInto& op) {
              return Places{reallocated(state, op.slice, op.length)};
            },
            [&](const history::AllocateBulk& op) { return cut_in_order(state, op.lengths); },
            [&](const history::Batch& op) { return one_by_one(model, op); },
            [](const auto&) { return Places(); }},
      operation);
  CRASHCHECK_ASSERT(places.size() == history::places_returned(operation));
  return places;
}

}  // namespace crashcheck::oracle
