namespace harness {

// ---- What the program knows of its heap -----------------------------------------------------

constexpr std::uint64_t kFileHeaderBytes = 16;  // payload offset 0 is file byte 16
constexpr std::uint64_t kArena = 48;            // the first block's payload offset

std::uint64_t in_blocks(std::uint64_t length) {
  return (length + GhostTree::kBlockBytes - 1) / GhostTree::kBlockBytes * GhostTree::kBlockBytes;
}
/// The whole blocks of a slice.
Slice blocks(Slice slice) { return {slice.offset, in_blocks(slice.length)}; }
std::uint64_t end_of(Slice slice) { return slice.offset + slice.length; }

/// A slice that the program was given, and what is in its blocks, padding included.
struct Live {
  Slice place;
  Bytes bytes;
  Bytes or_else = {};         // not empty: each unit of the device as in `bytes` or as here
  std::uint64_t written = 0;  // the bytes behind have not been written since they were allocated
};

/// A state that the heap may be in. What is neither live nor lost must be free.
struct State {
  std::string name = "created";
  std::map<std::size_t, Live> live = {};  // by the number of the slice
  Bytes header = Bytes(GhostTree::kUserHeaderBytes);
  Bytes header_or_else = {};
  std::vector<Slice> lost = {};         // blocks that belong to nobody
  std::vector<Slice> may_be_lost = {};  // blocks that belong to nobody, or are free
  std::uint64_t payload_bytes = kArena;

  void give(std::size_t number, Slice place) {
    live[number] = Live{place, Bytes(in_blocks(place.length))};
    extend_to(blocks(place));
  }
  void extend_to(Slice block) { payload_bytes = std::max(payload_bytes, end_of(block)); }
  Slice take(std::size_t number) {
    const Slice block = blocks(live.at(number).place);
    live.erase(number);
    give_back(block);
    return block;
  }
  /// What is free at the end of the payload is cut off.
  void give_back(Slice block) {
    if (end_of(block) == payload_bytes) payload_bytes = block.offset;
  }
  [[nodiscard]] State in_between(const std::vector<Slice>& blocks) const {
    State state = *this;
    state.name = "in between";
    state.may_be_lost.insert(state.may_be_lost.end(), blocks.begin(), blocks.end());
    return state;
  }
};

/// What an open makes of it. Journaled, all that is free at the end is given back.
State opened(State state) {
  if (kInPlace) return state;
  state.payload_bytes = kArena;
  for (const auto& [number, slice] : state.live) state.extend_to(blocks(slice.place));
  for (const Slice& block : state.lost) state.extend_to(block);
  return state;
}

/// The same where what was given since `before` is lost, because nobody was told.
[[maybe_unused]] State untold(const State& before, State after) {
  for (const auto& [number, slice] : after.live) {
    if (!before.live.contains(number)) after.lost.push_back(blocks(slice.place));
  }
  std::erase_if(after.live, [&](const auto& each) { return !before.live.contains(each.first); });
  return after;
}

/// What all of `named` together leave out of the arena, block by block.
std::vector<Slice> rest_of_arena(std::uint64_t payload_bytes, const std::vector<Slice>& named) {
  std::vector<bool> is_named((payload_bytes - std::min(payload_bytes, kArena)) / 32);
  for (const Slice& slice : named) {
    for (std::uint64_t at = slice.offset; at < std::min(end_of(slice), payload_bytes); at += 32) {
      if (at >= kArena) is_named[(at - kArena) / 32] = true;
    }
  }
  std::vector<Slice> rest;
  for (std::size_t i = 0; i < is_named.size(); ++i) {
    if (is_named[i]) continue;
    const std::uint64_t at = kArena + 32 * i;
    if (rest.empty() || end_of(rest.back()) != at) rest.push_back({at, 0});
    rest.back().length += 32;
  }
  return rest;
}

}  // namespace harness
