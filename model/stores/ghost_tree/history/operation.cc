// Words and printed form of operations.
#include "history/operation.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "history/words.h"

namespace crashcheck::history {
namespace {

/// By the place of an operation's type in the variant.
constexpr std::array<std::string_view, std::variant_size_v<Operation::variant>> kWords = {
    "allocate",     "deallocate", "reallocate",    "allocate-bulk",   "deallocate-bulk", "write",
    "write-header", "reopen",     "allocate-into", "reallocate-into", "deallocate-from", "reclaim",
    "batch",        "read",       "refused",       "abandon",         "set-reserve"};

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

/// Calls `visit` with each handle that `operation`, which may be const, refers to.
template <typename AnyOperation, typename Visit>
void visit_handles(AnyOperation& operation, const Visit& visit) {
  std::visit(
      [&](auto& op) {
        if constexpr (requires { op.slot; }) {
          if (op.slot.slice) visit(*op.slot.slice);
        }
        if constexpr (requires { op.slice; }) visit(op.slice);
        if constexpr (requires { op.slices; }) std::ranges::for_each(op.slices, visit);
        if constexpr (requires { op.operations; }) {
          for (auto& batched : op.operations) visit_handles(batched, visit);
        }
      },
      operation);
}

std::vector<Handle> handles_returned_by(const Batch& batch, Handle next) {
  std::vector<Handle> handles;
  for (const BatchedOperation& batched : batch.operations) {
    const Operation operation = as_operation(batched);
    const std::vector<Handle> more = handles_returned(operation, next);
    handles.insert(handles.end(), more.begin(), more.end());
    next += static_cast<Handle>(handles_given(operation));
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

BatchedOperation::BatchedOperation() = default;
BatchedOperation::BatchedOperation(const BatchedOperation&) = default;
BatchedOperation::BatchedOperation(BatchedOperation&&) noexcept = default;
BatchedOperation& BatchedOperation::operator=(const BatchedOperation&) = default;
BatchedOperation& BatchedOperation::operator=(BatchedOperation&&) noexcept = default;
BatchedOperation::~BatchedOperation() = default;
bool BatchedOperation::operator==(const BatchedOperation& other) const {
  return static_cast<const variant&>(*this) == static_cast<const variant&>(other);
}

Operation::Operation() = default;
Operation::Operation(const Operation&) = default;
Operation::Operation(Operation&&) noexcept = default;
Operation& Operation::operator=(const Operation&) = default;
Operation& Operation::operator=(Operation&&) noexcept = default;
Operation::~Operation() = default;
bool Operation::operator==(const Operation& other) const {
  return static_cast<const variant&>(*this) == static_cast<const variant&>(other);
}

std::string_view word(const Operation& operation) { return kWords[operation.index()]; }

std::span<const std::string_view> operation_words() { return kWords; }

std::optional<std::string_view> operation_word(std::string_view text) {
  const auto* const found = std::ranges::find(kWords, text);
  if (found == kWords.end()) return std::nullopt;
  return *found;
}

std::string to_string(const Operation& operation) {
  std::string text(word(operation));
  std::visit(
      Match{[&](const Allocate& op) { text += " " + std::to_string(op.length); },
            [&](const Abandon& op) { text += " " + std::to_string(op.length); },
            [&](const SetReserve& op) { text += " " + std::to_string(op.bytes); },
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
              text += handle_text(op.slice) + " " + std::to_string(op.at) + " " + to_hex(op.bytes);
            },
            [&](const WriteHeader& op) {
              text += " " + std::to_string(op.at) + " " + to_hex(op.bytes);
            },
            [&](const AllocateInto& op) {
              text += slot_text(op.slot) + " " + std::to_string(op.length);
            },
            [&](const ReallocateInto& op) {
              text += slot_text(op.slot) + handle_text(op.slice) + " " + std::to_string(op.length);
            },
            [&](const DeallocateFrom& op) { text += slot_text(op.slot) + handle_text(op.slice); },
            [&](const Batch& op) { text += batch_text(op); },
            [&](const Read& op) {
              text += handle_text(op.slice) + " " + std::to_string(op.at) + " " +
                      std::to_string(op.length);
            },
            [&](const Refused& op) { text += " " + call_text(op); }, [](const Reopen&) {},
            [](const Reclaim&) {}},
      operation);
  return text;
}

bool changes_nothing(const Operation& operation) {
  return std::holds_alternative<Read>(operation) || std::holds_alternative<Refused>(operation);
}

Operation as_operation(const BatchedOperation& operation) {
  return std::visit([](const auto& alternative) { return Operation(alternative); }, operation);
}

std::optional<BatchedOperation> as_batched(const Operation& operation) {
  using Batched = std::optional<BatchedOperation>;
  return std::visit(Match{[](const Reopen&) -> Batched { return std::nullopt; },
                          [](const Reclaim&) -> Batched { return std::nullopt; },
                          [](const Batch&) -> Batched { return std::nullopt; },
                          [](const Read&) -> Batched { return std::nullopt; },
                          [](const Refused&) -> Batched { return std::nullopt; },
                          [](const Abandon&) -> Batched { return std::nullopt; },
                          [](const SetReserve&) -> Batched { return std::nullopt; },
                          [](const auto& op) -> Batched { return op; }},
                    operation);
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
                          [](const Abandon&) { return std::size_t{1}; },
                          [](const Batch& op) { return sum_over(op, places_returned); },
                          [&](const auto&) { return handles_given(operation); }},
                    operation);
}

std::vector<Handle> handles_returned(const Operation& operation, Handle next) {
  using Handles = std::vector<Handle>;
  return std::visit(Match{[](const Reallocate& op) { return Handles{op.slice}; },
                          [](const ReallocateInto& op) { return Handles{op.slice}; },
                          [&](const Batch& op) { return handles_returned_by(op, next); },
                          [&](const auto&) {
                            Handles given(handles_given(operation));
                            std::iota(given.begin(), given.end(), next);
                            return given;
                          }},
                    operation);
}

std::vector<Handle> handles_used(const Operation& operation) {
  std::vector<Handle> handles;
  visit_handles(operation, [&](Handle handle) { handles.push_back(handle); });
  return handles;
}

Operation renamed(Operation operation, const std::function<Handle(Handle)>& new_name) {
  visit_handles(operation, [&](Handle& handle) { handle = new_name(handle); });
  return operation;
}

}  // namespace crashcheck::history
