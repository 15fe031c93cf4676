// Choosing where to go on, and what can still be done there.
#include "explorer/continuation.h"

#include <algorithm>
#include <map>

#include "history/slices.h"

namespace crashcheck::explorer {
namespace {

using history::Handle;
using history::Operation;

/// Goes through operations that were meant for another state than `state`. What cannot be done is
/// left out, and the handles that it would have given go to those behind it.
class Application {
 public:
  Application(const oracle::HeapState& state, Handle next_handle)
      : slices_(next_handle), next_meant_(next_handle) {
    for (const oracle::LiveSlice& slice : state.live) {
      slices_.add(slice.handle, slice.content.size());
      names_[slice.handle] = slice.handle;
    }
  }

  /// The operation as it can be done here; nullopt where it cannot.
  std::optional<Operation> next(const Operation& meant) {
    const auto given = static_cast<Handle>(history::handles_given(meant));
    for (Handle i = 0; i < given; ++i) names_[next_meant_ + i] = slices_.next() + i;
    auto done = attempt(meant);
    for (Handle i = 0; i < given && !done; ++i) names_.erase(next_meant_ + i);
    next_meant_ += given;
    return done;
  }

 private:
  std::optional<Operation> attempt(const Operation& meant) {
    const auto used = history::handles_used(meant);
    if (!std::ranges::all_of(used, [&](Handle old) { return names_.contains(old); })) {
      return std::nullopt;
    }
    Operation operation = renamed(meant, [&](Handle old) { return names_.at(old); });
    history::Slices after = slices_;
    if (!follow(after, operation)) return std::nullopt;
    slices_ = std::move(after);
    return operation;
  }

  /// Cuts writes to their slices. False where the operation, or one of a batch, cannot be done.
  static bool follow(history::Slices& slices, Operation& operation) {
    if (auto* batch = std::get_if<history::Batch>(&operation)) return follow_all(slices, *batch);
    auto* write = std::get_if<history::Write>(&operation);
    if (write != nullptr && !cut(slices, *write)) return false;
    if (!slices.allow(operation)) return false;
    slices.note(operation);
    return true;
  }

  static bool follow_all(history::Slices& slices, history::Batch& batch) {
    return std::ranges::all_of(batch.operations, [&](history::BatchedOperation& batched) {
      Operation operation = history::as_operation(batched);
      if (!follow(slices, operation)) return false;
      batched = history::as_batched(operation).value();
      return true;
    });
  }

  static bool cut(const history::Slices& slices, history::Write& write) {
    const std::uint64_t length = slices.has(write.slice) ? slices.length_of(write.slice) : 0;
    if (write.at >= length) return false;
    write.bytes.resize(std::min<std::uint64_t>(write.bytes.size(), length - write.at));
    return true;
  }

  history::Slices slices_;
  std::map<Handle, Handle> names_;  ///< as meant, and as it is here
  Handle next_meant_;
};

}  // namespace

void StateChooser::show(const HeldState& state) {
  if (state.step >= recording_.steps.size()) return;
  // Of n states, the last one is the choice in one of n cases, whatever was chosen before.
  if (choices_.choose(++shown_) != 0) return;
  const auto& operations = recording_.operations;
  const auto begun = operations.begin() + static_cast<std::ptrdiff_t>(state.step);
  chosen_ = ChosenState{Life{{operations.begin(), begun}, {}, state.images.crash()},
                        Origin{{state.images.image().begin(), state.images.image().end()},
                               {state.acceptable.begin(), state.acceptable.end()},
                               state.fresh},
                        {begun, operations.end()}};
}

history::History feasible(const history::History& operations, const oracle::HeapState& state,
                          Handle next_handle) {
  Application application(state, next_handle);
  history::History kept;
  for (const Operation& meant : operations) {
    if (auto operation = application.next(meant)) kept.push_back(std::move(*operation));
  }
  return kept;
}

std::size_t first_infeasible(const history::History& operations, const oracle::HeapState& state,
                             Handle next_handle) {
  Application application(state, next_handle);
  const auto found = std::ranges::find_if(operations, [&](const Operation& operation) {
    return application.next(operation) != operation;
  });
  return static_cast<std::size_t>(found - operations.begin());
}

std::optional<Recording> record_continuation(const Subject& subject,
                                             const history::History& operations,
                                             const std::vector<Life>& lives, const Origin& origin,
                                             std::uint64_t unit_bytes) {
  Circumstances circumstances;
  circumstances.origin = &origin;
  circumstances.next_handle = handles_given(lives);
  circumstances.unit_bytes = unit_bytes;
  const Recording recovery = record(subject, {}, circumstances);
  if (!recovery.steps[0].adopted) return std::nullopt;
  return record(subject,
                feasible(operations, *recovery.steps[0].adopted, circumstances.next_handle),
                circumstances);
}

}  // namespace crashcheck::explorer
