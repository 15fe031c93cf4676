namespace harness {

// ---- The program ----------------------------------------------------------------------------

//{ slots
/// A place that remembers where a slice is: in another slice, or in the user header.
struct SlotIn {
  const Slice* slice = nullptr;
  std::uint64_t at = 0;
  std::uint64_t width = 16;
};

[[maybe_unused]] SlotIn user_header(std::uint64_t at, std::uint64_t width) {
  return {nullptr, at, width};
}
[[maybe_unused]] SlotIn in(const Slice& slice, std::uint64_t at, std::uint64_t width) {
  return {&slice, at, width};
}
//}

using Variables = std::vector<std::reference_wrapper<Slice>>;

/// Uses a GhostTree, and keeps in mind after each step what it was told and how many events there
/// were. Its slices are the variables of whoever calls: an operation gives them their values, and
/// so does an open after a crash, which may have come before a slice was given; then the variable
/// is empty, and operations on it are left out. After the first failure everything is.
class Program {
 public:
  /// Opens the heap. Of the states that are possible the program then knows which one it is.
  void open() { open_as(had_crash_ ? "recovery" : "open"); }
  //{ reopen
  void reopen() {
    close();
    open_as("reopen");
  }
  //}
  //{ faults

  /// From here on calls fail.
  void fail(const Fault& fault) { device_.fail(fault); }
  //}
  //{ space

  /// From here on other files hold so much of the medium.
  void others_hold(std::uint64_t bytes) { device_.let_others_hold(bytes); }
  //}
  //{ allocate

  void allocate(Slice& slice, std::uint64_t length) {
    const std::size_t number = number_of(slice);
    if (!heap_) return;
    const Room room = room_for(length);
    const auto result = call([&](auto& heap) { return heap.allocate(length); });
    expect_best_fit(room, result.value_or(Slice()));
    conclude("allocate", result, [&](State& state, std::vector<State>& between) {
      if (kInPlace && !room.block.empty()) between.push_back(state.in_between({room.block}));
      state.give(number, result.value_or(room.place));
    });
  }
  //}
  //{ deallocate

  void deallocate(Slice& slice) {
    const auto number = known(slice);
    if (!number) return leave_out();
    const auto result = call([&](auto& heap) { return heap.deallocate(slice); });
    conclude("deallocate", result, [&](State& state, std::vector<State>& between) {
      const Slice block = state.take(*number);
      if (kInPlace) between.push_back(state.in_between({block}));
    });
  }
  //}
  //{ reallocate

  void reallocate(Slice& slice, std::uint64_t length) {
    const auto number = known(slice);
    if (!number) return leave_out();
    const Room room = room_for(length);
    const auto result = call([&](auto& heap) { return heap.reallocate(slice, length); });
    if (result && result->offset != slice.offset) expect_best_fit(room, *result);
    const Slice to = result.value_or(expected_place(slice, length, room));
    conclude("reallocate", result, [&](State& state, std::vector<State>& between) {
      resize(state, *number, to, room.block, between);
    });
  }
  //}
  //{ allocate-bulk

  void allocate_bulk(const Variables& slices, const std::vector<std::uint64_t>& lengths) {
    std::vector<std::size_t> numbers;
    for (Slice& slice : slices) numbers.push_back(number_of(slice));
    if (!heap_) return;
    std::uint64_t total = 0;
    for (const std::uint64_t length : lengths) total += in_blocks(length);
    const Room room = room_for(total);
    const auto result = call([&](auto& heap) { return heap.allocate_bulk(lengths); });
    const std::vector<Slice> places = result.value_or(side_by_side(room, lengths));
    const auto first =
        std::ranges::find_if(places, [](const Slice& place) { return !place.empty(); });
    if (result && first != places.end()) expect_best_fit(room, {first->offset, total});
    conclude("allocate-bulk", result, [&](State& state, std::vector<State>&) {
      for (std::size_t i = 0; i < numbers.size(); ++i) state.give(numbers[i], places[i]);
      // In-place, what is left over of the block is lost, as documented.
      const Slice left{room.block.offset + total,
                       room.block.length - std::min(room.block.length, total)};
      if (kInPlace && !left.empty()) state.may_be_lost.push_back(left);
    });
  }
  //}
  //{ deallocate-bulk

  void deallocate_bulk(const Variables& slices) {
    std::vector<std::size_t> numbers;
    std::vector<Slice> places;
    for (Slice& slice : slices) {
      const auto number = known(slice);
      if (!number) return leave_out();
      numbers.push_back(*number);
      places.push_back(slice);
    }
    const auto result = call([&](auto& heap) { return heap.deallocate_bulk(places); });
    const std::map<std::size_t, Live>& live = states_.front().live;
    std::ranges::sort(numbers, {},
                      [&](std::size_t number) { return live.at(number).place.offset; });
    conclude("deallocate-bulk", result, [&](State& state, std::vector<State>& between) {
      for (auto next = numbers.begin(); next != numbers.end();) {
        Slice group{state.live.at(*next).place.offset, 0};  // slices that touch are freed as one
        while (next != numbers.end() && state.live.at(*next).place.offset == end_of(group)) {
          group.length += state.live.at(*next).bytes.size();
          state.live.erase(*next++);
        }
        state.give_back(group);
        if (kInPlace) between.push_back(state.in_between({group}));
      }
    });
  }
  //}
  //{ write

  /// The bytes are given in hexadecimal.
  void write(Slice& slice, std::uint64_t at, const char* hex) {
    const auto number = known(slice);
    const Bytes bytes = from_hex(hex);
    if (!number || at + bytes.size() > slice.length) return leave_out();
    const auto result = call([&](auto& heap) { return heap.write(slice, at, bytes); });
    conclude("write", result, [&](State& state, std::vector<State>& between) {
      between.push_back(state.in_between({}));
      Live& live = state.live.at(*number);
      std::ranges::copy(bytes, live.bytes.data() + at);
      live.written = live.place.length;
      between.back().live.at(*number).or_else = live.bytes;
    });
  }
  //}
  //{ write-header

  void write_user_header(std::uint64_t at, const char* hex) {
    if (!heap_) return;
    const Bytes bytes = from_hex(hex);
    const auto result = call([&](auto& heap) { return heap.write_user_header(at, bytes); });
    conclude("write-header", result, [&](State& state, std::vector<State>& between) {
      between.push_back(state.in_between({}));
      std::ranges::copy(bytes, state.header.data() + at);
      between.back().header_or_else = state.header;
    });
  }
  //}
  //{ slots

  void allocate_into(const SlotIn& slot, Slice& slice, std::uint64_t length) {
    const std::size_t number = number_of(slice);
    const auto where = find(slot);
    if (!where) return leave_out();
    const Room room = room_for(length);
    const auto result = call([&](auto& heap) { return heap.allocate_into(*where, length); });
    expect_best_fit(room, result.value_or(Slice()));
    const Slice to = result.value_or(room.place);
    conclude("allocate-into", result, [&](State& state, std::vector<State>&) {
      state.give(number, to);
      fill(state, slot, to);
    });
  }

  void reallocate_into(const SlotIn& slot, Slice& slice, std::uint64_t length) {
    const auto number = known(slice);
    const auto where = find(slot);
    if (!number || !where) return leave_out();
    const Room room = room_for(length);
    const auto result =
        call([&](auto& heap) { return heap.reallocate_into(*where, slice, length); });
    if (result && result->offset != slice.offset) expect_best_fit(room, *result);
    const Slice to = result.value_or(expected_place(slice, length, room));
    conclude("reallocate-into", result, [&](State& state, std::vector<State>& between) {
      resize(state, *number, to, room.block, between);
      fill(state, slot, to);
    });
  }

  void deallocate_from(const SlotIn& slot, Slice& slice) {
    const auto number = known(slice);
    const auto where = find(slot);
    if (!number || !where) return leave_out();
    const auto result = call([&](auto& heap) { return heap.deallocate_from(*where, slice); });
    conclude("deallocate-from", result, [&](State& state, std::vector<State>&) {
      state.take(*number);
      fill(state, slot, Slice{});
    });
  }
  //}
  //{ reclaim

  void reclaim() {
    if (!heap_) return;
    std::vector<Slice> live;
    for (const auto& [number, slice] : states_.front().live) live.push_back(slice.place);
    const auto result = heap_->reclaim(live);
    conclude("reclaim", result, [](State& state, std::vector<State>&) {
      state.lost.clear();
      state = opened(state);
    });
  }
  //}
  //{ batch

  /// What `operations` do takes effect as one.
  void batch(const std::function<void()>& operations) {
    if (!heap_) return;
    refused_.reset();
    const std::vector<State> before = states_;
    const auto result = heap_->batch([&](bstack::Batch& batch) -> io::Result<void> {
      batch_ = &batch;
      operations();
      batch_ = nullptr;
      if (refused_) return io::Failure(*refused_);
      return {};
    });
    const std::vector<State> after = std::exchange(states_, before);
    if (std::exchange(leaves_out_, false)) return update_variables();
    std::size_t next = 0;
    conclude("batch", result, [&](State& state, std::vector<State>&) { state = after[next++]; });
  }
  //}
  //{ abandon

  /// Allocates, and forgets where.
  void abandon(std::uint64_t length) {
    if (!heap_) return;
    const Room room = room_for(length);
    const auto result = call([&](auto& heap) { return heap.allocate(length); });
    expect_best_fit(room, result.value_or(Slice()));
    conclude("abandon", result, [&](State& state, std::vector<State>& between) {
      if (kInPlace && !room.block.empty()) between.push_back(state.in_between({room.block}));
      const Slice block = blocks(result.value_or(room.place));
      state.extend_to(block);
      if (!block.empty()) state.lost.push_back(block);
    });
  }
  //}
  //{ set-reserve

  void set_reserve(std::uint64_t bytes) {
    if (!heap_) return;
    heap_->set_reserve(bytes);
    conclude("set-reserve", io::Result<void>(), [](State&, std::vector<State>&) {});
  }
  //}
  //{ read

  /// What is read must be what was written, as far as that is known.
  void read(Slice& slice, std::uint64_t at, std::uint64_t length) {
    const auto number = known(slice);
    if (!number || at + length > slice.length) return leave_out();
    Bytes found(length);
    const auto result = call([&](auto& heap) { return heap.read(slice, at, found); });
    conclude("read", result, [](State&, std::vector<State>&) {});
    if (!result || is_over_ || states_.size() != 1) return;
    const Bytes& known_bytes = states_.front().live.at(*number).bytes;
    if (std::equal(found.begin(), found.end(), known_bytes.data() + at)) return;
    report("read",
           {"intact: a read returned something else than was written" + harness::at(slice)});
  }
  //}
  //{ refused

  /// The heap has to refuse the call, and to change nothing.
  template <typename Call>
  void refused(const Call& refused_call) {
    if (!heap_) return;
    const auto result = refused_call(*heap_);
    if (result) return report("refused", {"usable: a call was carried out"});
    const io::ErrorCode code = result.error().code;
    const bool is_refusal =
        code == io::ErrorCode::kInvalidArgument || code == io::ErrorCode::kNoSpace;
    const auto answered = is_refusal ? io::Result<void>() : io::Failure(result.error());
    conclude("refused", answered, [](State&, std::vector<State>&) {});
  }
  //}
  //{ crash

  /// The power goes. Whatever step of the program that event is in, the heap must be as before the
  /// step or as after it, or as documented for a step that is cut. The next open is on what is
  /// left.
  void crash(const Crash& crash) {
    if (is_over_) return;
    std::string where = "crash after event " + std::to_string(crash.after);
    std::vector<State> possible = states_;
    //{ space
    std::uint64_t others = device_.others_hold();
    //}
    for (std::size_t i = steps_.size(); i-- > 0 && steps_[i].last_event > crash.after;) {
      possible = steps_[i].possible;
      where = "crash after event " + std::to_string(crash.after) + ", in " + steps_[i].operation;
      cuts_recovery_ = i == 0 && had_crash_;
      //{ space
      others = steps_[i].others;
      //}
    }
    Device after(device_.left_by(crash));
    //{ space
    after.let_others_hold(others);
    //}
    report(where, recover_and_check(after, possible));
    close();
    device_ = std::move(after);
    states_ = std::move(possible);
    steps_.clear();
    had_crash_ = true;
    //{ faults
    is_in_limbo_ = false;
    //}
  }
  //}
  //{ no-crash

  /// The program is over, and nothing has crashed.
  void finish() {
    Device at_rest(device_.image());
    //{ space
    at_rest.let_others_hold(device_.others_hold());
    //}
    if (!is_over_) report("at the end", recover_and_check(at_rest, states_));
  }
  //}

 private:
  struct Step {
    const char* operation;
    std::uint64_t last_event;
    std::vector<State> possible;  // after a crash inside
    //{ space
    std::uint64_t others = 0;  // what other files held
    //}
  };
  /// Where an allocation should go: into the smallest free block that fits, or else to the end.
  struct Room {
    Slice block;  // free
    Slice place;
    std::uint64_t payload_bytes = 0;
  };

  /// A step is done, a crash inside of which leaves one of these states.
  void note(const char* operation, std::vector<State> possible) {
    steps_.push_back({operation, device_.events(), std::move(possible)});
    //{ space
    steps_.back().others = device_.others_hold();
    //}
  }

  void close() {
    heap_.reset();
    //{ faults
    device_.close();
    //}
  }

  void open_as(const char* operation) {
    if (is_over_) return;
    auto opened = open_heap(device_);
    note(operation, states_);
    //{ faults
    is_in_limbo_ = has_failed() && !opened;
    if (is_in_limbo_) return;
    //}
    //{ refusals
    if (!opened && is_rightly_refused(opened.error(), device_, states_)) {
      is_over_ = true;
      return;
    }
    //}
    if (!opened) return report(operation, {"opens: " + to_string(opened.error())});
    heap_ = std::move(*opened);
    //{ faults
    const Quiet quiet(device_);
    //}
    Problems problems;
    if (const auto found = harness::find(*heap_, states_, problems)) adopt(*found);
    report(operation, problems);
  }

  /// The program has looked: this is the state that the heap is in.
  void adopt(State found) {
    std::vector<Slice> owned = heap_->free_blocks().value_or(std::vector<Slice>());
    for (auto& [number, slice] : found.live) {
      owned.push_back(blocks(slice.place));
      static_cast<void>(heap_->read(blocks(slice.place), 0, slice.bytes));
      slice.or_else.clear();
    }
    static_cast<void>(heap_->read_user_header(0, found.header));
    found.header_or_else.clear();
    found.may_be_lost.clear();
    found.lost = rest_of_arena(found.payload_bytes, owned);
    found.name = "before";
    states_ = {std::move(found)};
    update_variables();
  }

  /// Does an operation.
  template <typename Operation>
  auto call(const Operation& operation) -> decltype(operation(std::declval<GhostTree&>())) {
    //{ batch
    if (batch_ != nullptr) return operation(*batch_);
    //}
    return operation(*heap_);
  }

  /// An operation has returned. `make` turns a state before it into the one after it, and adds what
  /// is documented for a crash in between.
  template <typename Result, typename Make>
  void conclude(const char* operation, const Result& result, const Make& make) {
    if (is_over_) return;
    std::vector<State> possible;
    std::vector<State> after;
    for (const State& before : states_) {
      State state = before;
      std::vector<State> between;
      make(state, between);
      possible.push_back(before);
      possible.insert(possible.end(), between.begin(), between.end());
      possible.push_back(untold(before, state));
      possible.back().name = "after";
      after.push_back(std::move(state));
    }
    //{ batch
    if (batch_ != nullptr) {
      if (!result) refused_ = result.error();
      if (result) states_ = std::move(after);
      return update_variables();
    }
    //}
    //{ faults
    const bool fails_now = has_failed();
    if (!result && (fails_now || is_in_limbo_)) {
      if (!is_in_limbo_) states_ = possible;  // once something has failed nothing more is done
      is_in_limbo_ = true;
      note(operation, states_);
      return update_variables();
    }
    //}
    //{ space
    if (!result && is_too_full(result.error())) {
      note(operation, kInPlace ? possible : states_);
      // In-place promises nothing of a full medium: nothing more is done.
      if (kInPlace || result.error().code != io::ErrorCode::kNoSpace) return heap_.reset();
      update_variables();
      Problems changed = differences(*heap_, states_.front());
      check_tree(*heap_, changed);
      for (std::string& each : changed) each = "space: " + each;
      return report(operation, changed);
    }
    //}
    if (!result) return report(operation, {"usable: " + to_string(result.error())});
    states_ = std::move(after);
    note(operation, std::move(possible));
    update_variables();
    //{ faults
    if (is_in_limbo_) return;
    const Quiet quiet(device_);
    //}
    Problems problems = differences(*heap_, states_.front());
    if (!kInPlace) check_tree(*heap_, problems);
    report(operation, problems);
  }

  //{ space
  /// Whether an operation found no space. Where an overwrite needs space that may come in the
  /// middle of anything.
  static bool is_too_full(const io::Error& error) {
    return error.code == io::ErrorCode::kNoSpace ||
           (kRewriteCopies && error.system_error == ENOSPC);
  }

  //}
  //{ faults
  /// Whether a call has failed since the last time.
  bool has_failed() { return std::exchange(failures_, device_.failed()) != device_.failed(); }

  //}
  void report(const std::string& where, const Problems& problems) {
    if (problems.empty()) return;
    const char* guarantee = cuts_recovery_ ? "converges: " : "";
    //{ faults
    if (failures_ > 0) guarantee = "contained: ";
    //}
    std::string text = where + ":";
    for (const std::string& each : problems) text += "\n  " + (guarantee + each);
    ADD_FAILURE() << text;
    is_over_ = true;
    heap_.reset();
  }

  std::size_t number_of(Slice& slice) {
    variables_.push_back(&slice);
    return variables_.size() - 1;
  }

  /// The number of a slice that is there, and in the same place in all states that are possible.
  std::optional<std::size_t> known(const Slice& slice) const {
    const auto variable = std::ranges::find(variables_, &slice);
    if (!heap_ || variable == variables_.end()) return std::nullopt;
    const auto number = static_cast<std::size_t>(variable - variables_.begin());
    for (const State& state : states_) {
      const auto live = state.live.find(number);
      if (live == state.live.end() || live->second.place != slice) return std::nullopt;
    }
    return number;
  }

  void update_variables() {
    const std::map<std::size_t, Live>& live = states_.front().live;
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      *variables_[i] = live.contains(i) ? live.at(i).place : Slice{};
    }
  }

  //{ no-batch
  /// A slice is not there.
  void leave_out() {}
  //}
  //{ batch
  /// A slice is not there. A batch is left out as a whole.
  void leave_out() {
    if (batch_ == nullptr) return;
    leaves_out_ = true;
    refused_ = io::Error{io::ErrorCode::kInvalidArgument, "batch", "a slice is not there"};
  }
  //}
  //{ gives

  Room room_for(std::uint64_t length) {
    Room room;
    //{ batch
    if (batch_ != nullptr) return room;
    //}
    //{ faults
    const Quiet quiet(device_);
    //}
    const auto free = heap_->free_blocks();
    const auto statistics = heap_->statistics();
    if (length == 0 || !free || !statistics) return room;
    room.payload_bytes = statistics->payload_bytes;
    room.place = {room.payload_bytes, length};
    for (const Slice& block : *free) {
      const bool fits = block.length >= in_blocks(length);
      if (fits && (room.block.empty() || block.length < room.block.length)) room.block = block;
    }
    if (!room.block.empty()) room.place.offset = end_of(room.block) - in_blocks(length);
    return room;
  }

  void expect_best_fit(const Room& room, Slice given) {
    if (given.empty() || room.place.empty()) return;
    const Slice wanted = room.block.empty() ? blocks(room.place) : room.block;
    if (wanted.offset <= given.offset && end_of(blocks(given)) <= end_of(wanted)) return;
    report("allocation", {"best-fit: another free block fits better" + at(given)});
  }
  //}
  //{ resizes

  /// Where a slice has to be that was reallocated.
  static Slice expected_place(Slice slice, std::uint64_t length, const Room& room) {
    const bool is_last = end_of(blocks(slice)) == room.payload_bytes;
    const bool stays = is_last || in_blocks(length) <= in_blocks(slice.length);
    if (length == 0) return {};
    return slice.empty() || !stays ? room.place : Slice{slice.offset, length};
  }

  static void resize(State& state, std::size_t number, Slice to, Slice room,
                     std::vector<State>& between) {
    const State before = state;
    const Live old = before.live.at(number);
    const std::uint64_t kept = std::min(old.place.length, to.length);
    Live& now = state.live.at(number);
    now.place = to;
    now.bytes.resize(kept);
    now.bytes.resize(in_blocks(to.length));
    now.written = std::min(now.written, kept);
    const bool moves = to.offset != old.place.offset;
    if (!moves) state.give_back(blocks(old.place));
    state.extend_to(blocks(to));
    if (moves) state.give_back(blocks(old.place));
    if (!kInPlace) return;
    if (moves && !to.empty()) {
      if (!room.empty()) between.push_back(before.in_between({room}));
      between.push_back(before.in_between({}));
      between.back().lost.push_back(blocks(to));
      between.back().extend_to(blocks(to));
    }
    if (moves && !old.place.empty()) between.push_back(state.in_between({blocks(old.place)}));
    if (moves || to.length >= old.place.length) return;
    // What is behind the new length is zeroed, unit by unit; the blocks that are freed may be lost.
    Live& partly = between.emplace_back(before.in_between({})).live.at(number);
    partly.or_else = old.bytes;
    std::fill(partly.or_else.begin() + static_cast<std::ptrdiff_t>(to.length), partly.or_else.end(),
              std::byte{0});
    const Slice freed{end_of(blocks(to)), old.bytes.size() - in_blocks(to.length)};
    between.push_back(state.in_between({freed}));
    between.back().live.at(number).or_else.assign(old.bytes.data(),
                                                  old.bytes.data() + in_blocks(to.length));
  }
  //}
  //{ allocate-bulk

  /// In-place, a bulk allocation is cut from the front of a free block, else from its end.
  static std::vector<Slice> side_by_side(const Room& room,
                                         const std::vector<std::uint64_t>& lengths) {
    std::uint64_t at = kInPlace && !room.block.empty() ? room.block.offset : room.place.offset;
    std::vector<Slice> places;
    for (const std::uint64_t length : lengths) {
      places.push_back(length == 0 ? Slice{} : Slice{at, length});
      at += in_blocks(length);
    }
    return places;
  }
  //}
  //{ writes

  static Bytes from_hex(std::string_view hex) {
    const auto digit = [&](std::size_t i) {
      return std::string_view("0123456789abcdef").find(hex[i]);
    };
    Bytes bytes(hex.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::byte>(digit(2 * i) << 4U | digit(2 * i + 1));
    }
    return bytes;
  }
  //}
  //{ slots

  /// The slot, unless its slice is not there or too short for it.
  std::optional<bstack::Slot> find(const SlotIn& slot) const {
    const auto width = static_cast<bstack::SlotWidth>(slot.width);
    if (slot.slice == nullptr) return bstack::slot_in_user_header(slot.at, width);
    const bool fits = known(*slot.slice) && slot.at + slot.width <= slot.slice->length;
    if (!fits) return std::nullopt;
    return bstack::slot_in(*slot.slice, slot.at, width);
  }

  void fill(State& state, const SlotIn& slot, Slice place) const {
    const auto stored = bstack::to_bytes(place);
    Bytes* bytes = &state.header;
    if (slot.slice != nullptr) {
      Live& live = state.live.at(*known(*slot.slice));
      live.written = live.place.length;
      bytes = &live.bytes;
    }
    std::copy_n(stored.begin(), slot.width, bytes->begin() + static_cast<std::ptrdiff_t>(slot.at));
  }
  //}

  Device device_;
  std::optional<GhostTree> heap_;
  std::vector<Slice*> variables_;
  std::vector<State> states_ = {State{}};  // that are possible; one, but for crashes and failures
  std::vector<Step> steps_;                // since the last crash
  bool is_over_ = false;
  bool had_crash_ = false;
  bool cuts_recovery_ = false;
  //{ faults
  bool is_in_limbo_ = false;  // a call has failed since the heap was opened
  std::uint64_t failures_ = 0;
  //}
  //{ batch
  bstack::Batch* batch_ = nullptr;
  std::optional<io::Error> refused_;
  bool leaves_out_ = false;
  //}
};

}  // namespace harness
