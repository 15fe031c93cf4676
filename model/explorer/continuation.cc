// Choosing where to go on, and what can still be done there.
#include "explorer/continuation.h"

#include <algorithm>
#include <map>

#include "faultfs/split_mix.h"

namespace crashcheck::explorer {
namespace {

using faultfs::mixed;
using history::Match;

/// Follows which slices there are.
class Slices {
 public:
  Slices(const oracle::HeapState& state, history::Handle next_handle) : next_(next_handle) {
    for (const oracle::LiveSlice& slice : state.live) {
      lengths_[slice.handle] = slice.content.size();
    }
  }

  /// False where the operation cannot be done; a write may be cut.
  bool allow(history::Operation& operation) {
    for (const history::Handle handle : history::handles_used(operation)) {
      if (!lengths_.contains(handle)) return false;
    }
    if (auto* write = std::get_if<history::Write>(&operation)) return cut(*write);
    note(operation);
    return true;
  }

 private:
  bool cut(history::Write& write) const {
    const std::uint64_t length = lengths_.at(write.slice);
    if (write.at >= length) return false;
    write.bytes.resize(std::min<std::uint64_t>(write.bytes.size(), length - write.at));
    return true;
  }

  void note(const history::Operation& operation) {
    std::visit(Match{[&](const history::Allocate& op) { lengths_[next_++] = op.length; },
                     [&](const history::AllocateBulk& op) {
                       for (const std::uint64_t length : op.lengths) lengths_[next_++] = length;
                     },
                     [&](const history::Deallocate& op) { lengths_.erase(op.slice); },
                     [&](const history::DeallocateBulk& op) {
                       for (const history::Handle slice : op.slices) lengths_.erase(slice);
                     },
                     [&](const history::Reallocate& op) { lengths_[op.slice] = op.length; },
                     [](const auto&) {}},
               operation);
  }

  std::map<history::Handle, std::uint64_t> lengths_;
  history::Handle next_;
};

}  // namespace

void StateChooser::show(const HeldState& state) {
  const std::uint64_t lot = mixed(seed_ ^ mixed(shown_++));
  if (state.step >= recording_.steps.size() || (chosen_ && lot >= lowest_)) return;
  lowest_ = lot;
  const auto& operations = recording_.operations;
  const auto begun = operations.begin() + static_cast<std::ptrdiff_t>(state.step);
  chosen_ = ChosenState{Life{{operations.begin(), begun}, {}, state.images.crash()},
                        Origin{{state.images.image().begin(), state.images.image().end()},
                               {state.acceptable.begin(), state.acceptable.end()}},
                        {begun, operations.end()}};
}

history::History feasible(const history::History& operations, const oracle::HeapState& state,
                          history::Handle next_handle) {
  Slices slices(state, next_handle);
  history::History kept;
  for (history::Operation operation : operations) {
    if (slices.allow(operation)) kept.push_back(std::move(operation));
  }
  return kept;
}

std::size_t first_infeasible(const history::History& operations, const oracle::HeapState& state,
                             history::Handle next_handle) {
  Slices slices(state, next_handle);
  const auto found = std::ranges::find_if(operations, [&](const history::Operation& operation) {
    history::Operation allowed = operation;
    return !slices.allow(allowed) || allowed != operation;
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
