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

}  // namespace

HeapImage fresh_heap() {
  HeapImage image{};
  std::ranges::copy(fresh_header(kArenaAt), image.begin());
  std::ranges::copy(kHeapMagic, image.begin() + file_offset(kHeapMagicAt));
  return image;
}

io::Result<std::uint64_t> check_heap(const HeapStorage& storage) {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage.length());
  if (length < kArenaAt) return fail(ErrorCode::kInvalidData, "open", "too short for a heap");
  std::array<std::byte, kHeapMagicCheckedBytes> found{};
  CRASHCHECK_TRY(storage.read(kHeapMagicAt, found));
  if (!std::equal(found.begin(), found.end(), kHeapMagic.begin())) {
    return fail(ErrorCode::kInvalidData, "open", "not a heap of this version", kHeapMagicAt);
  }
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
