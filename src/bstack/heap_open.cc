// Recognising and creating a heap, and opening one in-place; journaled_open.cc opens one journaled.
#include "heap_open.h"

#include <algorithm>

#include "recovery.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

/// The root is not written: the extension made it kNone.
io::Result<void> create(HeapStorage& storage) {
  CRASHCHECK_TRY(storage.extend(kArenaAt));
  return storage.set(kHeapMagicAt, kHeapMagic);
}

io::Failure not_a_heap() {
  return fail(ErrorCode::kInvalidData, "open", "not a heap of this version", kHeapMagicAt);
}

}  // namespace

HeapImage fresh_heap() {
  HeapImage image{};
  std::ranges::copy(fresh_header(kArenaAt), image.begin());
  std::ranges::copy(kHeapMagic, image.begin() + file_offset(kHeapMagicAt));
  return image;
}

io::Result<void> check_file_of_heap(const io::File& file, const HeaderPlan& plan) {
  constexpr std::uint64_t kFresh = file_offset(kArenaAt);
  std::array<std::byte, kHeapMagicCheckedBytes> found{};
  const bool has_place = plan.file_bytes >= file_offset(kHeapMagicAt) + found.size();
  if (has_place) CRASHCHECK_TRY(file.read_at(file_offset(kHeapMagicAt), found));
  const bool is_heap = has_place && std::equal(found.begin(), found.end(), kHeapMagic.begin());
  if (plan.length >= kArenaAt) return is_heap ? io::Result<void>() : not_a_heap();
  if (is_heap && plan.file_bytes > kFresh) {
    return fail(ErrorCode::kCorrupt, "open", "the committed length in the header is damaged",
                plan.committed_length);
  }
  return fail(ErrorCode::kInvalidData, "open", "too short for a heap");
}

io::Result<std::uint64_t> check_heap(const HeapStorage& storage) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage.length());
  if (length < kArenaAt) return fail(ErrorCode::kInvalidData, "open", "too short for a heap");
  std::array<std::byte, kHeapMagicCheckedBytes> found{};
  CRASHCHECK_TRY(storage.read(kHeapMagicAt, found));
  if (!std::equal(found.begin(), found.end(), kHeapMagic.begin())) return not_a_heap();
  const std::uint64_t beyond = (length - kArenaAt) % kBlockBytes;
  return beyond == 0 ? 0 : kBlockBytes - beyond;
}

io::Result<void> prepare_in_place(HeapStorage& storage) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage.length());
  if (length == 0) return create(storage);
  CRASHCHECK_ASSIGN(const std::uint64_t padding, check_heap(storage));
  if (padding != 0) CRASHCHECK_TRY(storage.extend(padding));
  return recover_tree(storage);
}

}  // namespace crashcheck::bstack
