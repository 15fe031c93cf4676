// Lookup in heap states, and what an open does to them.
#include "oracle/heap_state.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::oracle {

void LiveSlice::write(std::uint64_t at, std::span<const std::byte> bytes) {
  previous = content;
  fresh_from = UINT64_MAX;
  std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(at));
}

LiveSlice* HeapState::find(Handle handle) {
  const auto found = std::ranges::find(live, handle, &LiveSlice::handle);
  return found == live.end() ? nullptr : &*found;
}

const LiveSlice* HeapState::find(Handle handle) const {
  const auto found = std::ranges::find(live, handle, &LiveSlice::handle);
  return found == live.end() ? nullptr : &*found;
}

std::vector<Handle> HeapState::handles() const {
  std::vector<Handle> all;
  for (const LiveSlice& slice : live) all.push_back(slice.handle);
  return all;
}

LiveSlice HeapState::take(Handle handle) {
  const auto found = std::ranges::find(live, handle, &LiveSlice::handle);
  CRASHCHECK_ASSERT(found != live.end());
  LiveSlice slice = std::move(*found);
  live.erase(found);
  return slice;
}

void HeapState::forget_from(Handle first) {
  std::erase_if(live, [&](const LiveSlice& slice) { return slice.handle >= first; });
}

void HeapState::recover(Protocol protocol) {
  normalize(free);
  if (protocol == Protocol::kInPlace || free.empty() || free.back().end != length) return;
  length = free.back().begin;
  free.pop_back();
}

HeapState created_heap() {
  HeapState state;
  state.length = kArenaBegin;
  return state;
}

Outcome exactly(std::string_view name, HeapState state) {
  Outcome outcome;
  outcome.name = name;
  outcome.alternative_header = state.user_header;
  outcome.state = std::move(state);
  return outcome;
}

}  // namespace crashcheck::oracle
