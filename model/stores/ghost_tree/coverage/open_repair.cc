// First the stack: what is behind the payload, and the length. Then, from what that repair leaves,
// the blocks and the tree.
#include "open_repair.h"

#include <algorithm>
#include <cstring>

#include "coverage/record_reader.h"
#include "free_tree.h"

namespace crashcheck::coverage {
namespace {

using oracle::RawHeap;
using oracle::RawNode;

void set(Branches& branches, Branch branch) { branches.set(static_cast<std::size_t>(branch)); }

std::vector<oracle::Range> blocks_of(const RawHeap& heap) {
  std::vector<oracle::Range> blocks;
  for (const RawNode& node : heap.nodes) blocks.push_back(node.range());
  std::ranges::sort(blocks);
  return blocks;
}

/// Free blocks that touch, and whether anything like that was found in one piece afterwards.
void note_joined(const std::vector<oracle::Range>& before, const std::vector<oracle::Range>& after,
                 Branches& branches) {
  for (const oracle::Range& block : after) {
    const auto parts = std::ranges::count_if(
        before, [&](const oracle::Range& part) { return block.contains(part); });
    if (parts == 2) set(branches, Branch::kPairJoined);
    if (parts > 2) set(branches, Branch::kRunJoined);
  }
}

bool same_bytes(io::ByteView a, io::ByteView b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// Whether a heap is there, from the magic of the stack to the end of its own header.
bool is_heap(io::ByteView file) {
  constexpr std::uint64_t kStackMagic = 0x01004B545342U;  // six bytes, as all six are looked at
  constexpr std::uint64_t kHeapMagic = 0x010054474C41U;
  constexpr std::uint64_t kMask = 0xFFFFFFFFFFFFU;
  return file.size() >= oracle::kFileHeaderBytes + oracle::kArenaBegin &&
         committed_length(file) >= oracle::kArenaBegin &&
         (io::load_u64(file) & kMask) == kStackMagic &&
         (io::load_u64(file.subspan(oracle::kFileHeaderBytes + oracle::kUserHeaderBytes)) &
          kMask) == kHeapMagic;
}

/// The stack's part of an open, done here; what is left to do is the heap's.
class StackRepair {
 public:
  StackRepair(io::ByteView before, io::ByteView after, Branches& branches) : view_(before) {
    const std::uint64_t committed = committed_length(before);
    const std::uint64_t there = before.size() - oracle::kFileHeaderBytes;
    if (there < committed) {
      equalise(branches);
    } else if (there > committed) {
      drop_tail(oracle::kFileHeaderBytes + committed, after, branches);
    }
  }

  [[nodiscard]] io::ByteView view() const { return view_; }

 private:
  void equalise(Branches& branches) {
    set(branches, Branch::kLengthEqualised);
    made_.assign(view_.begin(), view_.end());
    io::store_u64(io::MutableByteView(made_).subspan(kCommittedLengthOffset),
                  made_.size() - oracle::kFileHeaderBytes);
    view_ = made_;
  }

  void drop_tail(std::uint64_t end, io::ByteView after, Branches& branches) {
    const io::ByteView dropped = view_.first(end);
    const bool is_like_record = looks_like_record(view_, end);
    auto done = carried_out(view_);
    view_ = dropped;
    if (!done || (same_bytes(after, dropped) && !same_bytes(after, *done))) {
      set(branches, is_like_record ? Branch::kRecordIgnored : Branch::kTailCut);
      return;
    }
    const bool repeated = same_bytes(*done, dropped);
    set(branches, repeated ? Branch::kRecordRepeated : Branch::kRecordCarriedOut);
    made_ = std::move(*done);
    view_ = made_;
  }

  io::ByteView view_;
  io::Bytes made_;
};

}  // namespace

Branches tree_branches(const RawHeap& before, const RawHeap& after) {
  Branches branches;
  if ((before.length - oracle::kArenaBegin) % oracle::kBlockBytes != 0) {
    set(branches, Branch::kPadded);
  }
  if (after.length < before.length) set(branches, Branch::kEndGivenBack);
  const auto blocks_before = blocks_of(before);
  const auto blocks_after = blocks_of(after);
  note_joined(blocks_before, blocks_after, branches);
  const bool dropped = std::ranges::any_of(before.free, [&](const oracle::Range& range) {
    const oracle::Range kept{range.begin, std::min(range.end, after.length)};
    return kept.begin < kept.end && !oracle::covers(after.free, kept);
  });
  if (dropped) set(branches, Branch::kBlocksDropped);
  if (!is_sound(before)) {
    set(branches, Branch::kUnsoundRebuilt);
  } else if (blocks_before == blocks_after && FreeTree(before) != FreeTree(after)) {
    set(branches, Branch::kRebuilt);
  }
  return branches;
}

Branches open_branches(io::ByteView before, io::ByteView after) {
  Branches branches;
  if (same_bytes(before, after)) {
    set(branches, Branch::kNothing);
    return branches;
  }
  if (!is_heap(before)) {
    set(branches, before.empty() ? Branch::kCreated : Branch::kCreationCompleted);
    return branches;
  }
  const StackRepair repair(before, after, branches);
  if (!same_bytes(repair.view(), after)) {
    branches |= tree_branches(oracle::decode(repair.view()), oracle::decode(after));
  }
  return branches;
}

}  // namespace crashcheck::coverage
