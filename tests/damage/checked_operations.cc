// The calls of CheckedHeap, one for each of the allocator's.
#include <algorithm>

#include "bstack/stack.h"
#include "damage/checked_heap.h"
#include "oracle/raw_heap.h"

namespace crashcheck::testing {

using bstack::GhostTree;
using bstack::Slice;

namespace {

/// The bytes of the blocks for `lengths` together; 2^64-1 stands for anything that no file can
/// hold.
std::uint64_t blocks_bytes(std::span<const std::uint64_t> lengths) {
  std::uint64_t total = 0;
  for (const std::uint64_t length : lengths) {
    if (length > bstack::Stack::kMaxLength) return UINT64_MAX;
    total += oracle::block_length(length);
    if (total > bstack::Stack::kMaxLength) return UINT64_MAX;
  }
  return total;
}

std::uint64_t blocks_bytes(std::uint64_t length) { return blocks_bytes(std::span(&length, 1)); }

}  // namespace

bool CheckedHeap::fits_a_file(std::uint64_t growth_bytes) const {
  return growth_bytes <= bstack::Stack::kMaxLength - payload_bytes();
}

void CheckedHeap::allocate(std::uint64_t length) {
  if (!ready("allocate")) return;
  const std::uint64_t growth = blocks_bytes(length);
  const bool valid = fits_a_file(growth);
  const auto slice = heap_->allocate(length);
  if (!passed(slice, valid, growth)) return;
  if (slice->length != length) complain("a slice of another length", slice->offset);
  take(*slice, {});
  check_running();
}

void CheckedHeap::allocate_bulk(const std::vector<std::uint64_t>& lengths) {
  if (!ready("allocate-bulk")) return;
  const std::uint64_t growth = blocks_bytes(lengths);
  const bool valid = fits_a_file(growth);
  const auto slices = heap_->allocate_bulk(lengths);
  if (!passed(slices, valid, growth)) return;
  if (slices->size() != lengths.size()) complain("another number of slices");
  for (const Slice slice : *slices) take(slice, {});
  check_running();
}

void CheckedHeap::deallocate(std::size_t pick) {
  if (!ready("deallocate", pick)) return;
  const Slice slice = held_[pick].slice;
  held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(pick));
  if (passed(heap_->deallocate(slice), true)) check_running();
}

void CheckedHeap::deallocate_bulk(std::size_t pick, std::size_t count) {
  if (!ready("deallocate-bulk", pick)) return;
  const auto first = held_.begin() + static_cast<std::ptrdiff_t>(pick);
  const auto last = first + static_cast<std::ptrdiff_t>(std::min(count, held_.size() - pick));
  std::vector<Slice> slices;
  for (auto it = first; it != last; ++it) slices.push_back(it->slice);
  held_.erase(first, last);
  if (passed(heap_->deallocate_bulk(slices), true)) check_running();
}

void CheckedHeap::reallocate(std::size_t pick, std::uint64_t length) {
  if (!ready("reallocate", pick)) return;
  const std::uint64_t growth = blocks_bytes(length);
  const bool valid = fits_a_file(growth);
  const Held old = held_[pick];
  const auto slice = heap_->reallocate(old.slice, length);
  if (!passed(slice, valid, growth)) return;
  held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(pick));
  take(*slice, old.content);
  check_running();
}

void CheckedHeap::write(std::size_t pick, std::uint64_t at, io::ByteView bytes) {
  if (!ready("write", pick)) return;
  Held& held = held_[pick];
  const bool valid = at <= held.slice.length && bytes.size() <= held.slice.length - at;
  if (!passed(heap_->write(held.slice, at, bytes), valid)) return;
  std::ranges::copy(bytes, held.content.begin() + static_cast<std::ptrdiff_t>(at));
  check_content(held, held.content.size());
  check_running();
}

void CheckedHeap::read(std::size_t pick, std::uint64_t at, std::size_t count) {
  if (!ready("read", pick)) return;
  Held& held = held_[pick];
  const bool valid = at <= held.slice.length && count <= held.slice.length - at;
  io::Bytes into(count);
  if (passed(heap_->read(held.slice, at, into), valid)) check_content(held, held.content.size());
}

void CheckedHeap::write_user_header(std::uint64_t at, io::ByteView bytes) {
  if (!ready("write-header")) return;
  constexpr std::uint64_t kBytes = GhostTree::kUserHeaderBytes;
  const bool valid = at <= kBytes && bytes.size() <= kBytes - at;
  if (!passed(heap_->write_user_header(at, bytes), valid)) return;
  io::Bytes found(bytes.size());
  if (!passed(heap_->read_user_header(at, found), valid)) return;
  if (!std::ranges::equal(found, bytes)) complain("the user header holds other bytes", at);
  check_running();
}

void CheckedHeap::deallocate_any(Slice slice) {
  if (!ready("deallocate anything")) return;
  sound_ = false;
  if (const auto done = heap_->deallocate(slice); !done) check_error(done.error(), false, 0);
}

}  // namespace crashcheck::testing
