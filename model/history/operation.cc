// Words and printed form of operations.
#include "history/operation.h"

#include "history/text.h"

namespace crashcheck::history {
namespace {

std::string handle_text(Handle handle) { return " #" + std::to_string(handle); }

}  // namespace

std::string_view word(const Operation& operation) {
  return std::visit(
      Match{[](const Allocate&) { return "allocate"; },
            [](const Deallocate&) { return "deallocate"; },
            [](const Reallocate&) { return "reallocate"; },
            [](const AllocateBulk&) { return "allocate-bulk"; },
            [](const DeallocateBulk&) { return "deallocate-bulk"; },
            [](const Write&) { return "write"; }, [](const WriteHeader&) { return "write-header"; },
            [](const Reopen&) { return "reopen"; }},
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
                   [](const Reopen&) {}},
             operation);
  return text;
}

std::size_t handles_given(const Operation& operation) {
  if (std::holds_alternative<Allocate>(operation)) return 1;
  if (const auto* bulk = std::get_if<AllocateBulk>(&operation)) return bulk->lengths.size();
  return 0;
}

std::vector<Handle> handles_used(const Operation& operation) {
  using Handles = std::vector<Handle>;
  return std::visit(Match{[](const Deallocate& op) { return Handles{op.slice}; },
                          [](const Reallocate& op) { return Handles{op.slice}; },
                          [](const DeallocateBulk& op) { return op.slices; },
                          [](const Write& op) { return Handles{op.slice}; },
                          [](const auto&) { return Handles{}; }},
                    operation);
}

}  // namespace crashcheck::history
