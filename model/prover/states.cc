// The set of states: insertion by key, and the paths from the first state to each.
#include "states.h"

#include <algorithm>

#include "io/assert.h"

namespace crashcheck::prover {

bool States::insert(Reached reached) {
  const auto id = static_cast<StateId>(all_.size());
  CRASHCHECK_ASSERT(reached.start || reached.parent < id);
  if (!ids_.try_emplace(reached.key, id).second) return false;
  reached.way.shrink_to_fit();
  bytes_behind_ += reached.way.capacity() * sizeof(faultfs::Choice);
  if (reached.start) {
    bytes_behind_ += reached.start->image.memory_bytes() + reached.start->knowledge.capacity();
  }
  all_.push_back(std::move(reached));
  return true;
}

std::vector<StateId> States::session_of(StateId id) const {
  std::vector<StateId> states = {id};
  while (!all_[id].start) states.push_back(id = all_[id].parent);
  std::ranges::reverse(states);
  return states;
}

std::vector<StateId> States::path_to(StateId id) const {
  std::vector<StateId> states = {id};
  while (id != 0) states.push_back(id = all_[id].parent);
  std::ranges::reverse(states);
  return states;
}

std::uint64_t States::bytes() const {
  constexpr std::uint64_t kMapEntry = sizeof(Hash128) + sizeof(StateId) + 3 * sizeof(void*);
  return all_.capacity() * sizeof(Reached) + bytes_behind_ + ids_.size() * kMapEntry;
}

}  // namespace crashcheck::prover
