// A lock of several slots is taken as a whole.
#include "shared_memory.h"

#include "io/assert.h"

namespace crashcheck::adapters {
namespace {

constexpr std::uint8_t bit_of(int slot) { return static_cast<std::uint8_t>(1U << unsigned(slot)); }

}  // namespace

volatile void* SharedMemory::region(std::size_t index, std::size_t bytes, bool create) {
  if (index >= regions_.size() && !create) return nullptr;
  while (regions_.size() <= index) regions_.push_back(std::make_unique<std::byte[]>(bytes));
  return regions_[index].get();
}

bool SharedMemory::lock(SlotLocks& held, int first, int count, bool is_exclusive) {
  CRASHCHECK_ASSERT(first >= 0 && count >= 1 && first + count <= SQLITE_SHM_NLOCK);
  for (int slot = first; slot < first + count; ++slot) {
    const Slot& of = slots_[static_cast<std::size_t>(slot)];
    const int others = of.readers - ((held.shared & bit_of(slot)) != 0 ? 1 : 0);
    const bool is_mine = (held.exclusive & bit_of(slot)) != 0;
    if (of.is_exclusive && !is_mine) return false;
    if (is_exclusive && others > 0) return false;
  }
  for (int slot = first; slot < first + count; ++slot) {
    Slot& of = slots_[static_cast<std::size_t>(slot)];
    std::uint8_t& mine = is_exclusive ? held.exclusive : held.shared;
    if ((mine & bit_of(slot)) != 0) continue;
    mine = static_cast<std::uint8_t>(mine | bit_of(slot));
    if (is_exclusive) {
      of.is_exclusive = true;
    } else {
      ++of.readers;
    }
  }
  return true;
}

void SharedMemory::unlock(SlotLocks& held, int first, int count) {
  CRASHCHECK_ASSERT(first >= 0 && count >= 1 && first + count <= SQLITE_SHM_NLOCK);
  for (int slot = first; slot < first + count; ++slot) {
    Slot& of = slots_[static_cast<std::size_t>(slot)];
    if ((held.shared & bit_of(slot)) != 0) --of.readers;
    if ((held.exclusive & bit_of(slot)) != 0) of.is_exclusive = false;
    held.shared = static_cast<std::uint8_t>(held.shared & ~bit_of(slot));
    held.exclusive = static_cast<std::uint8_t>(held.exclusive & ~bit_of(slot));
  }
}

}  // namespace crashcheck::adapters
