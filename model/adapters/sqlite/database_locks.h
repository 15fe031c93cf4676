// The five locks of SQLite on one database, between the connections of one process.
// Source: https://www.sqlite.org/lockingv3.html. Thread rule: guarded by who has it.
#pragma once

#include <sqlite3.h>

namespace crashcheck::adapters {

/// Who asks is told apart by an address, and says what lock it has.
class DatabaseLocks {
 public:
  using Owner = const void*;

  /// Raises `held` of `owner` to `wanted`, or as far as others let it: what is held in the end. A
  /// connection that waits for the readers to leave holds SQLITE_LOCK_PENDING.
  [[nodiscard]] int raised(Owner owner, int held, int wanted);
  /// REQUIRES: `kept` is SQLITE_LOCK_NONE or SQLITE_LOCK_SHARED.
  void lower(Owner owner, int held, int kept);
  /// Whether anyone is writing, or about to.
  [[nodiscard]] bool is_reserved() const { return reserved_ != nullptr || pending_ != nullptr; }

 private:
  int readers_ = 0;           // SHARED and above
  Owner reserved_ = nullptr;  // RESERVED
  Owner pending_ = nullptr;   // PENDING and EXCLUSIVE: no new readers
};

}  // namespace crashcheck::adapters
