// Checks the arguments of each call, then hands it to the heap. Errors other than refusals are
// noted, so that a batch cannot be committed after one.
#include "checked_heap.h"

#include <algorithm>
#include <array>

#include "layout.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

/// Whether blocks of a payload of `payload_bytes` hold the slice; `is_free` tells of their memory.
template <typename IsFree>
io::Result<void> check_against(Slice slice, std::uint64_t payload_bytes, const IsFree& is_free) {
  if (slice.empty()) return {};
  if (!is_block_offset(slice.offset)) {
    return fail(ErrorCode::kInvalidArgument, "slice", "no block begins there", slice.offset);
  }
  const std::optional<std::uint64_t> size = round_up(slice.length);
  if (!size || !is_inside(slice.offset, *size, payload_bytes)) {
    return fail(ErrorCode::kInvalidArgument, "slice", "it leaves the heap", slice.offset);
  }
  if (is_free(slice.offset, *size)) {
    return fail(ErrorCode::kInvalidArgument, "slice", "its memory is free", slice.offset);
  }
  return {};
}

io::Result<std::uint64_t> place_in(std::string_view operation, Slice slice, std::uint64_t at,
                                   std::uint64_t count) {
  if (is_inside(at, count, slice.length)) return slice.offset + at;
  return fail(ErrorCode::kInvalidArgument, operation, "the range leaves the slice", at);
}

/// The blocks of slices that must not share any, by offset.
io::Result<std::vector<BlockRange>> disjoint_ranges(std::span<const Slice> slices) {
  std::vector<BlockRange> ranges;
  for (const Slice slice : slices) {
    if (!slice.empty()) ranges.push_back(blocks_of(slice));
  }
  std::ranges::sort(ranges, {}, &BlockRange::offset);
  const auto clash = std::ranges::adjacent_find(
      ranges, [](BlockRange one, BlockRange next) { return next.offset < one.end(); });
  if (clash == ranges.end()) return ranges;
  return fail(ErrorCode::kInvalidArgument, "slices", "two of them overlap",
              std::next(clash)->offset);
}

/// The stored root, where it is `located`. Something else may be stored there.
template <typename Located>
io::Result<Slice> root_if(Slice stored, const Located& located) {
  if (located) return stored;
  if (located.error().code != ErrorCode::kInvalidArgument) return io::Failure(located.error());
  return fail(ErrorCode::kInvalidData, "root", "the user header names no slice in use",
              stored.offset);
}

bool share_memory(Slice one, Slice other) {
  return !one.empty() && !other.empty() && one.offset < other.offset + other.length &&
         other.offset < one.offset + one.length;
}

}  // namespace

/// An exception may have left half of the call's effects.
template <typename Call>
auto CheckedHeap::noted(Call call) const -> decltype(call()) {
  try {
    auto result = call();
    if (!result && result.error().code != ErrorCode::kInvalidArgument) failure_ = result.error();
    return result;
  } catch (...) {
    failure_ = fail(ErrorCode::kIo, "batch", "an exception has cut a call short").value();
    throw;
  }
}

std::optional<io::Error> CheckedHeap::take_failure() { return std::exchange(failure_, {}); }

io::Result<void> CheckedHeap::check(Slice slice) const {
  if (slice.empty()) return {};
  CRASHCHECK_ASSIGN(const std::uint64_t present, storage_.length());
  return check_against(slice, present, [&](std::uint64_t offset, std::uint64_t size) {
    return index_ != nullptr && index_->touches(offset, size);
  });
}

io::Result<std::vector<BlockRange>> CheckedHeap::check_disjoint(
    std::span<const Slice> slices) const {
  for (const Slice slice : slices) CRASHCHECK_TRY(check(slice));
  return disjoint_ranges(slices);
}

io::Result<std::vector<BlockRange>> CheckedHeap::check_committed_disjoint(
    std::span<const Slice> slices, std::uint64_t payload_bytes) const {
  for (const Slice slice : slices) {
    CRASHCHECK_TRY(locate_committed(slice, 0, 0, payload_bytes));
  }
  return disjoint_ranges(slices);
}

io::Result<Slice> CheckedHeap::check_committed_root(Slice stored,
                                                    std::uint64_t payload_bytes) const {
  return root_if(stored, locate_committed(stored, 0, 0, payload_bytes));
}

io::Result<std::uint64_t> CheckedHeap::locate(std::string_view operation, Slice slice,
                                              std::uint64_t at, std::uint64_t count) const {
  CRASHCHECK_TRY(check(slice));
  return place_in(operation, slice, at, count);
}

io::Result<std::uint64_t> CheckedHeap::locate_committed(Slice slice, std::uint64_t at,
                                                        std::uint64_t count,
                                                        std::uint64_t payload_bytes) const {
  CRASHCHECK_TRY(check_against(slice, payload_bytes, [&](std::uint64_t offset, std::uint64_t size) {
    return index_ != nullptr && index_->kept_touches(offset, size);
  }));
  return place_in("read", slice, at, count);
}

io::Result<std::uint64_t> CheckedHeap::locate_in_user_header(std::string_view operation,
                                                             std::uint64_t at,
                                                             std::uint64_t count) {
  if (is_inside(at, count, GhostTree::kUserHeaderBytes)) return kUserHeaderAt + at;
  return fail(ErrorCode::kInvalidArgument, operation, "the range leaves the user header", at);
}

io::Result<std::uint64_t> CheckedHeap::locate(Slot slot) const {
  const auto width = static_cast<std::uint64_t>(slot.width);
  if (slot.width != SlotWidth::kOffset && slot.width != SlotWidth::kOffsetLength) {
    return fail(ErrorCode::kInvalidArgument, "slot", "no slot is so wide", width);
  }
  if (slot.slice.empty()) return locate_in_user_header("slot", slot.at, width);
  return locate("slot", slot.slice, slot.at, width);
}

io::Result<Slice> CheckedHeap::allocate(std::uint64_t length) {
  return noted([&] { return heap_.allocate(length); });
}

io::Result<void> CheckedHeap::deallocate(Slice slice) {
  CRASHCHECK_TRY(noted([&] { return check(slice); }));
  if (slice.empty()) return {};
  return noted([&] { return heap_.deallocate(slice); });
}

io::Result<Slice> CheckedHeap::reallocate(Slice slice, std::uint64_t length) {
  CRASHCHECK_TRY(noted([&] { return check(slice); }));
  return noted([&] { return reallocate_checked(slice, length); });
}

io::Result<Slice> CheckedHeap::reallocate_checked(Slice slice, std::uint64_t length) {
  if (slice.empty()) return heap_.allocate(length);
  if (length != 0) return heap_.reallocate(slice, length);
  CRASHCHECK_TRY(heap_.deallocate(slice));
  return Slice{};
}

io::Result<std::vector<Slice>> CheckedHeap::allocate_bulk(std::span<const std::uint64_t> lengths) {
  return noted([&] { return heap_.allocate_bulk(lengths); });
}

/// In-place, slices may overlap, as published.
io::Result<void> CheckedHeap::deallocate_bulk(std::span<const Slice> slices) {
  std::vector<Slice> owning;
  for (const Slice slice : slices) {
    CRASHCHECK_TRY(noted([&] { return check(slice); }));
    if (!slice.empty()) owning.push_back(slice);
  }
  if (index_ != nullptr) CRASHCHECK_TRY(noted([&] { return check_disjoint(owning); }));
  return noted([&] { return heap_.deallocate_bulk(owning); });
}

io::Result<void> CheckedHeap::fill(std::uint64_t at, SlotWidth width, Slice slice) {
  const auto stored = to_bytes(slice);
  return storage_.set(at, io::ByteView(stored).first(static_cast<std::size_t>(width)));
}

io::Result<Slice> CheckedHeap::allocate_into(Slot slot, std::uint64_t length) {
  CRASHCHECK_ASSIGN(const std::uint64_t at, noted([&] { return locate(slot); }));
  CRASHCHECK_ASSIGN(const Slice slice, noted([&] { return heap_.allocate(length); }));
  CRASHCHECK_TRY(noted([&] { return fill(at, slot.width, slice); }));
  return slice;
}

io::Result<Slice> CheckedHeap::reallocate_into(Slot slot, Slice slice, std::uint64_t length) {
  CRASHCHECK_ASSIGN(std::uint64_t at, noted([&] { return locate(slot); }));
  CRASHCHECK_TRY(noted([&] { return check(slice); }));
  const bool moves_along = slot.slice == slice && !slice.empty();
  if (!moves_along && share_memory(slot.slice, slice)) {
    return fail(ErrorCode::kInvalidArgument, "slot", "its slice overlaps the other", slot.at);
  }
  if (moves_along && !is_inside(slot.at, static_cast<std::uint64_t>(slot.width), length)) {
    return fail(ErrorCode::kInvalidArgument, "slot", "it lies behind the new length", slot.at);
  }
  CRASHCHECK_ASSIGN(const Slice moved, noted([&] { return reallocate_checked(slice, length); }));
  if (moves_along) at = moved.offset + slot.at;
  CRASHCHECK_TRY(noted([&] { return fill(at, slot.width, moved); }));
  return moved;
}

io::Result<void> CheckedHeap::deallocate_from(Slot slot, Slice slice) {
  CRASHCHECK_ASSIGN(const std::uint64_t at, noted([&] { return locate(slot); }));
  CRASHCHECK_TRY(noted([&] { return check(slice); }));
  if (share_memory(slot.slice, slice)) {
    return fail(ErrorCode::kInvalidArgument, "slot", "it lies in the slice to be freed", slot.at);
  }
  if (!slice.empty()) CRASHCHECK_TRY(noted([&] { return heap_.deallocate(slice); }));
  return noted([&] { return fill(at, slot.width, Slice{}); });
}

io::Result<void> CheckedHeap::write(Slice slice, std::uint64_t at, io::ByteView bytes) {
  CRASHCHECK_ASSIGN(const std::uint64_t offset,
                    noted([&] { return locate("write", slice, at, bytes.size()); }));
  if (bytes.empty()) return {};
  return noted([&] { return storage_.set(offset, bytes); });
}

io::Result<void> CheckedHeap::write_user_header(std::uint64_t at, io::ByteView bytes) {
  CRASHCHECK_ASSIGN(const std::uint64_t offset,
                    locate_in_user_header("write the user header", at, bytes.size()));
  if (bytes.empty()) return {};
  return noted([&] { return storage_.set(offset, bytes); });
}

io::Result<void> CheckedHeap::read(Slice slice, std::uint64_t at, io::MutableByteView into) const {
  CRASHCHECK_ASSIGN(const std::uint64_t offset, locate("read", slice, at, into.size()));
  if (into.empty()) return {};
  return noted([&] { return storage_.read(offset, into); });
}

io::Result<void> CheckedHeap::read_user_header(std::uint64_t at, io::MutableByteView into) const {
  CRASHCHECK_ASSIGN(const std::uint64_t offset,
                    locate_in_user_header("read the user header", at, into.size()));
  if (into.empty()) return {};
  return noted([&] { return storage_.read(offset, into); });
}

io::Result<Slice> CheckedHeap::root() const {
  std::array<std::byte, Slice::kStoredBytes> stored{};
  CRASHCHECK_TRY(read_user_header(kRootSlot.at, stored));
  const Slice slice = slice_from_bytes(stored);
  return root_if(slice, check(slice));
}

io::Result<void> CheckedHeap::set_root(Slice root) {
  CRASHCHECK_TRY(noted([&] { return check(root); }));
  return noted([&] { return storage_.set(kUserHeaderAt + kRootSlot.at, to_bytes(root)); });
}

}  // namespace crashcheck::bstack
