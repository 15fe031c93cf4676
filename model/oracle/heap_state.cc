// Lookup in heap states.
#include "oracle/heap_state.h"

#include <algorithm>

namespace crashcheck::oracle {

LiveSlice* HeapState::find(Handle handle) {
  const auto found = std::ranges::find(live, handle, &LiveSlice::handle);
  return found == live.end() ? nullptr : &*found;
}

const LiveSlice* HeapState::find(Handle handle) const {
  const auto found = std::ranges::find(live, handle, &LiveSlice::handle);
  return found == live.end() ? nullptr : &*found;
}

LiveSlice HeapState::take(Handle handle) {
  const auto found = std::ranges::find(live, handle, &LiveSlice::handle);
  LiveSlice slice = std::move(*found);
  live.erase(found);
  return slice;
}

Outcome exactly(std::string_view name, HeapState state) {
  Outcome outcome;
  outcome.name = name;
  outcome.alternative_header = state.user_header;
  outcome.state = std::move(state);
  return outcome;
}

}  // namespace crashcheck::oracle
