// Following slices through a batch.
#include "oracle/operands.h"

#include <map>
#include <numeric>

namespace crashcheck::oracle {
namespace {

using history::Match;

class BatchOperands {
 public:
  BatchOperands(Handle next_handle, const FindPlacement& find) : next_(next_handle), find_(find) {}

  /// False where a slice is not known.
  bool add(const history::Operation& operation) {
    if (!add_all(history::handles_used(operation))) return false;
    note(operation);
    return true;
  }
  bool add_all(std::span<const Handle> handles) {
    for (const Handle handle : handles) {
      const std::optional<Placement> placement = where_is(handle);
      if (!placement) return false;
      found_.push_back(*placement);
    }
    return true;
  }

  std::vector<Placement> take() && { return std::move(found_); }

 private:
  [[nodiscard]] std::optional<Placement> where_is(Handle handle) const {
    const auto changed = changed_.find(handle);
    return changed == changed_.end() ? find_(handle) : changed->second;
  }

  void note(const history::Operation& operation) {
    std::visit(
        Match{[&](const history::Deallocate& op) { changed_[op.slice] = std::nullopt; },
              [&](const history::DeallocateFrom& op) { changed_[op.slice] = std::nullopt; },
              [&](const history::DeallocateBulk& op) {
                for (const Handle slice : op.slices) changed_[slice] = std::nullopt;
              },
              [&](const history::Reallocate& op) { changed_[op.slice] = returned(places_); },
              [&](const history::ReallocateInto& op) { changed_[op.slice] = returned(places_); },
              [](const auto&) {}},
        operation);
    for (const std::size_t given : places_given(operation)) {
      changed_[next_++] = returned(places_ + given);
    }
    places_ += history::places_returned(operation);
  }

  static Placement returned(std::size_t index) { return {index, kReturnedInBatch}; }

  Handle next_;
  const FindPlacement& find_;
  std::map<Handle, std::optional<Placement>> changed_;  // nothing: freed
  std::size_t places_ = 0;                              // returned so far
  std::vector<Placement> found_;
};

}  // namespace

std::optional<std::vector<Placement>> operands_of(const history::Operation& operation,
                                                  Handle next_handle, std::span<const Handle> live,
                                                  const FindPlacement& find) {
  BatchOperands operands(next_handle, find);
  if (std::holds_alternative<history::Reclaim>(operation)) {
    if (!operands.add_all(live)) return std::nullopt;
    return std::move(operands).take();
  }
  if (const auto* batch = std::get_if<history::Batch>(&operation)) {
    for (const history::BatchedOperation& each : batch->operations) {
      if (!operands.add(history::as_operation(each))) return std::nullopt;
    }
  } else if (!operands.add(operation)) {
    return std::nullopt;
  }
  return std::move(operands).take();
}

std::vector<std::size_t> places_given(const history::Operation& operation) {
  std::vector<std::size_t> given;
  const auto* batch = std::get_if<history::Batch>(&operation);
  if (batch == nullptr) {
    given.resize(history::handles_given(operation));
    std::iota(given.begin(), given.end(), std::size_t{0});
    return given;
  }
  std::size_t places = 0;
  for (const history::BatchedOperation& each : batch->operations) {
    const history::Operation single = history::as_operation(each);
    for (const std::size_t index : places_given(single)) given.push_back(places + index);
    places += history::places_returned(single);
  }
  return given;
}

}  // namespace crashcheck::oracle
