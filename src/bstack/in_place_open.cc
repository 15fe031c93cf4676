// Creation, padding and recovery in the published order.
#include <algorithm>

#include "in_place_heap.h"
#include "recovery.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

io::Result<void> InPlaceHeap::prepare() {
  CRASHCHECK_ASSIGN(const std::uint64_t length, storage_.length());
  if (length == 0) return create();
  if (length < kArenaAt) return fail(ErrorCode::kInvalidData, "open", "too short for a heap");
  CRASHCHECK_TRY(check_magic());
  const std::uint64_t beyond = (length - kArenaAt) % kBlockBytes;
  if (beyond != 0) CRASHCHECK_TRY(storage_.extend(kBlockBytes - beyond));
  return recover_tree(storage_);
}

/// The root is not written: the extension made it kNone.
io::Result<void> InPlaceHeap::create() {
  CRASHCHECK_TRY(storage_.extend(kArenaAt));
  return storage_.set(kMagicAt, kMagic);
}

io::Result<void> InPlaceHeap::check_magic() const {
  std::array<std::byte, kMagicCheckedBytes> found{};
  CRASHCHECK_TRY(storage_.read(kMagicAt, found));
  if (std::equal(found.begin(), found.end(), kMagic.begin())) return {};
  return fail(ErrorCode::kInvalidData, "open", "not a heap of this version", kMagicAt);
}

}  // namespace crashcheck::bstack
