// The checks around each call.
#include "damage/checked_heap.h"

#include <algorithm>

#include "faultfs/forwarding_file.h"
#include "oracle/guarantees.h"

namespace crashcheck::testing {

using bstack::GhostTree;
using bstack::Slice;
using io::ErrorCode;

namespace {

/// More than any call on a file of this size needs, with a damaged tree of any shape: a walk visits
/// each block at most once and relinks at most 128 nodes, recovery writes each block once.
std::uint64_t call_limit(std::uint64_t file_bytes) { return 20'000 + file_bytes; }

bool is_block_inside(std::uint64_t offset, std::uint64_t length) {
  return offset >= oracle::kArenaBegin && offset <= length &&
         length - offset >= oracle::kBlockBytes &&
         (offset - oracle::kArenaBegin) % oracle::kBlockBytes == 0;
}

oracle::Range block_of(Slice slice) {
  return {slice.offset, slice.offset + oracle::block_length(slice.length)};
}

}  // namespace

void CheckedHeap::complain(std::string_view what, std::uint64_t offset) {
  if (!problem_.empty()) return;
  problem_.append(operation_).append(": ").append(what);
  if (offset != 0) problem_.append(" at ").append(std::to_string(offset));
}

std::uint64_t CheckedHeap::payload_bytes() const {
  return file_.bytes().size() - oracle::kFileHeaderBytes;
}

io::Result<GhostTree> CheckedHeap::try_open() {
  heap_.reset();
  limited_ = std::make_unique<faultfs::CallLimitFile>(file_, call_limit(file_.bytes().size()));
  io::File& borrowed = *limited_;
  return GhostTree::open(std::make_unique<faultfs::ForwardingFile>(borrowed), protocol_);
}

/// A file that was sound when it was closed has no reason to be refused.
bool CheckedHeap::refused(const io::Error& error) {
  const bool clear = error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kInvalidData;
  if (sound_) complain("a sound heap is refused: " + io::to_string(error));
  if (!clear) complain("unclear error: " + io::to_string(error));
  return false;
}

bool CheckedHeap::open() {
  operation_ = "open";
  if (!problem_.empty()) return false;
  auto opened = try_open();
  if (!opened) return refused(opened.error());
  const bool was_sound = sound_;
  if (!was_sound) held_.clear();
  zeroed_ = zeroed_ || held_.empty();
  look_at_what_was_opened();
  if (protocol_ == bstack::Protocol::kJournaled && !sound_) complain("what opens is not sound");
  if (was_sound && !sound_) complain("recovery damages a sound heap");
  check_idempotence();
  for (Held& held : held_) check_content(held, held.slice.length);
  return problem_.empty();
}

void CheckedHeap::look_at_what_was_opened() {
  const oracle::RawHeap heap = oracle::decode(file_.bytes());
  sound_ = oracle::tree(heap).empty() && oracle::extents(heap).empty();
  zeroed_ = zeroed_ && oracle::zeroed(heap).empty();
  if (!heap.has_stack_magic || !heap.has_heap_magic) complain("a heap without its magic opens");
  if (heap.committed_length != payload_bytes()) complain("the length stays contradictory");
  if (sound_ && !oracle::coalesced(heap).empty()) complain("free blocks that touch stay apart");
  for (const oracle::BrokenLink& link : heap.broken_links) {
    if (!is_block_inside(link.to, heap.length)) complain("a link to no block stays", link.from);
  }
}

/// Opens once more. Blocks that overlap are merged differently each time, until none is left to be
/// merged or the tree cannot be walked.
void CheckedHeap::check_idempotence() {
  const io::Bytes once(file_.bytes().begin(), file_.bytes().end());
  auto again = try_open();
  if (!again) {
    refused(again.error());
    return;
  }
  if (sound_ && !std::ranges::equal(once, file_.bytes())) complain("opening again changes bytes");
  heap_ = std::make_unique<GhostTree>(std::move(*again));
}

bool CheckedHeap::ready(std::string_view operation) {
  operation_ = operation;
  if (!problem_.empty() || !heap_) return false;
  limited_->restart(call_limit(file_.bytes().size()));
  return true;
}

bool CheckedHeap::ready(std::string_view operation, std::size_t& pick) {
  if (held_.empty() || !ready(operation)) return false;
  pick %= held_.size();
  return true;
}

void CheckedHeap::check_error(const io::Error& error, bool valid, std::uint64_t growth_bytes) {
  if (error.reason == faultfs::CallLimitFile::kLimitReached) complain("hangs");
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      if (sound_ && valid) complain("a valid request is refused", error.offset);
      return;
    case ErrorCode::kNoSpace:
      // Journaled, a redo record has to fit as well, with all that the operation moves.
      if (protocol_ == bstack::Protocol::kJournaled) growth_bytes += 2 * file_.bytes().size();
      if (growth_bytes <= kCapacityBytes - std::min(file_.bytes().size(), kCapacityBytes)) {
        complain("no space, where there is some");
      }
      break;
    case ErrorCode::kCorrupt:
    case ErrorCode::kPoisoned:
      if (sound_) complain("a sound heap fails: " + io::to_string(error));
      break;
    default: complain("unclear error: " + io::to_string(error));
  }
  sound_ = false;  // poisoned: what is to be expected is known again after a reopen
}

/// `known`: what the slice has to begin with, beyond which it is zero where free memory is.
void CheckedHeap::take(Slice slice, io::Bytes known) {
  if (slice.empty()) return;
  const bool inside = slice.offset >= oracle::kArenaBegin && slice.offset <= payload_bytes() &&
                      slice.length <= payload_bytes() - slice.offset;
  if (!inside) return complain("a slice outside the payload is handed out", slice.offset);
  const std::size_t known_bytes = zeroed_ ? slice.length : std::min(known.size(), slice.length);
  known.resize(slice.length);
  held_.push_back(Held{slice, std::move(known)});
  check_content(held_.back(), known_bytes);
}

/// Of what is not known to be right, what is found has to stay.
void CheckedHeap::check_content(Held& held, std::size_t known_bytes) {
  if (!sound_) return;
  io::Bytes found(held.slice.length);
  if (!heap_->read(held.slice, 0, found)) return complain("cannot be read", held.slice.offset);
  const auto end = held.content.begin() + static_cast<std::ptrdiff_t>(known_bytes);
  if (!std::equal(held.content.begin(), end, found.begin())) {
    complain("a slice holds other bytes", held.slice.offset);
  }
  held.content = std::move(found);
}

void CheckedHeap::check_running() {
  if (!sound_ || !problem_.empty()) return;
  const oracle::RawHeap heap = oracle::decode(file_.bytes());
  if (!heap.broken_links.empty()) complain("the tree is broken", heap.broken_links[0].from);
  std::vector<oracle::Range> taken = heap.free;
  for (const Held& held : held_) taken.push_back(block_of(held.slice));
  std::ranges::sort(taken);
  const auto overlap = std::ranges::adjacent_find(
      taken, [](oracle::Range a, oracle::Range b) { return a.overlaps(b); });
  if (overlap != taken.end()) complain("two owners of the same bytes", overlap->begin);
  if (!taken.empty() && taken.back().end > heap.length) complain("memory beyond the end");
  for (const oracle::Finding& finding : oracle::extents(heap)) {
    complain(finding.message, finding.offset);
  }
  if (zeroed_ && !oracle::zeroed(heap).empty()) complain("free memory is not zero");
}

}  // namespace crashcheck::testing
