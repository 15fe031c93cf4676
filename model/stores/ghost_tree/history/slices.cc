// What each operation does to the set of slices.
#include "history/slices.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace crashcheck::history {
namespace {

/// Whether `count` bytes from byte `at` on are inside of `length`.
bool fits_in(std::uint64_t length, std::uint64_t at, std::uint64_t count) {
  return at <= length && count <= length - at;
}

bool allow_batch(Slices slices, const Batch& batch) {
  return std::ranges::all_of(batch.operations, [&](const BatchedOperation& batched) {
    const Operation operation = as_operation(batched);
    if (!slices.allow(operation)) return false;
    slices.note(operation);
    return true;
  });
}

}  // namespace

void Slices::assume_all_given() {
  for (Handle slice = 0; slice < next_; ++slice) lengths_[slice] = kUnknownLength;
}

Handle Slices::nth(std::size_t index) const {
  return std::next(lengths_.begin(), static_cast<std::ptrdiff_t>(index))->first;
}

std::vector<Handle> Slices::handles() const {
  std::vector<Handle> all;
  all.reserve(lengths_.size());
  for (const auto& [handle, length] : lengths_) all.push_back(handle);
  return all;
}

std::uint64_t Slices::bytes_for_slot(std::optional<Handle> slice) const {
  return slice ? length_of(*slice) : kUserHeaderBytes;
}

std::uint64_t Slices::bytes_for_slot(const ReallocateInto& operation) const {
  const std::uint64_t bytes = bytes_for_slot(operation.slot.slice);
  return operation.slot.slice == operation.slice ? std::min(bytes, operation.length) : bytes;
}

bool Slices::allow(const Operation& operation) const {
  if (const auto* batch = std::get_if<Batch>(&operation)) return allow_batch(*this, *batch);
  const std::vector<Handle> used = handles_used(operation);
  if (!std::ranges::all_of(used, [&](Handle slice) { return has(slice); })) return false;
  return std::visit(
      Match{[&](const DeallocateBulk&) {
              return std::set<Handle>(used.begin(), used.end()).size() == used.size();
            },
            [&](const Write& op) { return fits_in(length_of(op.slice), op.at, op.bytes.size()); },
            [](const WriteHeader& op) { return fits_in(kUserHeaderBytes, op.at, op.bytes.size()); },
            [&](const Read& op) { return fits_in(length_of(op.slice), op.at, op.length); },
            [&](const AllocateInto& op) { return fits(op.slot, bytes_for_slot(op.slot.slice)); },
            [&](const ReallocateInto& op) { return fits(op.slot, bytes_for_slot(op)); },
            [&](const DeallocateFrom& op) {
              return op.slot.slice != op.slice && fits(op.slot, bytes_for_slot(op.slot.slice));
            },
            [](const auto&) { return true; }},
      operation);
}

void Slices::note(const Operation& operation) {
  const auto give = [&](std::uint64_t length) { lengths_[next_++] = length; };
  std::visit(Match{[&](const Allocate& op) { give(op.length); },
                   [&](const AllocateInto& op) { give(op.length); },
                   [&](const AllocateBulk& op) { std::ranges::for_each(op.lengths, give); },
                   [&](const Reallocate& op) { lengths_[op.slice] = op.length; },
                   [&](const ReallocateInto& op) { lengths_[op.slice] = op.length; },
                   [&](const Deallocate& op) { lengths_.erase(op.slice); },
                   [&](const DeallocateFrom& op) { lengths_.erase(op.slice); },
                   [&](const DeallocateBulk& op) {
                     for (const Handle slice : op.slices) lengths_.erase(slice);
                   },
                   [&](const Batch& op) {
                     for (const BatchedOperation& each : op.operations) note(as_operation(each));
                   },
                   [](const auto&) {}},
             operation);
}

}  // namespace crashcheck::history
