// One writer at a time; it waits for the readers and lets no new ones in.
#include "database_locks.h"

#include "io/assert.h"

namespace crashcheck::adapters {

int DatabaseLocks::raised(Owner owner, int held, int wanted) {
  if (held == SQLITE_LOCK_NONE) {
    if (pending_ != nullptr) return held;
    ++readers_;
    held = SQLITE_LOCK_SHARED;
  }
  if (held >= wanted) return held;
  if (wanted == SQLITE_LOCK_RESERVED) {
    if (is_reserved()) return held;
    reserved_ = owner;
    return SQLITE_LOCK_RESERVED;
  }
  if (pending_ != nullptr && pending_ != owner) return held;
  pending_ = owner;
  return readers_ == 1 ? SQLITE_LOCK_EXCLUSIVE : SQLITE_LOCK_PENDING;
}

void DatabaseLocks::lower(Owner owner, int held, int kept) {
  CRASHCHECK_ASSERT(kept == SQLITE_LOCK_NONE || kept == SQLITE_LOCK_SHARED);
  if (held <= kept) return;
  if (reserved_ == owner) reserved_ = nullptr;
  if (pending_ == owner) pending_ = nullptr;
  if (kept == SQLITE_LOCK_SHARED) return;
  --readers_;
  CRASHCHECK_ASSERT(readers_ >= 0);
}

}  // namespace crashcheck::adapters
