// Words and printed form of operations.
#include "history/operation.h"

#include "history/text.h"

namespace crashcheck::history {
namespace {

std::string handle_text(Handle handle) { return " #" + std::to_string(handle); }

std::string slot_text(const Slot& slot) {
  const std::string where = slot.slice ? handle_text(*slot.slice) : " header";
  return where + ":" + std::to_string(slot.at) + "/" + std::to_string(slot.width);
}

/// "batch { allocate 32 | write #0 0 ff }"
std::string batch_text(const Batch& batch) {
  std::string text = " {";
  for (const BatchedOperation& operation : batch.operations) {
    if (&operation != batch.operations.data()) text += " |";
    text += " " + to_string(as_operation(operation));
  }
  return text + " }";
}

std::vector<Handle> with_slot(const Slot& slot, std::vector<Handle> handles) {
  if (slot.slice) handles.insert(handles.begin(), *slot.slice);
  return handles;
}

std::vector<Handle> handles_used_in(const Batch& batch) {
  std::vector<Handle> handles;
  for (const BatchedOperation& operation : batch.operations) {
    const std::vector<Handle> used = handles_used(as_operation(operation));
    handles.insert(handles.end(), used.begin(), used.end());
  }
  return handles;
}

template <typename Count>
std::size_t sum_over(const Batch& batch, Count count) {
  std::size_t sum = 0;
  for (const BatchedOperation& operation : batch.operations) sum += count(as_operation(operation));
  return sum;
}

}  // namespace

std::string_view word(const Operation& operation) {
  return std::visit(
      Match{[](const Allocate&) { return "allocate"; },
            [](const Deallocate&) { return "deallocate"; },
            [](const Reallocate&) { return "reallocate"; },
            [](const AllocateBulk&) { return "allocate-bulk"; },
            [](const DeallocateBulk&) { return "deallocate-bulk"; },
            [](const Write&) { return "write"; }, [](const WriteHeader&) { return "write-header"; },
            [](const Reopen&) { return "reopen"; },
            [](const AllocateInto&) { return "allocate-into"; },
            [](const ReallocateInto&) { return "reallocate-into"; },
            [](const DeallocateFrom&) { return "deallocate-from"; },
            [](const Reclaim&) { return "reclaim"; }, [](const Batch&) { return "batch"; }},
      operation);
}

std::string to_string(const Operation& operation) {
  std::string text(word(operation));
  std::visit(Match{[&](const Allocate& op) { text += " " + std::to_string(op.length); },
                   [&](const Deallocate& op) { text += handle_text(op.slice); },
                   [&](const Reallocate& op) {
                     text += handle_text(op.slice) + " " + std::to_string(op.length);
                   },
                   [&](const AllocateBulk& op) {
                     for (const auto length : op.lengths) text += " " + std::to_string(length);
                   },
                   [&](const DeallocateBulk& op) {
                     for (const Handle slice : op.slices) text += handle_text(slice);
                   },
                   [&](const Write& op) {
                     text += handle_text(op.slice) + " " + std::to_string(op.at) + " " +
                             to_hex(op.bytes);
                   },
                   [&](const WriteHeader& op) {
                     text += " " + std::to_string(op.at) + " " + to_hex(op.bytes);
                   },
                   [&](const AllocateInto& op) {
                     text += slot_text(op.slot) + " " + std::to_string(op.length);
                   },
                   [&](const ReallocateInto& op) {
                     text += slot_text(op.slot) + handle_text(op.slice) + " " +
                             std::to_string(op.length);
                   },
                   [&](const DeallocateFrom& op) {
                     text += slot_text(op.slot) + handle_text(op.slice);
                   },
                   [&](const Batch& op) { text += batch_text(op); },
                   [](const Reopen&) {}, [](const Reclaim&) {}},
             operation);
  return text;
}

Operation as_operation(const BatchedOperation& operation) {
  return std::visit([](const auto& alternative) { return Operation(alternative); }, operation);
}

std::size_t handles_given(const Operation& operation) {
  return std::visit(Match{[](const Allocate&) { return std::size_t{1}; },
                          [](const AllocateInto&) { return std::size_t{1}; },
                          [](const AllocateBulk& op) { return op.lengths.size(); },
                          [](const Batch& op) { return sum_over(op, handles_given); },
                          [](const auto&) { return std::size_t{0}; }},
                    operation);
}

std::size_t places_returned(const Operation& operation) {
  return std::visit(Match{[](const Reallocate&) { return std::size_t{1}; },
                          [](const ReallocateInto&) { return std::size_t{1}; },
                          [](const Batch& op) { return sum_over(op, places_returned); },
                          [&](const auto&) { return handles_given(operation); }},
                    operation);
}

std::vector<Handle> handles_used(const Operation& operation) {
  using Handles = std::vector<Handle>;
  return std::visit(
      Match{[](const Deallocate& op) { return Handles{op.slice}; },
            [](const Reallocate& op) { return Handles{op.slice}; },
            [](const DeallocateBulk& op) { return op.slices; },
            [](const Write& op) { return Handles{op.slice}; },
            [](const AllocateInto& op) { return with_slot(op.slot, {}); },
            [](const ReallocateInto& op) { return with_slot(op.slot, {op.slice}); },
            [](const DeallocateFrom& op) { return with_slot(op.slot, {op.slice}); },
            [](const Batch& op) { return handles_used_in(op); },
            [](const auto&) { return Handles{}; }},
      operation);
}

}  // namespace crashcheck::history
