namespace harness {

// ---- The guarantees -------------------------------------------------------------------------

using Problems = std::vector<std::string>;

std::string at(Slice where) {
  const std::string begin = std::to_string(where.offset);
  if (where.length < 2) return ": payload byte " + begin;
  return ": payload bytes " + begin + " to " + std::to_string(end_of(where) - 1);
}

/// Whether it is the same problem, if perhaps somewhere else.
bool is_alike(const std::string& one, const std::string& other) {
  return one.substr(0, one.find(": payload byte")) == other.substr(0, other.find(": payload byte"));
}

/// Whether each unit of `found`, which lies at that file offset, is as in `bytes` or in `or_else`.
bool is_either(const Bytes& found, const Bytes& bytes, const Bytes& or_else, std::uint64_t offset) {
  const auto same = [&](const Bytes& other, std::size_t from, std::size_t to) {
    return to <= other.size() && std::equal(&found[from], &found[from] + (to - from), &other[from]);
  };
  for (std::size_t from = 0, to = 0; from < found.size(); from = to) {
    to = std::min<std::size_t>(found.size(), from + kUnitBytes - (offset + from) % kUnitBytes);
    if (!same(bytes, from, to) && !same(or_else, from, to)) return false;
  }
  return true;
}

/// No two owners for the same bytes, and nothing outside of the payload.
void check_owners(const std::vector<Slice>& free, const State& state, std::uint64_t payload_bytes,
                  Problems& problems) {
  enum Owner { kFree, kLive, kNobody };
  std::vector<std::pair<Slice, Owner>> owned;
  const auto add = [&](Slice block, Owner owner) {
    for (const auto& [other, its_owner] : owned) {
      if (end_of(block) <= other.offset || end_of(other) <= block.offset) continue;
      const char* problem = "extents: the memory of a live slice has another owner, too";
      if (owner == kFree) problem = "extents: two free blocks overlap";
      if (owner == kNobody && its_owner == kFree) {
        problem = "durable: memory that nobody freed is free";
      }
      problems.push_back(problem + at(block));
    }
    if (!block.empty()) owned.push_back({block, owner});
  };
  for (const Slice& block : free) {
    const bool fits = block.offset >= kArena && (block.offset - kArena) % 32 == 0 &&
                      block.length >= 32 && block.length % 32 == 0 &&
                      block.offset < payload_bytes && block.length <= payload_bytes - block.offset;
    if (!fits) problems.push_back("extents: no free block can be there" + at(block));
    if (fits) add(block, kFree);
  }
  for (const auto& [number, slice] : state.live) {
    add(blocks(slice.place), kLive);
    if (end_of(blocks(slice.place)) <= payload_bytes) continue;
    problems.push_back("durable: a live slice lies beyond the payload" + at(slice.place));
  }
  for (const Slice& block : state.lost) add(block, kNobody);
}

/// What is not in the heap as it has to be in `state`.
Problems differences(const GhostTree& heap, const State& state) {
  Problems problems;
  const auto free = heap.free_blocks();
  const auto statistics = heap.statistics();
  if (!free || !statistics) {
    const io::Error& error = free ? statistics.error() : free.error();
    return {"tree: the free blocks cannot be listed: " + to_string(error)};
  }
  const std::uint64_t payload_bytes = statistics->payload_bytes;
  if (payload_bytes < state.payload_bytes) {
    problems.push_back("durable: the payload is too short" +
                       at({payload_bytes, state.payload_bytes - payload_bytes}));
  } else if (payload_bytes > state.payload_bytes) {
    problems.push_back("leak: the payload is longer than what was done explains" +
                       at({state.payload_bytes, payload_bytes - state.payload_bytes}));
  }
  check_owners(*free, state, payload_bytes, problems);
  std::vector<Slice> accounted_for = *free;
  for (const auto& [number, slice] : state.live) {
    const Slice block = blocks(slice.place);
    if (block.empty()) continue;
    accounted_for.push_back(block);
    Bytes found(block.length);
    if (const auto read = heap.read(block, 0, found); !read) {
      problems.push_back("durable: a live slice cannot be read: " + to_string(read.error()));
    } else if (!is_either(found, slice.bytes, slice.or_else, kFileHeaderBytes + block.offset)) {
      found.resize(slice.written);
      const bool is_old =
          !is_either(found, slice.bytes, slice.or_else, kFileHeaderBytes + block.offset);
      problems.push_back((is_old ? "intact: the bytes of a live slice have changed"
                                 : "zeroed: fresh bytes of a live slice are not zero") +
                         at(block));
    }
  }
  for (const auto* lost : {&state.lost, &state.may_be_lost}) {
    accounted_for.insert(accounted_for.end(), lost->begin(), lost->end());
  }
  for (const Slice& lost : rest_of_arena(payload_bytes, accounted_for)) {
    problems.push_back("durable: memory that has to be free belongs to nobody" + at(lost));
  }
  Bytes header(GhostTree::kUserHeaderBytes);
  const auto read = heap.read_user_header(0, header);
  if (!read || !is_either(header, state.header, state.header_or_else, kFileHeaderBytes)) {
    problems.push_back("header: the user header is not what was written");
  }
  return problems;
}

/// Which of the states that are possible a heap is in that has been opened; nothing where it is in
/// none. What speaks against all of them is the problem, or that they have nothing in common.
std::optional<State> find(const GhostTree& heap, const std::vector<State>& possible,
                          Problems& problems) {
  std::vector<Problems> against;
  for (const State& state : possible) {
    const State found = opened(state);
    against.push_back(differences(heap, found));
    if (against.back().empty()) return found;
  }
  Problems common = against.front();
  for (const Problems& others : against) {
    std::erase_if(common, [&](const std::string& problem) {
      return std::ranges::none_of(
          others, [&](const std::string& other) { return is_alike(problem, other); });
    });
  }
  problems.insert(problems.end(), common.begin(), common.end());
  if (!common.empty()) return std::nullopt;
  problems.push_back("atomic: neither before, nor after, nor documented between");
  for (std::size_t i = 0; i < possible.size(); ++i) {
    problems.push_back("not '" + possible[i].name + "': " + against[i].front());
  }
  return std::nullopt;
}

/// What the heap says of itself.
void check_tree(const GhostTree& heap, Problems& problems) {
  const auto defects = heap.check();
  if (!defects) problems.push_back("tree: it cannot be checked: " + to_string(defects.error()));
  for (const bstack::Defect& defect : defects.value_or(std::vector<bstack::Defect>())) {
    problems.push_back("tree: check() finds: " + std::string(defect.message) +
                       at({defect.offset, defect.length}));
  }
}

/// Free blocks do not touch after an open, and are zero but for their first 32 bytes.
void check_free_memory(const GhostTree& heap, const Bytes& file, Problems& problems) {
  const std::vector<Slice> free = heap.free_blocks().value_or(std::vector<Slice>());
  for (std::size_t i = 0; i < free.size(); ++i) {
    if (i > 0 && end_of(free[i - 1]) == free[i].offset) {
      problems.push_back("coalesced: two free blocks touch" + at(free[i]));
    }
    for (std::uint64_t byte = free[i].offset + 32; byte < end_of(free[i]); ++byte) {
      if (kFileHeaderBytes + byte >= file.size()) break;
      if (file[kFileHeaderBytes + byte] == std::byte{0}) continue;
      problems.push_back("zeroed: a free block is not zero beyond its node" + at(free[i]));
      break;
    }
  }
}

/// Allocates all that is free, writes to it, and frees it again; what that makes of `state`.
State use(GhostTree& heap, State state, Problems& problems) {
  constexpr std::size_t kNumberOfFirst = 1'000'000;
  std::vector<Slice> blocks = heap.free_blocks().value_or(std::vector<Slice>());
  const auto compare = [&](const char* when) {
    for (const std::string& each : differences(heap, state)) {
      problems.push_back(std::string("usable: ") + when + ": " + each);
    }
    return problems.empty();
  };
  const auto done = [&](const auto& result) {
    if (!result) problems.push_back("usable: " + to_string(result.error()));
    return result.has_value();
  };
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto slice = heap.allocate(blocks[i].length);
    if (!done(slice)) return state;
    if (*slice != blocks[i]) {
      problems.push_back("best-fit: another free block fits better" + at(*slice));
    }
    state.give(kNumberOfFirst + i, *slice);
  }
  if (!compare("all that was free is allocated")) return state;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    Live& live = state.live.at(kNumberOfFirst + i);
    live.bytes.assign(live.bytes.size(), std::byte{0xA5});
    live.written = live.bytes.size();
    if (!done(heap.write(live.place, 0, live.bytes))) return state;
  }
  if (!compare("all that was free is written to")) return state;
  for (const std::size_t odd : {std::size_t{0}, std::size_t{1}}) {
    for (std::size_t i = odd; i < blocks.size(); i += 2) {
      if (!done(heap.deallocate(state.live.at(kNumberOfFirst + i).place))) return state;
      state.take(kNumberOfFirst + i);
    }
  }
  compare("all of it is freed again");
  return state;
}
//{ refusals

/// Whether an open may refuse the file that a crash has left.
bool is_rightly_refused(const io::Error& error, [[maybe_unused]] const Device& device,
                        [[maybe_unused]] const std::vector<State>& possible) {
  [[maybe_unused]] const bool is_creation = possible.front().name == State().name;
  //{ space
  // A creation may find no space; and, where an overwrite needs space, so may any open.
  if (is_creation && error.code == io::ErrorCode::kNoSpace) return true;
  if (kRewriteCopies && error.system_error == ENOSPC) return true;
  //}
  //{ fill
  // A creation that was cut, on a device that shows something else than zeros where nobody wrote:
  // the journaled protocol cannot tell the file from a foreign one, and leaves it as it is.
  if (!kInPlace && error.code == io::ErrorCode::kInvalidData && device.file().size() <= 64 &&
      device.events() == 0 && is_creation) {
    return true;
  }
  //}
  return false;
}
//}

/// Nothing is set aside but what the history says.
io::Result<GhostTree> open_heap(Device& device) {
  auto heap = GhostTree::open(device.connect(), kProtocol);
  if (heap) heap->set_reserve(0);
  return heap;
}

/// Connects to `device` and checks every guarantee on what the store makes of its file, which must
/// be one of the states that are possible.
Problems recover_and_check(Device device, const std::vector<State>& possible) {
  Problems problems;
  auto heap = open_heap(device);
  //{ refusals
  if (!heap && is_rightly_refused(heap.error(), device, possible)) return {};
  //}
  if (!heap) return {"opens: the heap cannot be opened: " + to_string(heap.error())};
  const std::optional<State> found = find(*heap, possible, problems);
  check_free_memory(*heap, device.file(), problems);
  check_tree(*heap, problems);

  const Bytes once = device.file();
  const std::uint64_t events = device.events();
  heap = open_heap(device);
  if (!heap) return {"opens: a heap that was open cannot be: " + to_string(heap.error())};
  if (device.file() != once) problems.push_back("idempotent: opening again changes the file");
  if (!kInPlace && device.events() != events) {
    problems.push_back("idempotent: an open with nothing to do issues events");
  }
  if (!problems.empty()) return problems;

  //{ space
  device.grow();  // what it needs to be used is not what it promises on a full medium
  //}
  const State used = use(*heap, *found, problems);
  if (!problems.empty()) return problems;
  heap = open_heap(device);
  if (!heap) return {"usable: a heap that was used cannot be opened: " + to_string(heap.error())};
  find(*heap, {used}, problems);
  check_free_memory(*heap, device.file(), problems);
  check_tree(*heap, problems);
  return problems;
}

}  // namespace harness
