// Renaming handles, cutting writes, leaving out.
#include "adapted.h"

#include <algorithm>

namespace crashcheck::ghost_tree {
namespace {

using history::Handle;
using history::Operation;

/// How many of `count` bytes from byte `at` of a slice are in it; nothing where none is.
std::optional<std::uint64_t> inside(const history::Slices& slices, Handle slice, std::uint64_t at,
                                    std::uint64_t count) {
  const std::uint64_t length = slices.has(slice) ? slices.length_of(slice) : 0;
  if (at >= length) return std::nullopt;
  return std::min(count, length - at);
}

bool cut(const history::Slices& slices, history::Write& write) {
  const auto count = inside(slices, write.slice, write.at, write.bytes.size());
  if (count) write.bytes.resize(*count);
  return count.has_value();
}

bool cut(const history::Slices& slices, history::Read& read) {
  const auto count = inside(slices, read.slice, read.at, read.length);
  if (count) read.length = *count;
  return count.has_value();
}

bool follow_all(history::Slices& slices, history::Batch& batch);

/// Cuts writes and reads to their slices. False where the operation, or one of a batch, cannot be
/// done.
bool follow(history::Slices& slices, Operation& operation) {
  if (auto* batch = std::get_if<history::Batch>(&operation)) return follow_all(slices, *batch);
  auto* write = std::get_if<history::Write>(&operation);
  if (write != nullptr && !cut(slices, *write)) return false;
  auto* read = std::get_if<history::Read>(&operation);
  if (read != nullptr && !cut(slices, *read)) return false;
  if (!slices.allow(operation)) return false;
  slices.note(operation);
  return true;
}

bool follow_all(history::Slices& slices, history::Batch& batch) {
  return std::ranges::all_of(batch.operations, [&](history::BatchedOperation& batched) {
    Operation operation = history::as_operation(batched);
    if (!follow(slices, operation)) return false;
    batched = history::as_batched(operation).value();
    return true;
  });
}

}  // namespace

Adaptation::Adaptation(const oracle::HeapState& state, Handle next_handle)
    : slices_(next_handle), next_meant_(next_handle) {
  for (const oracle::LiveSlice& slice : state.live) {
    slices_.add(slice.handle, slice.content.size());
    names_[slice.handle] = slice.handle;
  }
}

std::optional<Operation> Adaptation::next(const Operation& meant) {
  const auto given = static_cast<Handle>(history::handles_given(meant));
  for (Handle i = 0; i < given; ++i) names_[next_meant_ + i] = slices_.next() + i;
  auto done = attempt(meant);
  for (Handle i = 0; i < given && !done; ++i) names_.erase(next_meant_ + i);
  next_meant_ += given;
  return done;
}

std::optional<Operation> Adaptation::attempt(const Operation& meant) {
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

}  // namespace crashcheck::ghost_tree
