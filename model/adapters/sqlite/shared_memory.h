// The index of a write-ahead log, which connections share, and the locks on its eight slots.
// Nothing of it reaches a Directory. Source:
// https://www.sqlite.org/walformat.html#the_wal_index_file_format. Thread rule: guarded by who has
// it; what is in the regions is SQLite's own affair.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace crashcheck::adapters {

/// Which slots a connection has locked: bit n is slot n.
struct SlotLocks {
  std::uint8_t shared = 0;
  std::uint8_t exclusive = 0;
};

class SharedMemory {
 public:
  /// Region `index`, of zeros at first; regions before it come to be with it. Null where it is
  /// missing and must not be created. REQUIRES: all regions have the same size.
  [[nodiscard]] volatile void* region(std::size_t index, std::size_t bytes, bool create);
  /// Locks or unlocks the `count` slots from `first` for a connection that has `held`: all of them,
  /// or none and false.
  [[nodiscard]] bool lock(SlotLocks& held, int first, int count, bool is_exclusive);
  void unlock(SlotLocks& held, int first, int count);

 private:
  struct Slot {
    int readers = 0;
    bool is_exclusive = false;
  };
  std::array<Slot, SQLITE_SHM_NLOCK> slots_;
  std::vector<std::unique_ptr<std::byte[]>> regions_;
};

}  // namespace crashcheck::adapters
