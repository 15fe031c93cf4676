// The letters of both alphabets.
#include "letters.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::Action;
using history::Handle;
using Kind = ActionKind;
using oracle::kBlockBytes;

/// Leaves 20 bytes of padding: the slice's last word is not a whole one.
constexpr std::uint64_t kShortBy = 20;
constexpr history::Slot kHeaderSlot{std::nullopt, 8, 16};

/// Word `index` of what slice `handle` holds.
std::uint64_t word_of(Handle handle, std::uint64_t index) {
  if (index % 2 == 0) return oracle::kArenaBegin + kBlockBytes * ((handle + index / 2) % 8);
  return (std::uint64_t{handle} + 1) << 24U | index | std::uint64_t{1} << 56U;
}

/// Bytes [begin, end) of it.
history::Bytes content(Handle handle, std::uint64_t begin, std::uint64_t end) {
  history::Bytes bytes;
  for (std::uint64_t at = begin; at < end; ++at) {
    bytes.push_back(static_cast<std::byte>(word_of(handle, at / 8) >> (at % 8 * 8) & 0xFFU));
  }
  return bytes;
}

void add_write(history::History& operations, Handle slice, std::uint64_t begin, std::uint64_t end) {
  if (begin < end)
    operations.emplace_back(history::Write{slice, begin, content(slice, begin, end)});
}

class Letters {
 public:
  Letters(const oracle::HeapState& state, LetterSet letters, oracle::Protocol protocol,
          std::uint64_t units)
      : state_(state), is_journaled_(protocol == oracle::Protocol::kJournaled) {
    for (std::uint64_t unit = 1; unit <= units; ++unit) {
      lengths_.push_back(unit * kBlockBytes);
      if (letters == LetterSet::kFull) lengths_.push_back(unit * kBlockBytes - kShortBy);
    }
    room_ = units * kBlockBytes;
    for (const oracle::LiveSlice& slice : state.live) room_ -= slice.block().length();
    has_slots_ = is_journaled_ && letters == LetterSet::kFull;
  }

  std::vector<Action> all() {
    for (const std::uint64_t length : lengths_) add_allocations(length);
    if (room_ >= 2 * kBlockBytes)
      letters_.push_back(
          Action{static_cast<std::uint8_t>(Kind::kAllocatePair), 0, 0, 0, kBlockBytes});
    for (const oracle::LiveSlice& slice : state_.live) add_uses(slice);
    for (std::size_t i = 0; i < state_.live.size(); ++i) {
      for (std::size_t j = i + 1; j < state_.live.size(); ++j) {
        letters_.push_back({static_cast<std::uint8_t>(Kind::kDeallocatePair), state_.live[i].handle,
                            state_.live[j].handle, 0, 0});
      }
    }
    letters_.push_back(Action{static_cast<std::uint8_t>(Kind::kReopen)});
    if (is_journaled_) letters_.push_back(Action{static_cast<std::uint8_t>(Kind::kReclaim)});
    return std::move(letters_);
  }

 private:
  void add_allocations(std::uint64_t length) {
    if (length > room_) return;
    letters_.push_back(Action{static_cast<std::uint8_t>(Kind::kAllocate), 0, 0, 0, length});
    if (has_slots_)
      letters_.push_back(Action{static_cast<std::uint8_t>(Kind::kAllocateInto), 0, 0, 0, length});
  }

  void add_uses(const oracle::LiveSlice& slice) {
    const std::uint64_t old_length = slice.content.size();
    letters_.push_back(
        Action{static_cast<std::uint8_t>(Kind::kDeallocate), slice.handle, 0, old_length, 0});
    if (has_slots_) {
      letters_.push_back(
          Action{static_cast<std::uint8_t>(Kind::kDeallocateFrom), slice.handle, 0, old_length, 0});
      if (room_ >= kBlockBytes) {
        letters_.push_back(Action{static_cast<std::uint8_t>(Kind::kReplace), slice.handle, 0,
                                  old_length, kBlockBytes});
      }
    }
    for (const std::uint64_t length : lengths_) {
      const bool fits = oracle::block_length(length) <= room_ + slice.block().length();
      if (length == old_length || !fits) continue;
      letters_.push_back(Action{static_cast<std::uint8_t>(Kind::kReallocate), slice.handle, 0,
                                old_length, length});
      if (has_slots_) {
        letters_.push_back(Action{static_cast<std::uint8_t>(Kind::kReallocateInto), slice.handle, 0,
                                  old_length, length});
      }
    }
  }

  const oracle::HeapState& state_;
  bool is_journaled_;
  bool has_slots_ = false;
  std::uint64_t room_ = 0;  // bytes that no live block takes
  std::vector<std::uint64_t> lengths_;
  std::vector<Action> letters_;
};

}  // namespace

std::string describe(LetterSet letters, oracle::Protocol protocol, std::uint64_t units) {
  const bool journaled = protocol == oracle::Protocol::kJournaled;
  std::string text = "allocate and write, reallocate and write what is gained, to 1 to " +
                     std::to_string(units) + " units";
  if (letters == LetterSet::kFull) text += ", each also 20 bytes short of that";
  text += "; deallocate; allocate two of one unit at once; deallocate any two at once; reopen";
  if (journaled) text += "; reclaim";
  if (journaled && letters == LetterSet::kFull) {
    text += "; allocate, reallocate and deallocate with a slot; a batch that replaces a slice";
  }
  return text;
}

std::vector<Action> actions_at(const oracle::HeapState& state, LetterSet letters,
                               oracle::Protocol protocol, std::uint64_t units) {
  return Letters(state, letters, protocol, units).all();
}

history::History operations_of(const Action& action, Handle next) {
  history::History operations;
  const Handle slice = action.first;
  switch (static_cast<Kind>(action.kind)) {
    case Kind::kCreate: return {};
    case Kind::kAllocate:
      operations.emplace_back(history::Allocate{action.after});
      add_write(operations, next, 0, action.after);
      break;
    case Kind::kAllocatePair:
      operations.emplace_back(history::AllocateBulk{{action.after, action.after}});
      add_write(operations, next, 0, action.after);
      add_write(operations, next + 1, 0, action.after);
      break;
    case Kind::kDeallocate: operations.emplace_back(history::Deallocate{slice}); break;
    case Kind::kDeallocatePair:
      operations.emplace_back(history::DeallocateBulk{{slice, action.second}});
      break;
    case Kind::kReallocate:
      operations.emplace_back(history::Reallocate{slice, action.after});
      add_write(operations, slice, action.before, action.after);
      break;
    case Kind::kReopen: operations.emplace_back(history::Reopen{}); break;
    case Kind::kReclaim: operations.emplace_back(history::Reclaim{}); break;
    case Kind::kAllocateInto:
      operations.emplace_back(history::AllocateInto{kHeaderSlot, action.after});
      add_write(operations, next, 0, action.after);
      break;
    case Kind::kReallocateInto:
      operations.emplace_back(history::ReallocateInto{kHeaderSlot, slice, action.after});
      add_write(operations, slice, action.before, action.after);
      break;
    case Kind::kDeallocateFrom:
      operations.emplace_back(history::DeallocateFrom{kHeaderSlot, slice});
      break;
    case Kind::kReplace:
      // The redo record holds what a batch writes: a handle in it would make every state a new one.
      operations.emplace_back(history::Batch{{history::Allocate{action.after},
                                              history::Write{next, 0, content(0, 0, action.after)},
                                              history::Deallocate{slice}}});
      break;
  }
  return operations;
}

}  // namespace crashcheck::ghost_tree
